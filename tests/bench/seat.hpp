#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.hpp"

// A program that people sit at: in a session and a terminal of its own, 100 columns by 30 rows.
// What it writes is counted.  Destroying it kills the whole session.
class Seat {
public:
    Seat(const std::vector<std::string> &argv, const std::filesystem::path &folder);
    Seat(const Seat &) = delete;
    ~Seat();

    void watch(Duration length);          // takes what it writes, as a terminal does
    bool shows(const std::string &text);  // in what it has written since last asked
    uint64_t written() const { return bytes; }
    double cpu_seconds() const;
    double resident_mib() const;

private:
    pid_t pid;
    int fd = -1;
    uint64_t bytes = 0;
    std::string recent;
};

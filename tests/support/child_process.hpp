#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "support/temp_dir.hpp"

// A program in a process group of its own, with what it says kept in files.  Destroying it kills
// the group; so does the end of the test program, however that ends.
class ChildProcess {
public:
    struct Setup {
        std::string input = {};                     // on its standard input
        std::vector<std::string> environment = {};  // NAME=value, beside our own
        bool as_nobody = false;                     // where we are root
    };
    explicit ChildProcess(std::vector<std::string> argv) : ChildProcess(std::move(argv), Setup()) {}
    ChildProcess(std::vector<std::string> argv, const Setup &setup);
    ChildProcess(const ChildProcess &) = delete;
    ~ChildProcess();

    // Its exit status, 128 + signal where one killed it; nothing while it still runs.
    std::optional<int> wait(Duration at_most = 20s);
    bool running() { return !wait(0s); }
    void signal(int number);
    pid_t pid() const { return child; }
    std::string output() const { return slurp(files.file("output")); }
    std::string errors() const { return slurp(files.file("errors")); }

private:
    TempDir files;
    pid_t child = -1;
    std::optional<int> status;
};

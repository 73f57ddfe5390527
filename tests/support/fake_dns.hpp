#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "loop/loop.hpp"

// A name server on loopback, driven by the test's own loop.
class FakeDns {
public:
    explicit FakeDns(Loop &loop);
    FakeDns(const FakeDns &) = delete;
    ~FakeDns();

    std::string address() const;  // 127.0.0.1:port

    std::map<std::string, std::vector<std::string>> zone;  // addresses by name; others do not exist
    std::set<int> ignored;  // record types never answered: 1 is A, 28 AAAA
    bool refuses = false;
    int asked = 0;

private:
    void ready();
    std::string answer(std::string_view query) const;

    int fd;
    Watch watch;
};

#pragma once

#include <sys/types.h>

#include <cstddef>

// The memory and the descriptors of a process.
class Gauges {
public:
    struct Reading {
        double resident = 0;  // MiB
        size_t descriptors = 0;
    };
    explicit Gauges(pid_t process) : process(process) {}
    Reading now() const;

private:
    const pid_t process;
};

#pragma once

#include <string>

// A network namespace of its own with nothing in it but its loopback; it goes with the last process
// in it.
class NetSpace {
public:
    NetSpace();  // throws where we may not have one
    NetSpace(const NetSpace &) = delete;
    ~NetSpace();

    static std::string why_not();  // why this machine lets us have none; empty: it does

    // While one exists, the sockets that we open and the programs that we start belong to the
    // space.
    class Visit {
    public:
        explicit Visit(const NetSpace &space);
        Visit(const Visit &) = delete;
        ~Visit();

    private:
        const int home;
    };

private:
    int descriptor = -1;
};

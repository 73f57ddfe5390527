#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bot/protocol.hpp"

// No daemon could be reached: what to say, and the exit code.
struct Unreachable {
    int status;
    std::string what;
};

// A script's connection to the daemon: asks, then waits for the answer.
class ControlClient {
public:
    // Takes the first of these sockets that a daemon answers at, and says hello; throws
    // Unreachable.
    explicit ControlClient(const std::vector<std::string> &sockets);
    ControlClient(const ControlClient &) = delete;
    ~ControlClient();

    // Asks, and hands over what comes back until it is settled; throws Unreachable where the daemon
    // goes away or is silent for longer than `limit_s` seconds (0: no limit).
    Done ask(Ask question, int limit_s, const std::function<void(const Tell &)> &hear = {});

private:
    bool connect(const std::string &path);
    void write(const std::string &line);
    std::string read_line();

    int fd = -1;
    uint64_t last = 0;
    std::string buffer;
};

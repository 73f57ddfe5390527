#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "bot/protocol.hpp"

// No daemon could be reached: what to say, and the exit code.
struct Unreachable {
    int status;
    std::string what;
    bool absent = false;  // none is there, or it has gone away, or is silent
};

// The exit code of what was settled so; why is said on standard error.
int status_of(const Done &done, int failed);

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

    // Waits for the next news of what was subscribed to.
    Tell news(int limit_s);
    bool has_news() const { return !kept.empty() || buffer.find('\n') != std::string::npos; }
    int descriptor() const { return fd; }  // that becomes readable when something comes

private:
    bool connect(const std::string &path);
    void greet();
    void write(const std::string &line);
    void limit(int seconds);
    std::string read_line();
    Tell read();

    int fd = -1;
    uint64_t last = 0;
    std::string buffer;
    std::deque<Tell> kept;  // news that came before they were asked for
};

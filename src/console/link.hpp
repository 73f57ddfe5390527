#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bot/protocol.hpp"
#include "loop/loop.hpp"

// What the link brings.
struct LinkNews {
    enum Kind { connected, told, garbled, lost } kind = told;
    Tell tell;        // told
    std::string why;  // garbled
};

// The connection to the daemon's control socket.  Lost, it tries again by itself until destroyed.
class DaemonLink {
public:
    static constexpr size_t most_line = 16 << 20;    // bytes of a line from the daemon
    static constexpr size_t most_waiting = 4 << 20;  // bytes that the daemon does not take

    DaemonLink(Loop &loop, std::string path);
    DaemonLink(const DaemonLink &) = delete;
    ~DaemonLink();

    int try_connect();  // 0 or errno; where it fails, another try is timed
    std::vector<LinkNews> take();
    void send(const Ask &ask);  // dropped while there is no connection

private:
    void ready(short events);
    void read_some();
    void take_lines();
    void hear(std::string_view line);
    void flush();
    void drop();
    void retry_later();

    Loop &loop;
    const std::string path;
    int fd = -1;
    std::unique_ptr<Watch> watch;
    std::unique_ptr<Timer> retry;
    int failures = 0;  // in a row
    std::string incoming, outgoing;
    std::vector<LinkNews> news;
};

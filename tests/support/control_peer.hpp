#pragma once

#include <string>

#include "base/clock.hpp"

// A connection to the control socket that need not know how to behave.
class ControlPeer {
public:
    explicit ControlPeer(const std::string &path, bool as_nobody = false);  // where we are root
    ControlPeer(const ControlPeer &) = delete;
    ~ControlPeer();

    bool connected() const { return fd >= 0; }
    void send(const std::string &bytes);  // as far as the daemon takes them
    void done_sending();
    // The next line; empty where none comes in that time.
    std::string line(Duration at_most = 30s);
    std::string ask(const std::string &json) { return send(json + "\n"), line(); }
    void hello();
    bool closed(Duration at_most);  // does the daemon hang up?  Drops what comes.

private:
    bool read_some(Duration at_most);

    int fd = -1;
    bool ended = false;
    std::string buffer;
};

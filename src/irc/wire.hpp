#pragma once

#include <string>
#include <vector>

#include "irc/event.hpp"
#include "irc/line.hpp"
#include "irc/message.hpp"

struct ServerAddress {
    std::string host;  // a name or an address, without brackets
    int port = 6697;
    std::string text() const;  // host:port, [::1]:port
    bool operator==(const ServerAddress &) const = default;
};

// What a wire brings.
struct WireInput {
    enum Kind { up, line, down } kind = line;
    IrcEvent event = IrcEvent::none;  // line
    Message message;                  // line
    std::string reason;               // down: why, for people
    bool trusted = false;             // up: over verified TLS, or loopback
    std::string detail;               // up: "192.0.2.1:6697 TLSv1.3 ..."
};

// One network's connection to a server, as the ring sees it.
class Wire {
public:
    virtual ~Wire() = default;
    // Resolves, connects, shakes hands; up or down comes by take().  Only while nothing is
    // connected.
    virtual void dial(const ServerAddress &server, bool tls) = 0;
    virtual std::vector<WireInput> take() = 0;   // in the order of arrival
    virtual void send(const IrcLine &line) = 0;  // does nothing where not up
    virtual void flush() {}                      // the turn is over: now is the time to write
    // Gives up dialling or closes; nothing more comes by take().  flush: queued bytes leave first,
    // for 5 s at most.
    virtual void hang_up(bool flush) = 0;
    virtual size_t unsent() const = 0;  // bytes that the socket has not taken yet
};

#pragma once

#include <map>
#include <string>

#include "base/clock.hpp"

// So that a bot that crashes does not hammer a network.  Both are zero once a connection has proved
// stable, and after a wanted end.
struct Backoff {
    unsigned failures = 0;  // in a row
    WallTime not_before{};  // do not dial earlier
    bool operator==(const Backoff &) const = default;
};

// A host asked to be reached over TLS only (IRCv3 strict-transport-security).
struct StsPolicy {
    int port = 0;
    std::chrono::seconds duration{};
    WallTime until{};
    bool operator==(const StsPolicy &) const = default;
};

// What must not be forgotten about a network over a restart.
struct NetworkMemory {
    Backoff backoff;
    std::map<std::string, StsPolicy> sts;  // by host as configured, in lower case
    std::string called;  // NETWORK of 005 that the operators know, one word; empty: never seen
    bool operator==(const NetworkMemory &) const = default;
};

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/tls.hpp"
#include "base/log.hpp"
#include "bot/policy.hpp"
#include "irc/pacing.hpp"
#include "irc/session.hpp"

// One [network NAME], as each module wants its part.
struct NetworkConfig {
    SessionSettings session;
    TlsSettings tls;
    PacingSettings pacing;
    std::string prefix;                // of commands
    int attempts = 20;                 // commands that one source may try in a minute; 0: no limit
    bool insecure = false;             // without TLS beyond loopback, and the owner knows
    std::string server_password_file;  // absolute; empty: none
    bool operator==(const NetworkConfig &) const = default;
};

// All that the configuration says.
struct Config {
    std::string prefix = "!";
    std::string avoid = "!";  // blank-separated prefixes of other bots
    std::string nick = "signalbox";
    std::string realname;
    std::string owner;    // whom to ask about this bot
    std::string state;    // folder
    std::string control;  // path of the control socket
    Level log_level = Level::info;
    std::vector<NetworkConfig> networks;
    Policy policy;
    bool operator==(const Config &) const = default;
};

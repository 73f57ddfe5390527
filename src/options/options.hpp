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
    std::string prefix;  // of commands
    int attempts = 20;   // commands that one source may try in a minute; 0: no limit
    bool operator==(const NetworkConfig &) const = default;
};

// All that the configuration says.
struct Config {
    std::string prefix = "!";
    std::string avoid = "!";  // blank-separated prefixes of other bots
    std::string nick = "signalbox";
    std::string realname;
    std::string owner;        // whom to ask about this bot
    std::string state;        // folder
    std::string control;      // path of the control socket
    Level log_level = Level::info;
    std::vector<NetworkConfig> networks;
    Policy policy;
    bool operator==(const Config &) const = default;
};

// A configuration that cannot be used; `errors` has a line each: "file:line: key: what".
struct ConfigError {
    std::vector<std::string> errors;
};

// The files to read: `-c FILE` and nothing else, else the user's, else /etc/signalbox with conf.d.
std::vector<std::string> config_files(const std::string &given);

// Reads and validates; throws ConfigError with all that is wrong.  No file at all is an empty
// configuration: the local room alone.
Config read_config(const std::vector<std::string> &files);

// The whole configuration with its defaults, in the file's own form; secrets appear as file names.
std::string effective(const Config &config);

// Where the control socket and the state folder are when the configuration does not say.
std::string default_control();
std::string default_state();

// What a command line asked for.  The tables of flags are in options.cpp.
struct DaemonOptions {
    std::string config;
    std::string log_level;  // overrides the file
    bool help = false, version = false;
};
DaemonOptions parse_daemon(int argc, char **argv);  // throws Failure: usage
std::string daemon_help();

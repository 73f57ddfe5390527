#pragma once

#include <filesystem>
#include <string>
#include <vector>

// How a bot is found, configured and started.  In `argv` and in the configuration, @PORT@ is the
// server's port, @DIR@ the bot's own folder, @PROGRAM@ the program found.
struct Peer {
    std::string name;
    std::vector<std::string> programs;  // the first that exists is taken
    std::string config;                 // in tests/bench/peers; empty: none
    std::vector<std::string> argv;
    std::string version_flag;  // empty: it has none
    bool refuses_root = false;
};

std::vector<Peer> all_peers();

// Its program, or nothing where it is not installed.
std::filesystem::path find_program(const Peer &peer);
std::string version_of(const Peer &peer, const std::filesystem::path &program);

// Writes the configuration into `folder` and gives the command line.
std::vector<std::string> prepare_peer(const Peer &peer, const std::filesystem::path &folder,
                                      int port);

#pragma once

#include <array>
#include <filesystem>

#include "network.hpp"
#include "peers.hpp"

inline constexpr std::array<size_t, 3> windows = {1, 16, 256};

// What was measured of one bot.
struct Figures {
    double p50 = 0, p99 = 0;                         // us from !echo to its answer
    std::array<double, windows.size()> commands{};   // a second, with so many outstanding
    double cpu = 0;                                  // seconds per million ordinary lines
    double lines = 0;                                // ordinary lines a second
    double start = 0;                                // ms from exec to JOIN, median
    double resident_joined = 0, resident_after = 0;  // MiB
    size_t lines_sent = 0;                           // how many ordinary lines that was
};

// Starts the bot several times and measures all.  Throws BenchFailure where it does not play along.
Figures measure_peer(const Peer &peer, BenchNetwork &network, const std::filesystem::path &folder);

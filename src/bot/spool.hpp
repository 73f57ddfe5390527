#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "bot/protocol.hpp"

// What somebody has left in the spool folder while no daemon was there to ask.
struct SpoolFile {
    std::string name;     // in the folder: grows with time, and is never used twice
    Peer peer;            // whose file it is
    WallTime made{};      // when it was written
    std::string line;     // what it holds: an ask, as the control socket takes it
    std::string trouble;  // why it is not to be taken; empty: nothing is known against it
    uint64_t round = 0;   // the look through the folder that has found it
};

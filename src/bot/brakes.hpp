#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"

// What stops everybody, and who may go on in spite of it.
struct Brakes {
    bool lockdown = false;
    std::string lockdown_by, lockdown_reason;
    struct Glass {  // broken by a person, for a while
        std::string person, reason;
        WallTime until{};
    };
    std::vector<Glass> glasses;
};

#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/records.hpp"

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

// They are kept over restarts.
Brakes kept_brakes(Records &shelf);
void keep_brakes(Records &shelf, const Brakes &brakes);

// What of it everybody should know now, a line each.
std::vector<std::string> warnings_of(const Brakes &brakes, WallTime now);

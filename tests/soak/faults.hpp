#pragma once

#include <functional>
#include <vector>

#include "soak/world.hpp"

// Something that happens to the bot at one of its networks, and ends after a while.
struct Fault {
    const char *name;
    std::function<void(World &, Stage &)> strike;
    Duration lasts = 0s;
    std::function<void(World &, Stage &)> heal = [](World &, Stage &) {};
    std::function<bool(const Stage &)> possible = [](const Stage &) { return true; };
};

const std::vector<Fault> &all_faults();

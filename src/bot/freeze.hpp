#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "bot/row.hpp"
#include "bot/window.hpp"

// A time in which risky commands are refused, or need more people.
struct Freeze {
    std::vector<Window> when;
    std::string zone = "UTC";
    Risk risk = Risk::change;  // it stops commands of this risk and above
    int approvals = 0;         // that it takes more; 0: nothing helps
    bool operator==(const Freeze &) const = default;
};

// The window that holds now, in words; empty: there is none.  A zone that is not known holds
// always.
std::string frozen_by(const Freeze &freeze, WallTime now);

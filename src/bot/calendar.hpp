#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"

bool is_zone(const std::string &name);  // "Europe/Berlin", "UTC"

// What the clocks there show, in minutes since 1970-01-01 00:00 on the same clocks; nothing where
// there is no such zone.
std::optional<long long> local_minutes(const std::string &zone, WallTime time);

// When the clocks there show that many minutes.  Where they are put forward over it: when they show
// the next minute; where they show it twice: the first time.
std::optional<WallTime> instant_of(const std::string &zone, long long minutes);

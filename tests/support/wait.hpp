#pragma once

#include <functional>

#include "base/clock.hpp"

// Asks every 10 ms until it is so; false when the time is up.
bool wait_until(const std::function<bool()> &so, Duration at_most);

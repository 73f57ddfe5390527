#pragma once

#include <functional>

#include "loop/loop.hpp"

// Turns the loop until the condition holds; false where it does not within the limit.
inline bool run_until(Loop &loop, const std::function<bool()> &condition, Duration limit = 10s) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        loop.wait(20ms);
    }
    return true;
}

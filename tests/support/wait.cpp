#include "support/wait.hpp"

#include <thread>

bool wait_until(const std::function<bool()> &so, Duration at_most) {
    const Instant end = std::chrono::steady_clock::now() + at_most;
    while (!so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

#pragma once

#include <chrono>

using namespace std::chrono_literals;

using Duration = std::chrono::steady_clock::duration;
using Instant = std::chrono::steady_clock::time_point;   // never jumps; for timers
using WallTime = std::chrono::system_clock::time_point;  // UTC; for people and files

inline constexpr Instant never = Instant::max();

// Where time comes from.  The programs own a SystemClock; a test owns one that it sets.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    virtual WallTime wall() const = 0;
};

class SystemClock final : public Clock {
public:
    Instant now() const override { return std::chrono::steady_clock::now(); }
    WallTime wall() const override { return std::chrono::system_clock::now(); }
};

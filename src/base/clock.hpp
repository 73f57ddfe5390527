#pragma once

#include <chrono>
#include <cstdint>

using namespace std::chrono_literals;

using Duration = std::chrono::steady_clock::duration;
using Instant = std::chrono::steady_clock::time_point;   // never jumps; for timers
using WallTime = std::chrono::system_clock::time_point;  // UTC; for people and files

inline constexpr Instant never = Instant::max();

// Milliseconds since 1970, as files and the control protocol have them.
inline int64_t to_ms(WallTime time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}
inline WallTime from_ms(int64_t ms) { return WallTime(std::chrono::milliseconds(ms)); }

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

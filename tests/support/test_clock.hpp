#pragma once

#include "base/clock.hpp"

// Time that stands still until the test moves it.  Begins at 2026-11-22 12:00:00 UTC.
class TestClock final : public Clock {
public:
    Instant now() const override { return instant; }
    WallTime wall() const override { return walltime; }
    void advance(Duration by) {
        instant += by;
        walltime += std::chrono::duration_cast<WallTime::duration>(by);
    }
    // The clock on the wall is put, or the machine was asleep: no time has passed for us.
    void jump(WallTime::duration by) { walltime += by; }

private:
    Instant instant{std::chrono::hours(1000)};
    WallTime walltime{std::chrono::seconds(1795348800)};
};

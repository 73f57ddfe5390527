#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"

// A time as people type it: one instant, or a repetition.
struct Moment {
    enum Kind { once, interval, daily, workdays, weekly } kind = once;
    WallTime at{};     // of a repetition its first time
    Duration every{};  // interval
    int weekday = 0;   // weekly: 0 is Sunday
    int minute = 0;    // of the day, where the clock shows it: daily, workdays, weekly
    std::string zone;  // that these mean
    bool repeats() const { return kind != once; }
    std::string timing() const;  // as schedules take it: "0 17 * * 5", "every 90m"; once: empty
};

struct TypedMoment {
    Moment moment;
    std::string rest;  // what follows it, without blanks around
};

// Reads "in 20m", "at 16:30", "tomorrow 9:00", "friday 17:00", "2026-12-24 09:00 Europe/Berlin",
// "every weekday 9:00", "every 90m" from the beginning of the text; without a zone `zone` is meant.
// A time of the day that is over today is tomorrow's; a date that is over is refused.  Where clocks
// are put forward over it the next minute that exists is meant, where they show it twice the first.
// Throws Failure: what is wrong, and what is allowed.
TypedMoment parse_moment(std::string_view text, const std::string &zone, WallTime now);

// For people: "at 16:30 UTC", "at 09:00 on Thursday 2026-12-24, Europe/Berlin", "every Friday at
// 17:00 UTC", "every 90m".
std::string moment_words(const Moment &moment, WallTime now);

// The same of an instant: "16:30 UTC", "09:00 on Thursday 2026-12-24, UTC".
std::string clock_words(WallTime time, const std::string &zone, WallTime now);

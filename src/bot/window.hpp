#pragma once

#include <string>
#include <string_view>

// A stretch of time as clocks on a wall show it: its beginning belongs to it, its end does not.
struct Window {
    enum Kind { daily, weekly, once } kind = daily;
    long long from = 0, until = 0;  // in minutes: of the day, of the week that begins on Monday, or
                                    // since 1970
    std::string text;               // as it is written
    bool contains(long long minutes) const;  // since 1970, of the clock there
    bool operator==(const Window &) const = default;
};

// "22:00 - 06:00", "fri 16:00 - mon 08:00", "sat - sun", "2026-12-24 .. 2027-01-02": an end
// without a time is the end of that day.  Throws Failure.
Window parse_window(std::string_view text);

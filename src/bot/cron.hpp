#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The times of a crontab(5): five fields, as sets of bits.
struct Cron {
    uint64_t minutes = 0;      // bits 0 to 59
    uint32_t hours = 0;        // bits 0 to 23
    uint32_t days = 0;         // of the month: bits 1 to 31
    uint32_t months = 0;       // bits 1 to 12
    uint32_t weekdays = 0;     // bits 0, Sunday, to 6
    bool any_day = false;      // the field begins with *, also as */2: then a day must match both
    bool any_weekday = false;  //   day fields, and else one of them
    std::string text;          // as it was written
    bool every_hour() const;   // it runs in each hour of its days
    bool operator==(const Cron &) const = default;
};

// "*/15 8-17 * * mon-fri", "@daily".  Throws Failure: the field, and what is allowed there; and
// where it never happens.
Cron parse_cron(std::string_view text);

// A minute is told by the clock on a wall: minutes since 1970-01-01 00:00 on the same clock.
bool matches(const Cron &cron, long long minute);
std::optional<long long> next_match(const Cron &cron, long long after);  // nothing in 50 years

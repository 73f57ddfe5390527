#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

bool is_zone(const std::string &name);            // "Europe/Berlin", "UTC"
std::string checked_zone(std::string_view name);  // the same; throws Failure where there is none

// What the clocks there show, in minutes since 1970-01-01 00:00 on the same clocks: a civil
// minute.  Nothing where there is no such zone.
std::optional<long long> local_minutes(const std::string &zone, WallTime time);

// When the clocks there show a civil minute.
struct CivilMoment {
    enum Kind {
        unique,
        skipped,   // never; `time` is the first minute that comes in its place
        repeated,  // twice; `time` is the first
    } kind = unique;
    WallTime time{};
};
// Nothing where there is no such zone, nor from 2200 on.
std::optional<CivilMoment> moment_of(const std::string &zone, long long minute);

// How far the clocks there are ahead of UTC, and until when: from then on they are not.
struct Offset {
    std::chrono::seconds ahead{};
    WallTime until = WallTime::max();
};
std::optional<Offset> offset_of(const std::string &zone, WallTime time);

// "2026-12-24 09:00", as the clocks there show it; and with the difference to UTC behind it.
// Where there is no such zone it is told in UTC.
std::string civil_text(const std::string &zone, WallTime time);
std::string civil_text_utc(const std::string &zone, WallTime time);  // "... 09:00 +01:00"

// A civil minute by its parts; nothing where there is no such date or time.
std::optional<long long> civil_minute(int year, int month, int day, int hour, int minute);
// "2026-12-24 09:00", "2026-12-24T09:00"; nothing where it is none.
std::optional<long long> parse_civil(std::string_view text);

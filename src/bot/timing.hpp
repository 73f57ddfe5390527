#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "bot/cron.hpp"

// Again and again, so long after each other, counted from a beginning.
struct Every {
    Duration length = 1min;  // whole minutes
    WallTime from{};         // one of them
    bool operator==(const Every &) const = default;
};
struct Once {
    WallTime at{};
    bool operator==(const Once &) const = default;
};

// When something is to happen.
struct Timing {
    std::variant<Cron, Every, Once> when = Once{};
    std::string zone = "UTC";            // whose clocks cron expressions and words mean
    std::optional<WallTime> until = {};  // it does not happen later than that
    bool operator==(const Timing &) const = default;
};

// "0 9 * * 1-5", "@daily", "every 90m", "at 2026-12-24 09:00".  from: what "every" counts from.
// Throws Failure: what was given, and what is allowed.
Timing parse_timing(std::string_view when, std::string_view zone, WallTime from = {});

// "2026-12-24", which is all of that day, or "2026-12-24 09:00".  Throws Failure.
WallTime parse_until(std::string_view text, const std::string &zone);

std::string timing_text(const Timing &timing);  // as parse_timing takes it
std::string until_text(const Timing &timing);   // as parse_until takes it; empty: for ever

// The next time strictly after that one; nothing: it is over, or the zone is not known here.
//
// A cron expression means the clocks of its zone: a time that they skip happens once, at the next
// minute that they show; one that they show twice happens the first time only.  One that runs in
// every hour (its hours are *) goes by real time instead: at each minute at which the clocks show
// what it says, so that nothing pauses for an hour that comes twice.
std::optional<WallTime> next_run(const Timing &timing, WallTime after);

// "at 09:00 on Monday to Friday, Europe/Berlin".
std::string describe(const Timing &timing);

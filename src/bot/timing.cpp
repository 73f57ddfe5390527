#include "bot/timing.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"

using std::chrono::minutes;

static constexpr std::string_view every_word = "every ", once_word = "at ";
static constexpr Duration longest_every = 366 * 24h;

static std::string excerpt(std::string_view text) {
    static constexpr size_t most = 40;
    return printable(text.substr(0, utf8_cut(text, most)));
}

static Every parse_every(std::string_view text, WallTime from) {
    const auto length = parse_duration(trim(text));
    if (!length || *length < 1min || *length > longest_every || *length % 1min != 0s)
        throw Failure("'{}' is no time between runs, allowed are whole minutes from 1m to 366d",
                      excerpt(text));
    return {*length, std::chrono::floor<minutes>(from)};
}

static Once parse_once(std::string_view text, const std::string &zone) {
    const auto minute = parse_civil(trim(text));
    const auto moment = minute ? moment_of(zone, *minute) : std::nullopt;
    if (!moment)
        throw Failure("'{}' is no time, allowed is a form like 2026-12-24 09:00", excerpt(text));
    return {moment->time};
}

Timing parse_timing(std::string_view when, std::string_view zone, WallTime from) {
    const std::string_view text = trim(when);
    Timing timing;
    timing.zone = checked_zone(zone);
    if (text.empty())
        throw Failure(
            "the time is empty, allowed are forms like 0 9 * * 1-5, @daily, every 90m and at "
            "2026-12-24 09:00");
    if (text.starts_with(every_word))
        timing.when = parse_every(text.substr(every_word.size()), from);
    else if (text.starts_with(once_word))
        timing.when = parse_once(text.substr(once_word.size()), timing.zone);
    else
        timing.when = parse_cron(text);
    return timing;
}

WallTime parse_until(std::string_view text, const std::string &zone) {
    static constexpr std::string_view end_of_day = " 23:59";
    const bool day_only = text.size() == 10;
    const auto minute =
        parse_civil(day_only ? std::string(text) + std::string(end_of_day) : std::string(text));
    const auto moment = minute ? moment_of(zone, *minute) : std::nullopt;
    if (!moment)
        throw Failure("'{}' is no end, allowed are forms like 2026-12-24 and 2026-12-24 09:00",
                      excerpt(text));
    return moment->time;
}

// Minutes, hours or days: whatever it is a whole number of.
static std::string length_text(Duration length) {
    if (length % 24h == 0s) return fmt::format("{}d", length / 24h);
    if (length % 1h == 0s) return fmt::format("{}h", length / 1h);
    return fmt::format("{}m", length / 1min);
}

std::string timing_text(const Timing &timing) {
    if (const auto *cron = std::get_if<Cron>(&timing.when)) return cron->text;
    if (const auto *every = std::get_if<Every>(&timing.when))
        return std::string(every_word) + length_text(every->length);
    return std::string(once_word) + civil_text(timing.zone, std::get<Once>(timing.when).at);
}

std::string until_text(const Timing &timing) {
    return timing.until ? civil_text(timing.zone, *timing.until) : "";
}

// While the clocks are as far ahead of UTC as they are now, the next match is simply so much later.
static std::optional<WallTime> next_real(const Cron &cron, const std::string &zone,
                                         WallTime after) {
    static constexpr int most_changes = 400;  // two a year, for longer than next_match() looks
    WallTime from = std::chrono::floor<minutes>(after) + 1min;
    for (int i = 0; i < most_changes; ++i) {
        const auto offset = offset_of(zone, from);
        const auto shown = local_minutes(zone, from);
        const auto match = offset ? next_match(cron, *shown - 1) : std::nullopt;
        if (!match) return {};
        const WallTime time = from + minutes(*match - *shown);
        if (time < offset->until) return time;
        from = std::chrono::ceil<minutes>(offset->until);
    }
    return {};
}

// A time that was shown before, in the hour that comes again, lies not after it.
static std::optional<WallTime> next_shown(const Cron &cron, const std::string &zone,
                                          WallTime after) {
    static constexpr int most_tries = 2 * 24 * 60;
    auto shown = local_minutes(zone, after);
    if (!shown) return {};
    for (int i = 0; i < most_tries; ++i) {
        const auto match = next_match(cron, *shown);
        if (!match) return {};
        const auto moment = moment_of(zone, *match);
        if (moment && moment->time > after) return moment->time;
        shown = match;
    }
    return {};
}

static std::optional<WallTime> next_of(const Every &every, WallTime after) {
    const auto length = std::chrono::duration_cast<WallTime::duration>(every.length);
    if (after < every.from) return every.from;
    return every.from + ((after - every.from) / length + 1) * length;
}

static std::optional<WallTime> next_of(const Timing &timing, WallTime after) {
    if (const auto *every = std::get_if<Every>(&timing.when)) return next_of(*every, after);
    if (const auto *once = std::get_if<Once>(&timing.when))
        return once->at > after ? std::optional(once->at) : std::nullopt;
    const Cron &cron = std::get<Cron>(timing.when);
    return cron.every_hour() ? next_real(cron, timing.zone, after)
                             : next_shown(cron, timing.zone, after);
}

std::optional<WallTime> next_run(const Timing &timing, WallTime after) {
    const auto next = next_of(timing, after);
    return next && timing.until && *next > *timing.until ? std::nullopt : next;
}

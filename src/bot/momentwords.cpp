// Moments in words, for people and for schedules.
#include <fmt/core.h>

#include <array>
#include <chrono>

#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "bot/moment.hpp"

using namespace std::chrono;

// As parse_duration reads it.
static std::string duration_word(Duration length) {
    const auto count = duration_cast<minutes>(length).count();
    if (count % (24 * 60) == 0) return fmt::format("{}d", count / (24 * 60));
    if (count % 60 == 0) return fmt::format("{}h", count / 60);
    return fmt::format("{}m", count);
}

std::string Moment::timing() const {
    const auto at_minute = [this](std::string_view day) {
        return fmt::format("{} {} * * {}", minute % 60, minute / 60, day);
    };
    switch (kind) {
        case once:
            return {};
        case interval:
            return "every " + duration_word(every);
        case daily:
            return at_minute("*");
        case workdays:
            return at_minute("1-5");
        case weekly:
            return at_minute(std::to_string(weekday));
    }
    return {};
}

static const char *weekday_name(unsigned number) {
    static constexpr std::array names = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                         "Thursday", "Friday", "Saturday"};
    return names[number];
}

std::string clock_words(WallTime time, const std::string &zone, WallTime now) {
    const auto there = local_minutes(zone, time), here = local_minutes(zone, now);
    if (!there || !here) return format_time(time);
    const sys_days day = floor<days>(sys_days() + minutes(*there)),
                   today = floor<days>(sys_days() + minutes(*here));
    const auto minute = (sys_days() + minutes(*there) - day).count();
    const std::string clock = fmt::format("{:02}:{:02}", minute / 60, minute % 60);
    if (day == today) return fmt::format("{} {}", clock, zone);
    if (day == today + days(1)) return fmt::format("{} tomorrow, {}", clock, zone);
    const year_month_day date(day);
    return fmt::format("{} on {} {}-{:02}-{:02}, {}", clock,
                       weekday_name(weekday(day).c_encoding()), int(date.year()),
                       unsigned(date.month()), unsigned(date.day()), zone);
}

std::string moment_words(const Moment &moment, WallTime now) {
    const std::string clock =
        fmt::format("{:02}:{:02} {}", moment.minute / 60, moment.minute % 60, moment.zone);
    switch (moment.kind) {
        case Moment::once:
            return "at " + clock_words(moment.at, moment.zone, now);
        case Moment::interval:
            return "every " + duration_word(moment.every);
        case Moment::daily:
            return "every day at " + clock;
        case Moment::workdays:
            return "every weekday at " + clock;
        case Moment::weekly:
            return fmt::format("every {} at {}",
                               weekday_name(static_cast<unsigned>(moment.weekday)), clock);
    }
    return {};
}

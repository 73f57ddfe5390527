#include "bot/moment.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"

namespace {

constexpr std::array weekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                 "thursday", "friday", "saturday"};
constexpr std::array months = {"january",   "february", "march",    "april",
                               "may",       "june",     "july",     "august",
                               "september", "october",  "november", "december"};

}  // namespace

static constexpr long long day_minutes = 24 * 60;
static constexpr Duration shortest = 1min, longest = 24h * 3650;

static constexpr char allowed[] =
    "in 20m, at 16:30, tomorrow 9:00, friday 17:00, 2026-12-24 09:00, every day 9:00, every "
    "weekday 9:00, every friday 17:00, every 90m; behind it a zone like Europe/Berlin or UTC";

namespace {

// The words of a text, one after the other.
class Reader {
public:
    explicit Reader(std::string_view text) : text(trim(text)) {}

    std::string word() const {  // the next one, in lower case; empty: the end
        return lower(text.substr(0, std::min(text.find_first_of(blanks), text.size())));
    }
    std::string_view as_typed() const { return text.substr(0, word().size()); }
    void skip() { text = trim(text.substr(word().size())); }
    bool take(std::string_view wanted) {
        if (word() != wanted) return false;
        skip();
        return true;
    }
    std::string_view rest() const { return text; }

private:
    static constexpr char blanks[] = " \t";
    std::string_view text;
};

}  // namespace

static std::string shown(std::string_view word) {
    static constexpr size_t most = 40;
    return printable(word.substr(0, utf8_cut(word, most)));
}

[[noreturn]] static void refuse(const Reader &reader) {
    if (reader.word().empty()) throw Failure("a time is missing, allowed are {}", allowed);
    throw Failure("'{}' is no time, allowed are {}", shown(reader.as_typed()), allowed);
}

// A number of one to `most` digits, and nothing else.
static std::optional<int> digits(std::string_view text, size_t most) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || text.size() > most || !std::ranges::all_of(text, is_digit)) return {};
    return static_cast<int>(*parse_integer(text));
}

// "friday" or "fri": its place in the list.
template <size_t Size>
static std::optional<int> place_in(const std::array<const char *, Size> &names,
                                   std::string_view word) {
    static constexpr size_t shortest_name = 3;
    if (word.size() < shortest_name) return {};
    const auto found = std::ranges::find_if(names, [&](std::string_view name) {
        return word == name || word == name.substr(0, shortest_name);
    });
    return found == names.end() ? std::nullopt : std::optional(int(found - names.begin()));
}

// "16:30", "9:00", "9:30pm", "5pm", "noon"; "9" only where the word before says that it is a time.
static std::optional<int> minute_of_day(std::string_view word, bool bare) {
    if (word == "noon") return 12 * 60;
    if (word == "midnight") return 0;
    const bool morning = word.ends_with("am"), evening = word.ends_with("pm");
    if (morning || evening) word.remove_suffix(2);
    const size_t colon = word.find(':');
    if (colon == word.npos && !bare && !morning && !evening) return {};
    auto hour = digits(word.substr(0, colon), 2);
    const bool two = colon == word.npos || word.size() == colon + 3;
    const auto minute = colon == word.npos ? std::optional(0) : digits(word.substr(colon + 1), 2);
    if (!hour || !minute || !two || *minute > 59) return {};
    if ((morning || evening) && (*hour < 1 || *hour > 12)) return {};
    if (morning || evening) hour = *hour % 12 + (evening ? 12 : 0);
    return *hour < 24 ? std::optional(*hour * 60 + *minute) : std::nullopt;
}

static int take_minute(Reader &reader) {
    const bool at = reader.take("at");
    const auto minute = minute_of_day(reader.word(), at);
    if (!minute && !reader.word().empty())
        throw Failure("'{}' is no time of the day, allowed are 16:30, 9:00, 5pm and at 9",
                      shown(reader.as_typed()));
    if (!minute) throw Failure("a time of the day is missing, like 9:00");
    reader.skip();
    return *minute;
}

// "Europe/Berlin" and "UTC" are zones; other words are what is to be said.
static std::string take_zone(Reader &reader, const std::string &usual) {
    static constexpr std::array areas = {"africa/", "america/",  "antarctica/", "arctic/",
                                         "asia/",   "atlantic/", "australia/",  "europe/",
                                         "indian/", "pacific/",  "etc/"};
    if (reader.take("utc")) return "UTC";
    const std::string word = reader.word();
    const auto leads = [&](const char *area) { return word.starts_with(area); };
    if (std::ranges::none_of(areas, leads)) return usual;
    const std::string name(reader.as_typed());
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("/_+-").find(c) != std::string_view::npos;
    };
    if (name.size() > 40 || !std::ranges::all_of(word, plain) || !is_zone(name))
        throw Failure("'{}' is no zone, allowed are names like Europe/Berlin and UTC", shown(name));
    reader.skip();
    return name;
}

static long long days_of(std::chrono::sys_days date) { return date.time_since_epoch().count(); }

static std::chrono::sys_days date_of(long long days) {
    return std::chrono::sys_days(std::chrono::days(days));
}

static int weekday_of(long long days) {
    return static_cast<int>(std::chrono::weekday(date_of(days)).c_encoding());
}

static std::optional<long long> days_of(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? std::optional(days_of(std::chrono::sys_days(date))) : std::nullopt;
}

static WallTime instant(long long days, int minute, const std::string &zone) {
    const auto time = moment_of(zone, days * day_minutes + minute);
    if (!time && is_zone(zone))
        throw Failure("that is too far away, allowed are ten years from now");
    if (!time) throw Failure("'{}' is no zone, allowed are names like Europe/Berlin", shown(zone));
    return time->time;
}

static long long today_in(const std::string &zone, WallTime now) {
    const auto minutes = local_minutes(zone, now);
    if (!minutes)
        throw Failure("'{}' is no zone, allowed are names like Europe/Berlin", shown(zone));
    return std::chrono::floor<std::chrono::days>(std::chrono::minutes(*minutes)).count();
}

// The next day, from `days` on, that fits and on which that minute is still to come.
template <class Fits>
static WallTime next_day(long long days, int minute, const std::string &zone, WallTime now,
                         Fits fits) {
    static constexpr int most = 9;  // a week, today's being over, and a day to spare
    for (int i = 0; i < most; ++i, ++days) {
        const WallTime time = instant(days, minute, zone);
        if (fits(weekday_of(days)) && time > now) return time;
    }
    throw Failure("there is no such time");
}

static bool any_day(int) { return true; }
static bool is_workday(int weekday) { return weekday >= 1 && weekday <= 5; }

static bool is_word_of_units(std::string_view word) {
    return !word.empty() && word.front() >= '0' && word.front() <= '9' &&
           word.find_first_of("smhdw") != word.npos && parse_duration(word).has_value();
}

// "20 minutes": the number and the unit as parse_duration takes them.
static std::optional<Duration> number_and_unit(Reader &reader) {
    static constexpr std::pair<std::string_view, Duration> units[] = {
        {"min", 1min}, {"minute", 1min}, {"hour", 1h}, {"hr", 1h},     {"h", 1h},
        {"m", 1min},   {"day", 24h},     {"d", 24h},   {"week", 168h}, {"second", 1s}};
    Reader ahead = reader;
    const bool article = ahead.word() == "a" || ahead.word() == "an";
    const auto number = article ? std::optional(1) : digits(ahead.word(), 6);
    ahead.skip();
    std::string unit = ahead.word();
    if (unit.size() > 1 && unit.ends_with('s')) unit.pop_back();
    const auto found =
        std::ranges::find(units, unit, &std::pair<std::string_view, Duration>::first);
    if (!number || found == std::end(units)) return {};
    ahead.skip();
    reader = ahead;
    return *number * found->second;
}

static Duration take_duration(Reader &reader) {
    if (const auto length = number_and_unit(reader)) return *length;
    if (!is_word_of_units(reader.word()))
        throw Failure("'{}' is no duration, allowed are 20m, 1h30m, 2d and 20 minutes",
                      shown(reader.as_typed()));
    Duration length{};
    for (; is_word_of_units(reader.word()); reader.skip()) length += *parse_duration(reader.word());
    return length;
}

static Duration checked(Duration length) {
    if (length > longest) throw Failure("that is more than ten years");
    return length;
}

static Moment take_in(Reader &reader, const std::string &zone, WallTime now) {
    const Duration length = checked(take_duration(reader));
    if (length <= Duration::zero()) throw Failure("that is now, and not later");
    Moment moment;
    moment.at = now + std::chrono::duration_cast<WallTime::duration>(length);
    moment.zone = take_zone(reader, zone);
    return moment;
}

static Moment take_interval(Reader &reader, const std::string &zone, WallTime now) {
    Moment moment = take_in(reader, zone, now);
    moment.kind = Moment::interval;
    moment.every = std::chrono::duration_cast<Duration>(moment.at - now);
    if (moment.every < shortest || moment.every % 1min != Duration::zero())
        throw Failure("every {} is too often or between minutes, allowed are whole minutes",
                      format_duration(moment.every));
    return moment;
}

static Moment take_repetition(Reader &reader, const std::string &usual, WallTime now) {
    const std::string word = reader.word();
    Moment moment;
    const auto weekday = place_in(weekdays, word);
    if (word == "day")
        moment.kind = Moment::daily;
    else if (word == "weekday" || word == "workday")
        moment.kind = Moment::workdays;
    else if (weekday)
        moment.kind = Moment::weekly;
    else
        return take_interval(reader, usual, now);
    moment.weekday = weekday.value_or(0);
    reader.skip();
    moment.minute = take_minute(reader);
    moment.zone = take_zone(reader, usual);
    moment.at = next_day(today_in(moment.zone, now), moment.minute, moment.zone, now, [&](int day) {
        return moment.kind == Moment::daily ||
               (moment.kind == Moment::workdays ? is_workday(day) : day == moment.weekday);
    });
    return moment;
}

namespace {

// A day that was named: by its date, or as the next one of that name.
struct Day {
    std::optional<long long> days;  // since 1970
    std::optional<int> weekday;     // the next one
    int later = -1;                 // today 0, tomorrow 1
    bool every_year = false;        // no year was named: `days` is of this one
};

}  // namespace

// "2026-12-24"
static std::optional<Day> iso_date(std::string_view word) {
    if (word.size() != 10 || word[4] != '-' || word[7] != '-') return {};
    const auto year = digits(word.substr(0, 4), 4), month = digits(word.substr(5, 2), 2),
               day = digits(word.substr(8), 2);
    if (!year || !month || !day) return {};
    Day result;
    result.days = days_of(*year, *month, *day);
    if (!result.days || *year < 1970 || *year > 2200)
        throw Failure("there is no date {}", shown(word));
    return result;
}

static int year_of(long long days) {
    return static_cast<int>(std::chrono::year_month_day(date_of(days)).year());
}

// "24 dec", "24 dec 2026", "dec 24"
static std::optional<Day> named_date(Reader &reader, long long today) {
    Reader ahead = reader;
    const std::string first = ahead.word();
    ahead.skip();
    const std::string second = ahead.word();
    const bool month_first = place_in(months, first).has_value();
    const auto month = place_in(months, month_first ? first : second);
    const auto day = digits(month_first ? second : first, 2);
    if (!month || !day) return {};
    ahead.skip();
    const auto year = ahead.word().size() == 4 ? digits(ahead.word(), 4) : std::nullopt;
    if (year) ahead.skip();
    Day result;
    result.every_year = !year;
    result.days = days_of(year.value_or(year_of(today)), *month + 1, *day);
    if (!result.days) throw Failure("there is no {} {}", *day, months[static_cast<size_t>(*month)]);
    reader = ahead;
    return result;
}

static std::optional<Day> take_day(Reader &reader, long long today) {
    Day day;
    if (reader.word() == "today") day.later = 0;
    if (reader.word() == "tomorrow") day.later = 1;
    day.weekday = place_in(weekdays, reader.word());
    if (const auto date = iso_date(reader.word())) day = *date;
    if (day.later < 0 && !day.weekday && !day.days) return named_date(reader, today);
    reader.skip();
    return day;
}

// "2026-12-24T09:00Z", as programs write it.
static std::optional<Moment> take_stamp(Reader &reader, WallTime now) {
    const std::string word(reader.as_typed());
    if (word.size() < 16 || word[10] != 'T' || !word.ends_with('Z')) return {};
    Moment moment;
    const auto time = parse_time(word, now);
    if (!time) refuse(reader);
    moment.at = *time;
    moment.zone = "UTC";
    reader.skip();
    return moment;
}

static WallTime time_on(const Day &day, int minute, const std::string &zone, WallTime now) {
    const long long today = today_in(zone, now);
    if (day.weekday)
        return next_day(today, minute, zone, now, [&](int at) { return at == *day.weekday; });
    if (day.later >= 0) return instant(today + day.later, minute, zone);
    const WallTime time = instant(*day.days, minute, zone);
    if (time > now || !day.every_year) return time;
    const std::chrono::year_month_day date(date_of(*day.days));
    const std::chrono::year_month_day next = date + std::chrono::years(1);
    if (!next.ok()) throw Failure("there is no such day next year: name the year");
    return instant(days_of(std::chrono::sys_days(next)), minute, zone);
}

static Moment take_once(Reader &reader, const std::string &usual, WallTime now) {
    if (auto stamp = take_stamp(reader, now)) return *stamp;
    reader.take("on");
    const Reader begin = reader;
    const auto day = take_day(reader, today_in(usual, now));
    if (!day && reader.word() != "at" && !minute_of_day(reader.word(), false)) refuse(begin);
    const int minute = take_minute(reader);
    Moment moment;
    moment.zone = take_zone(reader, usual);
    moment.at = day ? time_on(*day, minute, moment.zone, now)
                    : next_day(today_in(moment.zone, now), minute, moment.zone, now, any_day);
    return moment;
}

TypedMoment parse_moment(std::string_view text, const std::string &zone, WallTime now) {
    Reader reader(text);
    Moment moment;
    if (reader.take("in"))
        moment = take_in(reader, zone, now);
    else if (reader.take("every"))
        moment = take_repetition(reader, zone, now);
    else
        moment = take_once(reader, zone, now);
    if (moment.at <= now)
        throw Failure("{} is over, allowed is what is still to come",
                      clock_words(moment.at, moment.zone, now));
    checked(std::chrono::duration_cast<Duration>(moment.at - now));
    return {std::move(moment), std::string(reader.rest())};
}

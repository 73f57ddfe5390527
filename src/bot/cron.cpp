#include "bot/cron.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

using std::chrono::sys_days;

static constexpr uint32_t all_hours = (1U << 24) - 1;
static constexpr long long day_minutes = 24 * 60;

bool Cron::every_hour() const { return hours == all_hours; }

namespace {

struct FieldRule {
    std::string_view name;
    int least, most;
    std::span<const std::string_view> names = {};  // the first one means `least`
};

constexpr std::array<std::string_view, 12> month_names = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names = {"sun", "mon", "tue", "wed",
                                                           "thu", "fri", "sat"};

constexpr FieldRule field_rules[] = {
    {"minute", 0, 59},
    {"hour", 0, 23},
    {"day of the month", 1, 31},
    {"month", 1, 12, month_names},
    {"day of the week", 0, 7, weekday_names},
};

struct Nickname {
    std::string_view name, text;
};

constexpr Nickname nicknames[] = {
    {"@annually", "0 0 1 1 *"}, {"@daily", "0 0 * * *"},   {"@hourly", "0 * * * *"},
    {"@midnight", "0 0 * * *"}, {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
    {"@yearly", "0 0 1 1 *"},
};

}  // namespace

static std::string allowed(const FieldRule &rule) {
    const std::string names =
        rule.names.empty() ? ""
                           : fmt::format(" or {} to {}", rule.names.front(), rule.names.back());
    return fmt::format("allowed are {} to {}{}", rule.least, rule.most, names);
}

static std::string excerpt(std::string_view text) {
    static constexpr size_t most = 40;
    return printable(text.substr(0, utf8_cut(text, most)));
}

static int number_of(const FieldRule &rule, std::string_view text) {
    const auto name = std::ranges::find(rule.names, lower(text));
    if (name != rule.names.end()) return rule.least + static_cast<int>(name - rule.names.begin());
    const bool short_enough = text.size() <= 4 && !text.starts_with('-') && !text.starts_with('+');
    const auto number = short_enough ? parse_integer(text) : std::nullopt;
    if (!number || *number < rule.least || *number > rule.most)
        throw Failure("{}: '{}' is not allowed, {}", rule.name, excerpt(text), allowed(rule));
    return static_cast<int>(*number);
}

// "fri-sun" ends on the Sunday behind it.
static int last_of(const FieldRule &rule, std::string_view text) {
    const int number = number_of(rule, text);
    const bool sunday = rule.most == 7 && number == 0 && !text.starts_with('0');
    return sunday ? 7 : number;
}

static int step_of(const FieldRule &rule, std::string_view text) {
    const auto number = text.size() <= 4 ? parse_integer(text) : std::nullopt;
    if (!number || *number < 1 || *number > rule.most)
        throw Failure("{}: '{}' is no step, allowed are 1 to {}", rule.name, excerpt(text),
                      rule.most);
    return static_cast<int>(*number);
}

// "*", "5", "mon-fri", "*/15", "0-30/10".
static uint64_t bits_of_part(const FieldRule &rule, std::string_view part) {
    const size_t slash = part.find('/');
    const std::string_view range = part.substr(0, slash);
    const size_t dash = range.find('-', 1);
    const bool all = range == "*", open = all || dash != range.npos;
    int first = rule.least, last = rule.most;
    if (!all) {
        first = number_of(rule, range.substr(0, dash));
        last = dash == range.npos ? first : last_of(rule, range.substr(dash + 1));
    }
    if (first > last)
        throw Failure("{}: '{}' runs backwards, write two ranges with a comma", rule.name,
                      excerpt(part));
    if (slash != part.npos && !open)
        throw Failure("{}: '{}' has a step without a range, allowed is {}-{}/N or */N", rule.name,
                      excerpt(part), first, rule.most);
    const int step = slash == part.npos ? 1 : step_of(rule, part.substr(slash + 1));
    uint64_t bits = 0;
    for (int i = first; i <= last; i += step) bits |= uint64_t{1} << i;
    return bits;
}

static uint64_t bits_of(const FieldRule &rule, std::string_view field) {
    uint64_t bits = 0;
    for (size_t begin = 0; begin <= field.size();) {
        const size_t end = std::min(field.find(',', begin), field.size());
        if (end == begin)
            throw Failure("{}: '{}' has an empty place in its list, {}", rule.name, excerpt(field),
                          allowed(rule));
        bits |= bits_of_part(rule, field.substr(begin, end - begin));
        begin = end + 1;
    }
    return bits;
}

// What a word that begins with @ stands for.
static std::string_view meaning_of(std::string_view word) {
    const std::string name = lower(word);
    for (const Nickname &one : nicknames)
        if (one.name == name) return one.text;
    std::string known;
    for (const Nickname &one : nicknames) known += fmt::format(" {}", one.name);
    if (name == "@reboot")
        throw Failure(
            "@reboot is no time, and a restart of mine is none of the machine's; known "
            "are{}",
            known);
    throw Failure("'{}' is not known, known are{}", excerpt(word), known);
}

static std::vector<std::string> fields_of(std::string_view text) {
    std::string blanks(text);
    std::ranges::replace(blanks, '\t', ' ');
    std::vector<std::string> fields = split(blanks, ' ');
    if (fields.size() == 1 && fields[0].starts_with('@')) {
        return split(meaning_of(fields[0]), ' ');
    }
    if (fields.size() != std::size(field_rules))
        throw Failure(
            "'{}' has {} fields, and a cron expression has five: minute, hour, day of "
            "the month, month, day of the week",
            excerpt(text), fields.size());
    return fields;
}

Cron parse_cron(std::string_view text) {
    static constexpr size_t longest = 400;
    if (text.size() > longest)
        throw Failure("a cron expression of {} bytes, allowed are {}", text.size(), longest);
    const std::vector<std::string> fields = fields_of(text);
    uint64_t bits[std::size(field_rules)];
    for (size_t i = 0; i < fields.size(); ++i) bits[i] = bits_of(field_rules[i], fields[i]);
    Cron cron;
    cron.minutes = bits[0];
    cron.hours = static_cast<uint32_t>(bits[1]);
    cron.days = static_cast<uint32_t>(bits[2]);
    cron.months = static_cast<uint32_t>(bits[3]);
    cron.weekdays = static_cast<uint32_t>((bits[4] | bits[4] >> 7) & 0x7F);
    cron.any_day = fields[2].starts_with('*');
    cron.any_weekday = fields[4].starts_with('*');
    cron.text = trim(text);
    if (!next_match(cron, 0))
        throw Failure("'{}' never happens: no month has such a day", excerpt(text));
    return cron;
}

static bool has(uint64_t bits, long long bit) { return bits >> bit & 1; }

static bool matches_day(const Cron &cron, sys_days date) {
    const std::chrono::year_month_day day{date};
    if (!has(cron.months, static_cast<unsigned>(day.month()))) return false;
    const bool by_day = has(cron.days, static_cast<unsigned>(day.day()));
    const bool by_weekday = has(cron.weekdays, std::chrono::weekday{date}.c_encoding());
    const bool both = cron.any_day || cron.any_weekday;
    return both ? by_day && by_weekday : by_day || by_weekday;
}

static long long floor_days(long long minute) {
    return minute / day_minutes - (minute % day_minutes < 0 ? 1 : 0);
}

static sys_days date_of(long long day) { return sys_days(std::chrono::days(day)); }

// The first minute of a day from then on; nothing: there is none any more.
static std::optional<long long> next_in_day(const Cron &cron, long long from) {
    for (long long hour = from / 60; hour < 24; ++hour) {
        if (!has(cron.hours, hour)) continue;
        const long long first = hour == from / 60 ? from % 60 : 0;
        for (long long minute = first; minute < 60; ++minute)
            if (has(cron.minutes, minute)) return hour * 60 + minute;
    }
    return {};
}

bool matches(const Cron &cron, long long minute) {
    const long long day = floor_days(minute), time = minute - day * day_minutes;
    return has(cron.hours, time / 60) && has(cron.minutes, time % 60) &&
           matches_day(cron, date_of(day));
}

// A 29 February of one day of the week comes once in 28 years, and once in 40 around 2100.
std::optional<long long> next_match(const Cron &cron, long long after) {
    static constexpr long long most_days = 50 * 366;
    const long long from = after + 1, first = floor_days(from);
    for (long long day = first; day < first + most_days; ++day) {
        if (!matches_day(cron, date_of(day))) continue;
        const auto time = next_in_day(cron, day == first ? from - day * day_minutes : 0);
        if (time) return day * day_minutes + *time;
    }
    return {};
}

// When something happens, in words.
#include <fmt/format.h>

#include <bit>
#include <vector>

#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "bot/timing.hpp"

static constexpr uint32_t all_days = 0xFFFFFFFE, all_months = 0x1FFE, all_weekdays = 0x7F;

static std::string series(const std::vector<std::string> &words) {
    std::string text;
    for (size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return text;
}

static std::vector<int> members(uint64_t bits) {
    std::vector<int> numbers;
    for (int i = 0; i < 64; ++i)
        if (bits >> i & 1) numbers.push_back(i);
    return numbers;
}

// The difference between all that follow each other; 0: there is none.
static int step_of(const std::vector<int> &numbers) {
    if (numbers.size() < 2) return 0;
    const int step = numbers[1] - numbers[0];
    for (size_t i = 1; i < numbers.size(); ++i)
        if (numbers[i] - numbers[i - 1] != step) return 0;
    return step;
}

namespace {

struct Stretch {
    int first, last;
};

}  // namespace

static std::vector<Stretch> stretches(const std::vector<int> &numbers) {
    std::vector<Stretch> all;
    for (const int number : numbers)
        if (!all.empty() && all.back().last + 1 == number)
            all.back().last = number;
        else
            all.push_back({number, number});
    return all;
}

// "1, 3 to 5 and 9", "0, 7, 14, ... 56"; by name where a name is asked for.
template <class Name>
static std::string numbers_text(const std::vector<int> &numbers, Name name) {
    static constexpr size_t many = 6;
    if (numbers.size() > many && step_of(numbers) > 1)
        return fmt::format("{}, {}, {}, ... {}", name(numbers[0]), name(numbers[1]),
                           name(numbers[2]), name(numbers.back()));
    std::vector<std::string> words;
    for (const auto &[first, last] : stretches(numbers)) {
        words.push_back(name(first));
        if (last == first + 1) words.push_back(name(last));
        if (last > first + 1) words.back() += " to " + name(last);
    }
    return series(words);
}

static std::string plain(int number) { return std::to_string(number); }

static std::string clock(int hour, int minute) { return fmt::format("{:02}:{:02}", hour, minute); }

static std::string weekday_name(int from_monday) {
    static constexpr const char *names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                            "Friday", "Saturday", "Sunday"};
    return names[from_monday];
}

static std::string month_name(int month) {
    static constexpr const char *names[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};
    return names[month - 1];
}

// Which hours, of a frequency: "from 08:00 to 17:59", "in the hours 0, 2, 4, ... 22"; empty: all.
static std::string hours_text(const Cron &cron, const std::string &in) {
    static constexpr size_t many = 3;
    if (cron.every_hour()) return {};
    const std::vector<int> hours = members(cron.hours);
    if (stretches(hours).size() > many) return in + numbers_text(hours, plain);
    std::vector<std::string> words;
    for (const auto &[first, last] : stretches(hours))
        words.push_back(fmt::format("from {} to {}", clock(first, 0), clock(last, 59)));
    return " " + series(words);
}

// Some minutes of many hours.
static std::string minutes_text(const Cron &cron) {
    const std::vector<int> minutes = members(cron.minutes);
    const int step = step_of(minutes);
    const bool even = step > 0 && minutes[0] == 0 && step * static_cast<int>(minutes.size()) == 60;
    if (even)
        return (step == 1 ? "every minute" : fmt::format("every {} minutes", step)) +
               hours_text(cron, " in the hours ");
    const std::string hours = hours_text(cron, " of the hours ");
    return fmt::format("at minute{} {}{}{}", minutes.size() > 1 ? "s" : "",
                       numbers_text(minutes, plain),
                       hours.starts_with(" of") ? "" : " of every hour", hours);
}

// One minute of several hours.
static std::string hourly_text(const Cron &cron, int minute) {
    const std::vector<int> hours = members(cron.hours);
    const int step = step_of(hours), first = hours.front(), last = hours.back();
    if (cron.every_hour() && minute == 0) return "every hour";
    if (step == 0 || cron.every_hour()) return minutes_text(cron);
    return fmt::format("every {} from {} to {}", step == 1 ? "hour" : fmt::format("{} hours", step),
                       clock(first, minute), clock(last, minute));
}

static std::string times_text(const Cron &cron) {
    static constexpr size_t few = 4;
    const std::vector<int> minutes = members(cron.minutes), hours = members(cron.hours);
    const bool listed = minutes.size() * hours.size() <= few;
    const bool even = minutes.size() > 2 && step_of(minutes) > 0;
    if (even || (minutes.size() > 1 && !listed)) return minutes_text(cron);
    if (!listed) return hourly_text(cron, minutes[0]);
    std::vector<std::string> words;
    for (const int hour : hours)
        for (const int minute : minutes) words.push_back(clock(hour, minute));
    return "at " + series(words);
}

static std::string weekdays_text(uint32_t weekdays) {
    const uint32_t from_monday = (weekdays >> 1 | weekdays << 6) & all_weekdays;
    return numbers_text(members(from_monday), weekday_name);
}

static std::string days_text(uint32_t days) {
    return (std::has_single_bit(days) ? "day " : "days ") + numbers_text(members(days), plain);
}

static std::string months_text(uint32_t months) {
    return numbers_text(members(months), month_name);
}

// The days of the month alone: "on 24 December", "on day 1 of January, April, July and October".
static std::string dates_text(const Cron &cron) {
    if (cron.months == all_months) return " on " + days_text(cron.days) + " of the month";
    if (std::has_single_bit(cron.days) && std::has_single_bit(cron.months))
        return fmt::format(" on {} {}", std::countr_zero(cron.days), months_text(cron.months));
    return fmt::format(" on {} of {}", days_text(cron.days), months_text(cron.months));
}

// Which days; `daily` where it is all of them.
static std::string dates(const Cron &cron, const std::string &daily) {
    const bool both = cron.any_day || cron.any_weekday;
    const bool all = !both && (cron.days == all_days || cron.weekdays == all_weekdays);
    const bool by_day = !all && cron.days != all_days,
               by_weekday = !all && cron.weekdays != all_weekdays;
    if (by_day && !by_weekday) return dates_text(cron);
    std::string text = by_weekday ? " on " + weekdays_text(cron.weekdays) : daily;
    if (by_day && both)
        text += fmt::format(", if that is {}{} of the month",
                            std::has_single_bit(cron.days) ? "" : "one of ", days_text(cron.days));
    if (by_day && !both)
        text = fmt::format(" on {} of the month, and on {} too", days_text(cron.days),
                           weekdays_text(cron.weekdays));
    if (cron.months == all_months) return text;
    return text + (by_day ? ", in " : " in ") + months_text(cron.months);
}

static std::string words_of(const Cron &cron) {
    const std::string times = times_text(cron);
    const bool listed = times.find(':') == 5;  // "at 09:00"
    return times + dates(cron, listed ? " every day" : "");
}

static std::string words_of(const Every &every, const std::string &zone) {
    const std::string text = "every " + format_duration(every.length);
    return every.from == WallTime{}
               ? text
               : fmt::format("{}, counted from {}", text, civil_text(zone, every.from));
}

static std::string words_of(const Once &once, const std::string &zone) {
    const std::string text = civil_text(zone, once.at);
    return fmt::format("once, at {} on {}", text.substr(11), text.substr(0, 10));
}

static std::string words_of(const Timing &timing) {
    if (const auto *cron = std::get_if<Cron>(&timing.when)) return words_of(*cron);
    if (const auto *every = std::get_if<Every>(&timing.when)) return words_of(*every, timing.zone);
    return words_of(std::get<Once>(timing.when), timing.zone);
}

std::string describe(const Timing &timing) {
    const std::string end = timing.until ? ", until " + until_text(timing) : "";
    return words_of(timing) + ", " + timing.zone + end;
}

#include "bot/timing.hpp"

#include <gtest/gtest.h>
#include <time.h>

#include <cstdlib>
#include <random>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"

using std::chrono::minutes;

namespace {

WallTime utc(const char *text) { return WallTime(minutes(parse_civil(text).value())); }

std::string next(const std::string &when, const std::string &zone, WallTime after) {
    const auto found = next_run(parse_timing(when, zone), after);
    return found ? civil_text_utc(zone, *found) : "never";
}

std::string fault(const std::string &when, const std::string &zone = "UTC") {
    try {
        parse_timing(when, zone);
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "no fault";
}

TEST(Timing, NoTimeIsTooLateToCount) {
    EXPECT_THROW(parse_timing("at 9999-12-24 09:00", "UTC"), Failure);
    EXPECT_FALSE(moment_of("UTC", 1LL << 60));
}

TEST(Timing, SkippedTimesRunOnceAtTheNextMinute) {
    // Berlin goes from 02:00 to 03:00 on 2027-03-28, at 01:00 UTC.
    EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", utc("2027-03-27 12:00")),
              "2027-03-28 03:00 +02:00");
    EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", utc("2027-03-28 01:00")),
              "2027-03-29 02:30 +02:00");
    EXPECT_EQ(next("*/15 2 * * *", "Europe/Berlin", utc("2027-03-28 00:00")),
              "2027-03-28 03:00 +02:00");
    EXPECT_EQ(next("*/15 2 * * *", "Europe/Berlin", utc("2027-03-28 01:00")),
              "2027-03-29 02:00 +02:00");
    // Lord Howe goes from 02:00 to 02:30 on 2026-10-04.
    EXPECT_EQ(next("10 2 * * *", "Australia/Lord_Howe", utc("2026-10-03 12:00")),
              "2026-10-04 02:30 +11:00");
}

TEST(Timing, RepeatedTimesRunTheFirstTimeOnly) {
    // Berlin goes from 03:00 back to 02:00 on 2027-10-31, at 01:00 UTC.
    EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", utc("2027-10-30 12:00")),
              "2027-10-31 02:30 +02:00");
    EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", utc("2027-10-31 00:30")),
              "2027-11-01 02:30 +01:00");
    EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", utc("2027-10-31 01:10")),
              "2027-11-01 02:30 +01:00");
    EXPECT_EQ(next("15,45 1-3 * * *", "Europe/Berlin", utc("2027-10-31 00:45")),
              "2027-10-31 03:15 +01:00");
}

TEST(Timing, WhatRunsInEveryHourGoesOnThroughTheOneThatComesTwice) {
    WallTime time = utc("2027-10-30 23:50");
    std::string all;
    for (int i = 0; i < 10; ++i) {
        time = next_run(parse_timing("*/30 * * * *", "Europe/Berlin"), time).value();
        all += civil_text_utc("Europe/Berlin", time).substr(11) + "\n";
    }
    EXPECT_EQ(all,
              "02:00 +02:00\n02:30 +02:00\n02:00 +01:00\n02:30 +01:00\n03:00 +01:00\n"
              "03:30 +01:00\n04:00 +01:00\n04:30 +01:00\n05:00 +01:00\n05:30 +01:00\n");
    EXPECT_EQ(next("30 * * * *", "Europe/Berlin", utc("2027-03-28 00:30")),
              "2027-03-28 03:30 +02:00");
    EXPECT_EQ(next("15 0-23 * * *", "Australia/Lord_Howe", utc("2026-10-03 14:45")),
              "2026-10-04 03:15 +11:00");
}

TEST(Timing, EveryIsCountedFromItsBeginning) {
    const Timing timing = parse_timing("every 90m", "UTC", utc("2026-11-22 12:07"));
    EXPECT_EQ(next_run(timing, utc("2026-11-22 12:07")), utc("2026-11-22 13:37"));
    EXPECT_EQ(next_run(timing, utc("2026-11-22 13:36")), utc("2026-11-22 13:37"));
    EXPECT_EQ(next_run(timing, utc("2026-11-22 13:37") - 1s), utc("2026-11-22 13:37"));
    EXPECT_EQ(next_run(timing, utc("2026-11-25 00:00")), utc("2026-11-25 00:07"));
    EXPECT_EQ(next_run(timing, utc("2026-11-20 00:00")), utc("2026-11-22 12:07"));
}

TEST(Timing, OnceIsOnce) {
    const Timing timing = parse_timing("at 2026-12-24 09:00", "Europe/Berlin");
    EXPECT_EQ(next_run(timing, utc("2026-11-22 12:00")), utc("2026-12-24 08:00"));
    EXPECT_EQ(next_run(timing, utc("2026-12-24 08:00")), std::nullopt);
    EXPECT_EQ(next("at 2027-03-28T02:30", "Europe/Berlin", {}), "2027-03-28 03:00 +02:00");
}

TEST(Timing, AnEndIsTheLast) {
    Timing timing = parse_timing("0 9 * * *", "Europe/Berlin");
    timing.until = parse_until("2026-12-24", "Europe/Berlin");
    EXPECT_EQ(next_run(timing, utc("2026-12-23 12:00")), utc("2026-12-24 08:00"));
    EXPECT_EQ(next_run(timing, utc("2026-12-24 08:00")), std::nullopt);
    timing.until = parse_until("2026-12-24 09:00", "Europe/Berlin");
    EXPECT_EQ(next_run(timing, utc("2026-12-23 12:00")), utc("2026-12-24 08:00"));
    EXPECT_EQ(until_text(timing), "2026-12-24 09:00");
    EXPECT_THROW(parse_until("2026-02-30", "UTC"), Failure);
    EXPECT_THROW(parse_until("tomorrow", "UTC"), Failure);
}

TEST(Timing, ReadsWhatItWrites) {
    for (const char *when : {"0 9 * * 1-5", "@daily", "every 90m", "every 2h", "every 7d",
                             "every 1m", "at 2026-12-24 09:00"}) {
        const Timing timing = parse_timing(when, "Europe/Berlin");
        EXPECT_EQ(timing_text(timing), when);
        EXPECT_EQ(parse_timing(timing_text(timing), timing.zone), timing) << when;
    }
}

TEST(Timing, FaultsSayWhatIsAllowed) {
    EXPECT_EQ(fault("every 30s"),
              "'30s' is no time between runs, allowed are whole minutes from 1m to 366d");
    EXPECT_EQ(fault("every 90s").substr(0, 5), "'90s'");
    EXPECT_EQ(fault("every year").substr(0, 6), "'year'");
    EXPECT_EQ(fault("every 0").substr(0, 3), "'0'");
    EXPECT_EQ(fault("at noon"), "'noon' is no time, allowed is a form like 2026-12-24 09:00");
    EXPECT_EQ(fault("at 2026-02-30 09:00").substr(0, 18), "'2026-02-30 09:00'");
    EXPECT_EQ(fault("at 2026-12-24 24:00").substr(0, 18), "'2026-12-24 24:00'");
    EXPECT_EQ(fault("* * * * *", "Europe/Brelin"),
              "'Europe/Brelin' is no time zone, allowed are names like Europe/Berlin and UTC");
    EXPECT_EQ(fault("* * * * *", "../../etc/passwd").substr(0, 4), "'../");
    EXPECT_EQ(fault("* * * * *", "/etc/localtime").substr(0, 5), "'/etc");
    EXPECT_EQ(fault("").substr(0, 17), "the time is empty");
}

TEST(Timing, DescribesInWords) {
    struct Case {
        const char *when, *words;
    };
    static constexpr Case cases[] = {
        {"* * * * *", "every minute"},
        {"*/2 * * * *", "every 2 minutes"},
        {"*/15 * * * *", "every 15 minutes"},
        {"0-59/5 * * * *", "every 5 minutes"},
        {"*/7 * * * *", "at minutes 0, 7, 14, ... 56 of every hour"},
        {"0 * * * *", "every hour"},
        {"@hourly", "every hour"},
        {"5 * * * *", "at minute 5 of every hour"},
        {"5,35 * * * *", "at minutes 5 and 35 of every hour"},
        {"0-10 * * * *", "at minutes 0 to 10 of every hour"},
        {"0 9 * * *", "at 09:00 every day"},
        {"0 9 * * 1-5", "at 09:00 on Monday to Friday"},
        {"30 8,12 * * *", "at 08:30 and 12:30 every day"},
        {"0 8,12,16 * * 1", "at 08:00, 12:00 and 16:00 on Monday"},
        {"0,30 9 * * 1,3,5", "at 09:00 and 09:30 on Monday, Wednesday and Friday"},
        {"*/15 8-17 * * 1-5", "every 15 minutes from 08:00 to 17:59 on Monday to Friday"},
        {"*/15 9 * * *", "every 15 minutes from 09:00 to 09:59"},
        {"*/5 8-11,14-17 * * *", "every 5 minutes from 08:00 to 11:59 and from 14:00 to 17:59"},
        {"*/10 */2 * * *", "every 10 minutes in the hours 0, 2, 4, ... 22"},
        {"* 22-23 * * *", "every minute from 22:00 to 23:59"},
        {"0 */2 * * *", "every 2 hours from 00:00 to 22:00"},
        {"30 7-19 * * *", "every hour from 07:30 to 19:30"},
        {"0 1,2,3,7,11,13,20 * * *", "at minute 0 of the hours 1 to 3, 7, 11, 13 and 20"},
        {"5,20 9-12 * * *", "at minutes 5 and 20 of every hour from 09:00 to 12:59"},
        {"@daily", "at 00:00 every day"},
        {"@weekly", "at 00:00 on Sunday"},
        {"@monthly", "at 00:00 on day 1 of the month"},
        {"@yearly", "at 00:00 on 1 January"},
        {"0 0 24 12 *", "at 00:00 on 24 December"},
        {"0 0 1,15 * *", "at 00:00 on days 1 and 15 of the month"},
        {"0 0 1-7 * *", "at 00:00 on days 1 to 7 of the month"},
        {"0 0 1 1,4,7,10 *", "at 00:00 on day 1 of January, April, July and October"},
        {"0 0 13 * 5", "at 00:00 on day 13 of the month, and on Friday too"},
        {"0 0 13 6 5", "at 00:00 on day 13 of the month, and on Friday too, in June"},
        {"0 0 13 * */2",
         "at 00:00 on Tuesday, Thursday, Saturday and Sunday, if that is day 13 of the month"},
        {"0 0 */2 * 1", "at 00:00 on Monday, if that is one of days 1, 3, 5, ... 31 of the month"},
        {"0 0 1-31 * 1", "at 00:00 every day"},
        {"0 12 * 3-10 6,0", "at 12:00 on Saturday and Sunday in March to October"},
        {"0 9 * 12 *", "at 09:00 every day in December"},
        {"*/5 * * 1 7", "every 5 minutes on Sunday in January"},
        {"0 0 29 2 *", "at 00:00 on 29 February"},
        {"every 90m", "every 1h 30m"},
        {"every 7d", "every 7d"},
        {"at 2026-12-24 09:00", "once, at 09:00 on 2026-12-24"},
    };
    for (const Case &one : cases)
        EXPECT_EQ(describe(parse_timing(one.when, "Europe/Berlin")),
                  one.words + std::string(", Europe/Berlin"))
            << one.when;
    Timing timing = parse_timing("every 20m", "UTC", utc("2026-11-22 12:07"));
    timing.until = utc("2026-12-24 09:00");
    EXPECT_EQ(describe(timing),
              "every 20m, counted from 2026-11-22 12:07, UTC, until 2026-12-24 09:00");
}

// What follows knows nothing of src/: cron expressions are read anew, and clocks are glibc's.

class GlibcZone {
public:
    explicit GlibcZone(const std::string &zone) {
        if (const char *old = ::getenv("TZ")) before = old;
        ::setenv("TZ", zone.c_str(), 1);
        ::tzset();
    }
    GlibcZone(const GlibcZone &) = delete;
    ~GlibcZone() {
        if (before)
            ::setenv("TZ", before->c_str(), 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }
    static tm shown(long long minute) {
        const time_t seconds = minute * 60;
        tm civil{};
        ::localtime_r(&seconds, &civil);
        return civil;
    }
    // Civil minutes since 1970.
    static long long count(long long minute) {
        tm civil = shown(minute);
        return ::timegm(&civil) / 60;
    }

private:
    std::optional<std::string> before;
};

bool field_has(const std::string &field, int value) {
    for (const std::string &part : split(field, ',')) {
        const size_t slash = part.find('/');
        const int step = slash == part.npos ? 1 : std::stoi(part.substr(slash + 1));
        const std::string range = part.substr(0, slash);
        const size_t dash = range.find('-');
        if (range == "*" && value % step == 0) return true;
        if (range == "*") continue;
        const int first = std::stoi(range);
        const int last = dash == range.npos ? first : std::stoi(range.substr(dash + 1));
        if (value >= first && value <= last && (value - first) % step == 0) return true;
    }
    return false;
}

class PlainCron {
public:
    explicit PlainCron(const std::string &text) : fields(split(text, ' ')) {
        for (int i = 0; i < 60; ++i) minutes.push_back(field_has(fields[0], i));
        for (int i = 0; i < 24; ++i) hours.push_back(field_has(fields[1], i));
        // */2 counts from the first: days 1, 3, 5.
        const bool any_month = fields[3][0] == '*';
        for (int i = 0; i < 32; ++i) days.push_back(field_has(fields[2], any_day ? i - 1 : i));
        for (int i = 0; i < 12; ++i) months.push_back(field_has(fields[3], any_month ? i : i + 1));
        for (int i = 0; i < 7; ++i) weekdays.push_back(field_has(fields[4], i));
        weekdays[0] = weekdays[0] || (!any_weekday && field_has(fields[4], 7));
    }
    bool every_hour() const { return fields[1] == "*"; }
    bool matches(const tm &civil) const {
        const bool day = days[civil.tm_mday], weekday = weekdays[civil.tm_wday];
        return minutes[civil.tm_min] && hours[civil.tm_hour] && months[civil.tm_mon] &&
               (any_day || any_weekday ? day && weekday : day || weekday);
    }

private:
    const std::vector<std::string> fields;
    const bool any_day = fields[2][0] == '*', any_weekday = fields[4][0] == '*';
    std::vector<bool> minutes, hours, days, months, weekdays;
};

tm civil_of(long long count) {
    const time_t seconds = count * 60;
    tm civil{};
    ::gmtime_r(&seconds, &civil);
    return civil;
}

// All runs in [from, to), minute by minute.
std::vector<long long> brute_force(const PlainCron &cron, long long from, long long to) {
    static constexpr long long look_back = 3 * 60;
    std::vector<long long> runs;
    long long latest = GlibcZone::count(from - look_back);
    long long before = latest;
    for (long long minute = from - look_back + 1; minute < to; ++minute) {
        const long long count = GlibcZone::count(minute);
        bool run = cron.matches(civil_of(count)) && (cron.every_hour() || count > latest);
        if (!cron.every_hour())
            for (long long skipped = before + 1; skipped < count; ++skipped)
                run = run || (skipped > latest && cron.matches(civil_of(skipped)));
        if (run && minute >= from) runs.push_back(minute);
        before = count;
        latest = std::max(latest, count);
    }
    return runs;
}

std::vector<long long> by_next_run(const std::string &when, const std::string &zone, long long from,
                                   long long to) {
    const Timing timing = parse_timing(when, zone);
    std::vector<long long> runs;
    WallTime time = WallTime(minutes(from)) - 1s;
    while (const auto found = next_run(timing, time)) {
        EXPECT_GT(*found, time);
        if (*found >= WallTime(minutes(to))) break;
        runs.push_back(std::chrono::floor<minutes>(found->time_since_epoch()).count());
        time = *found;
    }
    return runs;
}

// The minutes at which the clocks jump, found by looking.
std::vector<long long> jumps(long long from, long long to) {
    std::vector<long long> found;
    for (long long hour = from; hour < to; hour += 60) {
        if (GlibcZone::count(hour + 60) - GlibcZone::count(hour) == 60) continue;
        for (long long minute = hour; minute < hour + 60; ++minute)
            if (GlibcZone::count(minute + 1) - GlibcZone::count(minute) != 1)
                found.push_back(minute + 1);
    }
    return found;
}

// A zone, and the first of the five years.
struct Zone {
    const char *name;
    const char *from, *to;
};

// Morocco has had its clocks put back over Ramadan in these years, and may not go on so.
constexpr Zone zones[] = {
    {"Europe/Berlin", "2026-01-01 00:00", "2031-01-01 00:00"},
    {"America/New_York", "2026-01-01 00:00", "2031-01-01 00:00"},
    {"Australia/Lord_Howe", "2026-01-01 00:00", "2031-01-01 00:00"},
    {"Africa/Casablanca", "2021-01-01 00:00", "2026-01-01 00:00"},
};

long long minute_of(const char *text) { return utc(text).time_since_epoch() / 1min; }

class Daylight : public testing::TestWithParam<Zone> {};

TEST_P(Daylight, AgreesWithGlibcAroundEachChangeOfFiveYears) {
    static constexpr long long day = 24 * 60;
    const Zone &zone = GetParam();
    const GlibcZone glibc(zone.name);
    const std::vector<long long> changes = jumps(minute_of(zone.from), minute_of(zone.to));
    EXPECT_EQ(changes.size(), 10U) << "is tzdata installed?";
    for (const long long change : changes) {
        for (const char *when :
             {"30 2 * * *", "*/15 * * * *", "10 2,3 * * *", "*/20 1-3 * * *", "0 */2 * * *",
              "45 * * * *", "59 1 * * *", "0 3 * * *", "15 2 */2 * 0", "5,35 0-23/3 * * *"}) {
            EXPECT_EQ(by_next_run(when, zone.name, change - 2 * day, change + 2 * day),
                      brute_force(PlainCron(when), change - 2 * day, change + 2 * day))
                << zone.name << " " << when << " around " << change;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Zones, Daylight, testing::ValuesIn(zones));

TEST(DaylightSaving, ADailyRunIsThereOnEachDayOfFiveYears) {
    static constexpr long long day = 24 * 60;
    for (const Zone &zone : zones) {
        const GlibcZone glibc(zone.name);
        const auto runs =
            by_next_run("30 2 * * *", zone.name, minute_of(zone.from) + day, minute_of(zone.to));
        EXPECT_EQ(runs.size(), 1825U) << zone.name;
        size_t elsewhere = 0;
        for (size_t i = 0; i < runs.size(); ++i) {
            const tm civil = GlibcZone::shown(runs[i]);
            elsewhere += civil.tm_hour != 2 || civil.tm_min != 30;
            if (i == 0) continue;
            EXPECT_EQ(GlibcZone::count(runs[i]) / day - GlibcZone::count(runs[i - 1]) / day, 1)
                << zone.name << " " << runs[i];
        }
        EXPECT_LE(elsewhere, 5U) << zone.name;
    }
}

std::string random_field(std::mt19937 &random, int least, int most) {
    const auto pick = [&](int from, int to) {
        return std::uniform_int_distribution<int>(from, to)(random);
    };
    const int first = pick(least, most), last = pick(first, most);
    switch (pick(0, 5)) {
        case 0:
            return std::to_string(first);
        case 1:
            return fmt::format("{}-{}", first, last);
        case 2:
            return fmt::format("{}-{}/{}", first, last, pick(1, 7));
        case 3:
            return fmt::format("*/{}", pick(1, std::min(most, 9)));
        case 4:
            return fmt::format("{},{}", first, pick(least, most));
        default:
            return "*";
    }
}

TEST(Timing, TheNextRunIsStrictlyLaterMatchesAndSkipsNothing) {
    static constexpr const char *places[] = {
        "Europe/Berlin",    "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
        "America/St_Johns", "Asia/Kathmandu",   "Pacific/Chatham",     "UTC"};
    static constexpr int cases = 250;
    static constexpr long long most = 12 * 24 * 60;  // that are gone through one by one
    std::mt19937 random(20261122);
    const long long begin = minute_of("2026-01-01 00:00");
    int compared = 0;
    for (int i = 0; i < cases; ++i) {
        const std::string when = fmt::format(
            "{} {} {} {} {}", random_field(random, 0, 59), random_field(random, 0, 23),
            i % 3 ? "*" : random_field(random, 1, 28), i % 5 ? "*" : random_field(random, 1, 12),
            i % 4 ? "*" : random_field(random, 0, 7));
        const std::string zone = places[i % std::size(places)];
        const GlibcZone glibc(zone);
        const long long after =
            begin + std::uniform_int_distribution<long long>(0, 5 * 365 * 24 * 60)(random);
        const WallTime from{minutes(after)};
        const auto found = next_run(parse_timing(when, zone), from);
        ASSERT_TRUE(found) << when;
        ASSERT_GT(*found, from) << when;
        const long long run = found->time_since_epoch() / 1min;
        const long long end = std::min(run, after + most);
        const auto expected = brute_force(PlainCron(when), after + 1, end + 1);
        if (run > end) {
            EXPECT_TRUE(expected.empty()) << when << " " << zone << " after " << after;
            continue;
        }
        ++compared;
        ASSERT_EQ(expected.size(), 1U) << when << " " << zone << " after " << after;
        EXPECT_EQ(expected[0], run) << when << " " << zone << " after " << after;
    }
    EXPECT_GT(compared, cases / 2);
}

}  // namespace

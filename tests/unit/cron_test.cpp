#include "bot/cron.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "bot/calendar.hpp"

namespace {

long long minute(const char *text) { return parse_civil(text).value(); }

std::string text_of(long long minute) {
    return civil_text("UTC", WallTime(std::chrono::minutes(minute)));
}

std::string next(const char *cron, const char *after) {
    const auto found = next_match(parse_cron(cron), minute(after));
    return found ? text_of(*found) : "never";
}

std::string fault(const std::string &text) {
    try {
        parse_cron(text);
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "no fault";
}

TEST(CronExpression, NextMatch) {
    struct Case {
        const char *cron, *after, *next;
    };
    // 2026-11-22 is a Sunday.
    static constexpr Case cases[] = {
        {"* * * * *", "2026-11-22 12:00", "2026-11-22 12:01"},
        {"0 9 * * 1-5", "2026-11-22 12:00", "2026-11-23 09:00"},
        {"0 9 * * 1-5", "2026-11-27 09:00", "2026-11-30 09:00"},
        {"0 9 * * MON-Fri", "2026-11-22 12:00", "2026-11-23 09:00"},
        {"0 9 * * 7", "2026-11-22 12:00", "2026-11-29 09:00"},
        {"0 9 * * 0", "2026-11-22 08:59", "2026-11-22 09:00"},
        {"0 9 * * fri-sun", "2026-11-23 00:00", "2026-11-27 09:00"},
        {"0 9 * * 5-7", "2026-11-28 09:00", "2026-11-29 09:00"},
        {"*/15 * * * *", "2026-11-22 12:46", "2026-11-22 13:00"},
        {"10-40/10 * * * *", "2026-11-22 12:30", "2026-11-22 12:40"},
        {"10-40/10 * * * *", "2026-11-22 12:40", "2026-11-22 13:10"},
        {"5,7,59 23 * * *", "2026-11-22 23:07", "2026-11-22 23:59"},
        {"0 0 1 jan *", "2026-11-22 12:00", "2027-01-01 00:00"},
        {"0 0 29 2 *", "2026-11-22 12:00", "2028-02-29 00:00"},
        {"0 0 29 2 *", "2096-02-29 00:00", "2104-02-29 00:00"},
        {"0 0 29 2 */7", "2076-02-29 12:00", "2088-02-29 00:00"},
        {"0 0 29 2 */7", "2088-02-29 12:00", "2128-02-29 00:00"},
        {"0 0 31 * *", "2026-11-22 12:00", "2026-12-31 00:00"},
        {"0 0 31 4,5 *", "2026-11-22 12:00", "2027-05-31 00:00"},
        {"59 23 31 12 *", "2026-12-31 23:59", "2027-12-31 23:59"},
        {"@hourly", "2026-11-22 12:00", "2026-11-22 13:00"},
        {"@daily", "2026-11-22 12:00", "2026-11-23 00:00"},
        {"@Midnight", "2026-11-22 12:00", "2026-11-23 00:00"},
        {"@weekly", "2026-11-22 12:00", "2026-11-29 00:00"},
        {"@monthly", "2026-11-22 12:00", "2026-12-01 00:00"},
        {"@yearly", "2026-11-22 12:00", "2027-01-01 00:00"},
        {"@annually", "2026-11-22 12:00", "2027-01-01 00:00"},
        {" 0\t9  * * * ", "2026-11-22 12:00", "2026-11-23 09:00"},
        {"0 0 * * *", "1969-12-30 23:59", "1969-12-31 00:00"},
    };
    for (const Case &one : cases)
        EXPECT_EQ(next(one.cron, one.after), one.next) << one.cron << " after " << one.after;
}

// As in Vixie cron: either day field is enough where both are restricted.
TEST(CronExpression, DayFieldsCombine) {
    EXPECT_EQ(next("0 0 13 * 5", "2026-11-22 12:00"), "2026-11-27 00:00");  // a Friday
    EXPECT_EQ(next("0 0 13 * 5", "2026-12-11 12:00"), "2026-12-13 00:00");  // the 13th
    EXPECT_EQ(next("0 0 13 * *", "2026-11-22 12:00"), "2026-12-13 00:00");
    EXPECT_EQ(next("0 0 * * 5", "2026-11-22 12:00"), "2026-11-27 00:00");
    // A step is no restriction, so both must match.
    EXPECT_EQ(next("0 0 */2 * 1", "2026-11-23 12:00"), "2026-12-07 00:00");
    EXPECT_EQ(next("0 0 13 * */2", "2026-11-22 12:00"), "2026-12-13 00:00");
    // A range is one, however wide.
    EXPECT_EQ(next("0 0 1-31 * 1", "2026-11-22 12:00"), "2026-11-23 00:00");
    EXPECT_EQ(next("0 0 1-31 * 1", "2026-11-23 12:00"), "2026-11-24 00:00");
}

TEST(CronExpression, MatchesWhatItFinds) {
    const Cron cron = parse_cron("30 6 * * 1");
    EXPECT_TRUE(matches(cron, minute("2026-11-23 06:30")));
    EXPECT_FALSE(matches(cron, minute("2026-11-23 06:31")));
    EXPECT_FALSE(matches(cron, minute("2026-11-23 07:30")));
    EXPECT_FALSE(matches(cron, minute("2026-11-24 06:30")));
}

TEST(CronExpression, FaultsNameTheFieldAndWhatIsAllowed) {
    struct Case {
        const char *cron, *fault;
    };
    static constexpr Case cases[] = {
        {"60 * * * *", "minute: '60' is not allowed, allowed are 0 to 59"},
        {"* 24 * * *", "hour: '24' is not allowed, allowed are 0 to 23"},
        {"* * 0 * *", "day of the month: '0' is not allowed, allowed are 1 to 31"},
        {"* * * 13 *", "month: '13' is not allowed, allowed are 1 to 12 or jan to dec"},
        {"* * * * 8", "day of the week: '8' is not allowed, allowed are 0 to 7 or sun to sat"},
        {"* * * * monday",
         "day of the week: 'monday' is not allowed, allowed are 0 to 7 or sun to sat"},
        {"-1 * * * *", "minute: '-1' is not allowed, allowed are 0 to 59"},
        {"1- * * * *", "minute: '' is not allowed, allowed are 0 to 59"},
        {"+1 * * * *", "minute: '+1' is not allowed, allowed are 0 to 59"},
        {"x * * * *", "minute: 'x' is not allowed, allowed are 0 to 59"},
        {"99999999999999999999 * * * *",
         "minute: '99999999999999999999' is not allowed, allowed are 0 to 59"},
        {"*/0 * * * *", "minute: '0' is no step, allowed are 1 to 59"},
        {"*/x * * * *", "minute: 'x' is no step, allowed are 1 to 59"},
        {"* */24 * * *", "hour: '24' is no step, allowed are 1 to 23"},
        {"5/10 * * * *", "minute: '5/10' has a step without a range, allowed is 5-59/N or */N"},
        {"* 22-2 * * *", "hour: '22-2' runs backwards, write two ranges with a comma"},
        {"1,,2 * * * *", "minute: '1,,2' has an empty place in its list, allowed are 0 to 59"},
        {"1, * * * *", "minute: '1,' has an empty place in its list, allowed are 0 to 59"},
        {"0 0 30 2 *", "'0 0 30 2 *' never happens: no month has such a day"},
        {"0 0 31 4,6,9,11 *", "'0 0 31 4,6,9,11 *' never happens: no month has such a day"},
    };
    for (const Case &one : cases) EXPECT_EQ(fault(one.cron), one.fault);
    EXPECT_EQ(fault("0 9 * *"),
              "'0 9 * *' has 4 fields, and a cron expression has five: minute, hour, day of the "
              "month, month, day of the week");
    EXPECT_EQ(fault("0 0 9 * * *").substr(0, 27), "'0 0 9 * * *' has 6 fields,");
    EXPECT_EQ(fault("").substr(0, 15), "'' has 0 fields");
    EXPECT_EQ(fault("@often"),
              "'@often' is not known, known are @annually @daily @hourly "
              "@midnight @monthly @weekly @yearly");
    EXPECT_EQ(fault("@reboot").substr(0, 18), "@reboot is no time");
    EXPECT_EQ(fault(std::string(401, '*')), "a cron expression of 401 bytes, allowed are 400");
    EXPECT_EQ(fault("\x1b[31m * * * *").find('\x1b'), std::string::npos);
}

}  // namespace

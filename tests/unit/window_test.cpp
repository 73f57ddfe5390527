#include "bot/window.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "bot/calendar.hpp"
#include "bot/freeze.hpp"

namespace {

// Minutes since 1970 of a date and a time.
long long at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
    const std::chrono::sys_days date{std::chrono::year(year) / static_cast<int>(month) /
                                     static_cast<int>(day)};
    return (date.time_since_epoch().count() * 24LL + hour) * 60 + minute;
}

WallTime moment(long long minutes) { return WallTime(std::chrono::minutes(minutes)); }

std::string fault(const std::string &text) {
    try {
        parse_window(text);
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "none";
}

Freeze freeze(const std::string &when, const std::string &zone) {
    Freeze freeze;
    freeze.when = {parse_window(when)};
    freeze.zone = zone;
    return freeze;
}

}  // namespace

TEST(Window, DailyGoesOverMidnight) {
    const Window night = parse_window("22:00 - 06:00");
    EXPECT_FALSE(night.contains(at(2026, 11, 22, 21, 59)));
    EXPECT_TRUE(night.contains(at(2026, 11, 22, 22)));
    EXPECT_TRUE(night.contains(at(2026, 11, 23, 5, 59)));
    EXPECT_FALSE(night.contains(at(2026, 11, 23, 6)));
    EXPECT_TRUE(night.contains(at(1965, 3, 1, 23)));
    EXPECT_TRUE(parse_window("00:00 - 24:00").contains(at(2026, 11, 22, 23, 59)));
}

TEST(Window, WeeklyGoesOverSunday) {
    const Window weekend = parse_window("Fri  16:00 - mon 08:00");
    EXPECT_EQ(weekend.text, "Fri 16:00 - mon 08:00");
    EXPECT_FALSE(weekend.contains(at(2026, 11, 20, 15, 59)));  // a Friday
    EXPECT_TRUE(weekend.contains(at(2026, 11, 20, 16)));
    EXPECT_TRUE(weekend.contains(at(2026, 11, 22, 12)));
    EXPECT_TRUE(weekend.contains(at(2026, 11, 23, 7, 59)));
    EXPECT_FALSE(weekend.contains(at(2026, 11, 23, 8)));
    const Window days = parse_window("sat - sun");
    EXPECT_FALSE(days.contains(at(2026, 11, 20, 23, 59)));
    EXPECT_TRUE(days.contains(at(2026, 11, 21)));
    EXPECT_TRUE(days.contains(at(2026, 11, 22, 23, 59)));
    EXPECT_FALSE(days.contains(at(2026, 11, 23)));
    EXPECT_TRUE(parse_window("wed - wed").contains(at(2026, 11, 25, 12)));
    EXPECT_FALSE(parse_window("wed - wed").contains(at(2026, 11, 26)));
}

TEST(Window, ADateHoldsToItsEnd) {
    const Window holidays = parse_window("2026-12-24 .. 2027-01-02");
    EXPECT_FALSE(holidays.contains(at(2026, 12, 23, 23, 59)));
    EXPECT_TRUE(holidays.contains(at(2026, 12, 24)));
    EXPECT_TRUE(holidays.contains(at(2027, 1, 2, 23, 59)));
    EXPECT_FALSE(holidays.contains(at(2027, 1, 3)));
    EXPECT_TRUE(parse_window("2028-02-29 .. 2028-02-29").contains(at(2028, 2, 29, 12)));
    EXPECT_FALSE(
        parse_window("2026-12-24 18:00 .. 2026-12-31 08:00").contains(at(2026, 12, 31, 8)));
}

TEST(Window, WhatIsNoWindowIsRefused) {
    for (const char *text : {"",
                             "-",
                             "22:00",
                             "22:00 -",
                             "- 06:00",
                             "22:00-06:00",
                             "25:00 - 06:00",
                             "22:60 - 06:00",
                             "24:01 - 06:00",
                             "2:00 - 6:00",
                             "fri - 06:00",
                             "mon 16:00 - 08:00",
                             "noday - mon",
                             "2026-02-29 .. 2026-03-01",
                             "2026-13-01 .. 2027-01-01",
                             "2026-1-1 .. 2026-1-2",
                             "fri 16:00 17:00 - mon",
                             "2026-12-24 .. mon",
                             "0x:00 - 06:00",
                             "+1:00 - 06:00"}) {
        EXPECT_NE(fault(text).find("is no stretch of time, allowed are forms like"),
                  std::string::npos)
            << text;
    }
    EXPECT_EQ(fault("06:00 - 06:00"), "'06:00 - 06:00' ends before it begins");
    EXPECT_EQ(fault("2027-01-02 .. 2026-12-24"),
              "'2027-01-02 .. 2026-12-24' ends before it begins");
}

TEST(Calendar, ClocksThereFollowTheirSeason) {
    const long long summer = at(2026, 7, 1, 12), winter = at(2026, 11, 22, 12);
    EXPECT_EQ(local_minutes("Europe/Berlin", moment(summer)), summer + 120);
    EXPECT_EQ(local_minutes("Europe/Berlin", moment(winter)), winter + 60);
    EXPECT_EQ(local_minutes("America/New_York", moment(winter)), winter - 300);
    EXPECT_EQ(local_minutes("UTC", moment(at(2099, 1, 1))), at(2099, 1, 1));
    EXPECT_FALSE(local_minutes("Europe/Entenhausen", moment(winter)));
    EXPECT_TRUE(is_zone("Asia/Kolkata"));
    EXPECT_FALSE(is_zone("Nowhere"));
}

TEST(FreezeWindow, HoldsByTheClockOfItsZone) {
    const Freeze berlin = freeze("fri 16:00 - mon 08:00", "Europe/Berlin");
    EXPECT_EQ(frozen_by(berlin, moment(at(2026, 11, 20, 14, 59))), "");
    EXPECT_EQ(frozen_by(berlin, moment(at(2026, 11, 20, 15))),
              "fri 16:00 - mon 08:00 Europe/Berlin");
    EXPECT_EQ(frozen_by(berlin, moment(at(2026, 7, 3, 14))), "fri 16:00 - mon 08:00 Europe/Berlin");
    EXPECT_EQ(frozen_by(freeze("mon - tue", "Nowhere"), moment(at(2026, 11, 20))),
              "the zone Nowhere is not known here");
}

// On the day that has no 02:30, and on the one that has it twice.
TEST(FreezeWindow, HoldsOverTheChangeOfSeasons) {
    const Freeze night = freeze("02:00 - 03:00", "Europe/Berlin");
    EXPECT_EQ(frozen_by(night, moment(at(2026, 3, 29, 0, 59))), "");
    EXPECT_EQ(frozen_by(night, moment(at(2026, 3, 29, 1))), "");
    for (const int hour : {0, 1})
        EXPECT_NE(frozen_by(night, moment(at(2026, 10, 25, hour, 30))), "") << hour;
    EXPECT_EQ(frozen_by(night, moment(at(2026, 10, 25, 2))), "");
}

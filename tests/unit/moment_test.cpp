#include "bot/moment.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace {

// A Sunday in November, a quarter past two in the afternoon in Greenwich.
const WallTime now = *parse_time("2026-11-22T14:15Z", {});

struct Typed {
    const char *text, *time, *timing, *rest;
};

constexpr Typed in_utc[] = {
    {"in 20m", "2026-11-22T14:35:00Z", "", ""},
    {"in 20m check the oven", "2026-11-22T14:35:00Z", "", "check the oven"},
    {"IN 20M Check", "2026-11-22T14:35:00Z", "", "Check"},
    {"in 1h30m", "2026-11-22T15:45:00Z", "", ""},
    {"in 1h 30m lunch", "2026-11-22T15:45:00Z", "", "lunch"},
    {"in 90s go", "2026-11-22T14:16:30Z", "", "go"},
    {"in 2d", "2026-11-24T14:15:00Z", "", ""},
    {"in 1w", "2026-11-29T14:15:00Z", "", ""},
    {"in 20 minutes tea", "2026-11-22T14:35:00Z", "", "tea"},
    {"in 1 minute tea", "2026-11-22T14:16:00Z", "", "tea"},
    {"in 2 hours tea", "2026-11-22T16:15:00Z", "", "tea"},
    {"in an hour tea", "2026-11-22T15:15:00Z", "", "tea"},
    {"in a week tea", "2026-11-29T14:15:00Z", "", "tea"},
    {"in 3 days 4 eggs", "2026-11-25T14:15:00Z", "", "4 eggs"},
    {"at 16:30", "2026-11-22T16:30:00Z", "", ""},
    {"at 16:30 the oven", "2026-11-22T16:30:00Z", "", "the oven"},
    {"16:30 the oven", "2026-11-22T16:30:00Z", "", "the oven"},
    {"at 14:15 now is over", "2026-11-23T14:15:00Z", "", "now is over"},
    {"at 14:14", "2026-11-23T14:14:00Z", "", ""},
    {"at 9", "2026-11-23T09:00:00Z", "", ""},
    {"at 9pm x", "2026-11-22T21:00:00Z", "", "x"},
    {"9pm x", "2026-11-22T21:00:00Z", "", "x"},
    {"at 12am", "2026-11-23T00:00:00Z", "", ""},
    {"at 12pm", "2026-11-23T12:00:00Z", "", ""},
    {"at 9:30pm", "2026-11-22T21:30:00Z", "", ""},
    {"noon lunch", "2026-11-23T12:00:00Z", "", "lunch"},
    {"at midnight", "2026-11-23T00:00:00Z", "", ""},
    {"today 16:30", "2026-11-22T16:30:00Z", "", ""},
    {"tomorrow 9:00", "2026-11-23T09:00:00Z", "", ""},
    {"tomorrow at 9 stand up", "2026-11-23T09:00:00Z", "", "stand up"},
    {"tomorrow at 16:30", "2026-11-23T16:30:00Z", "", ""},
    {"friday 17:00 beer", "2026-11-27T17:00:00Z", "", "beer"},
    {"fri 17:00 beer", "2026-11-27T17:00:00Z", "", "beer"},
    {"on friday at 17:00 beer", "2026-11-27T17:00:00Z", "", "beer"},
    {"sunday 15:00", "2026-11-22T15:00:00Z", "", ""},
    {"sunday 14:00", "2026-11-29T14:00:00Z", "", ""},
    {"2026-12-24 09:00", "2026-12-24T09:00:00Z", "", ""},
    {"2026-12-24 at 9 gifts", "2026-12-24T09:00:00Z", "", "gifts"},
    {"2026-12-24T09:00Z gifts", "2026-12-24T09:00:00Z", "", "gifts"},
    {"24 dec 9:00 gifts", "2026-12-24T09:00:00Z", "", "gifts"},
    {"24 december 2027 9:00", "2027-12-24T09:00:00Z", "", ""},
    {"dec 24 9:00 gifts", "2026-12-24T09:00:00Z", "", "gifts"},
    {"on 1 march at 8:00", "2027-03-01T08:00:00Z", "", ""},
    {"at 16:30 Europe/Berlin the oven", "2026-11-22T15:30:00Z", "", "the oven"},
    {"at 16:30 UTC the oven", "2026-11-22T16:30:00Z", "", "the oven"},
    {"2026-12-24 09:00 Europe/Berlin", "2026-12-24T08:00:00Z", "", ""},
    {"at 16:30 web/api is slow", "2026-11-22T16:30:00Z", "", "web/api is slow"},
    {"at 16:30 Japan calls", "2026-11-22T16:30:00Z", "", "Japan calls"},
    {"tomorrow 0:30 America/New_York", "2026-11-23T05:30:00Z", "", ""},
    {"every friday 17:00 beer", "2026-11-27T17:00:00Z", "0 17 * * 5", "beer"},
    {"every fri at 17:00 beer", "2026-11-27T17:00:00Z", "0 17 * * 5", "beer"},
    {"every sunday 14:15", "2026-11-29T14:15:00Z", "15 14 * * 0", ""},
    {"every day at 9:00", "2026-11-23T09:00:00Z", "0 9 * * *", ""},
    {"every day 15:00 tea", "2026-11-22T15:00:00Z", "0 15 * * *", "tea"},
    {"every weekday 9:00", "2026-11-23T09:00:00Z", "0 9 * * 1-5", ""},
    {"every 90m stretch", "2026-11-22T15:45:00Z", "every 90m", "stretch"},
    {"every 2h", "2026-11-22T16:15:00Z", "every 2h", ""},
    {"every 2 days", "2026-11-24T14:15:00Z", "every 2d", ""},
    {"every friday 17:00 Europe/Berlin beer", "2026-11-27T16:00:00Z", "0 17 * * 5", "beer"},
};

TEST(Moment, ReadsWhatPeopleType) {
    for (const Typed &one : in_utc) {
        SCOPED_TRACE(one.text);
        const TypedMoment typed = parse_moment(one.text, "UTC", now);
        EXPECT_EQ(format_time(typed.moment.at), one.time);
        EXPECT_EQ(typed.moment.timing(), one.timing);
        EXPECT_EQ(typed.rest, one.rest);
    }
}

std::string complaint(const char *text) {
    try {
        return "taken: " + format_time(parse_moment(text, "UTC", now).moment.at);
    } catch (const Failure &failure) {
        return failure.what();
    }
}

TEST(Moment, SaysWhatIsWrong) {
    static constexpr std::pair<const char *, const char *> wrong[] = {
        {"", "a time is missing, allowed are in 20m, at 16:30, tomorrow"},
        {"soon", "'soon' is no time, allowed are in 20m"},
        {"the oven", "'the' is no time"},
        {"in", "'' is no duration"},
        {"in 20", "'20' is no duration, allowed are 20m"},
        {"in 20x", "'20x' is no duration"},
        {"in 0m", "that is now"},
        {"in 4000d", "'4000d' is no duration"},
        {"in 900 weeks", "that is more than ten years"},
        {"at", "a time of the day is missing"},
        {"at 25:00", "'25:00' is no time of the day, allowed are 16:30"},
        {"at 16:60", "'16:60' is no time of the day"},
        {"at 13pm", "'13pm' is no time of the day"},
        {"at -1:30", "'-1:30' is no time of the day"},
        {"9", "'9' is no time, allowed are"},
        {"tomorrow", "a time of the day is missing"},
        {"tomorrow 9", "'9' is no time of the day, allowed are 16:30, 9:00, 5pm and at 9"},
        {"friday beer", "'beer' is no time of the day"},
        {"today 14:00", "14:00 UTC is over"},
        {"2026-11-22 14:15", "14:15 UTC is over"},
        {"2020-01-01 09:00", "09:00 on Wednesday 2020-01-01, UTC is over"},
        {"2026-02-30 09:00", "there is no date 2026-02-30"},
        {"9999-01-01 09:00", "there is no date 9999-01-01"},
        {"31 nov 09:00", "there is no 31 november"},
        {"2199-01-01 09:00", "that is more than ten years"},
        {"every", "'' is no duration"},
        {"every 30s", "every 30s is too often"},
        {"every 90s", "every 1m 30s is too often or between minutes"},
        {"every month 9:00", "'month' is no duration"},
        {"every friday", "a time of the day is missing"},
        {"at 16:30 Europe/Berln x", "'Europe/Berln' is no zone, allowed are names"},
        {"at 16:30 Europe/../Asia/Tokyo", "'Europe/../Asia/Tokyo' is no zone"},
        {"\x1b[31m", "is no time"},
    };
    for (const auto &[text, words] : wrong)
        EXPECT_NE(complaint(text).find(words), std::string::npos)
            << text << ": " << complaint(text);
}

TEST(Moment, UsesTheUsualZone) {
    EXPECT_EQ(format_time(parse_moment("at 16:30", "Europe/Berlin", now).moment.at),
              "2026-11-22T15:30:00Z");
    EXPECT_EQ(format_time(parse_moment("at 0:30", "Asia/Tokyo", now).moment.at),
              "2026-11-22T15:30:00Z")
        << "it is Sunday evening there: the next midnight is Monday's";
}

TEST(Moment, TakesTheNextMinuteThatExistsAndTheFirstOfTwo) {
    EXPECT_EQ(format_time(parse_moment("2027-03-28 02:30 Europe/Berlin", "UTC", now).moment.at),
              "2027-03-28T01:00:00Z");
    EXPECT_EQ(format_time(parse_moment("2027-10-31 02:30 Europe/Berlin", "UTC", now).moment.at),
              "2027-10-31T00:30:00Z");
}

TEST(Moment, IsSaidInWords) {
    static constexpr std::pair<const char *, const char *> said[] = {
        {"in 20m", "at 14:35 UTC"},
        {"at 9", "at 09:00 tomorrow, UTC"},
        {"2026-12-24 9:00 Europe/Berlin", "at 09:00 on Thursday 2026-12-24, Europe/Berlin"},
        {"every friday 17:00", "every Friday at 17:00 UTC"},
        {"every weekday 9:00 Europe/Berlin", "every weekday at 09:00 Europe/Berlin"},
        {"every day 9:00", "every day at 09:00 UTC"},
        {"every 90m", "every 90m"},
    };
    for (const auto &[text, words] : said)
        EXPECT_EQ(moment_words(parse_moment(text, "UTC", now).moment, now), words);
}

}  // namespace

#include "bot/attempts.hpp"

#include <gtest/gtest.h>

#include "support/test_clock.hpp"

TEST(AttemptsTest, WarnsOnceAndThenIgnoresForAWhile) {
    TestClock clock;
    Attempts attempts;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(attempts.count("ann", 3, clock.now()), Attempts::allowed);
    EXPECT_EQ(attempts.count("ann", 3, clock.now()), Attempts::warned);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(attempts.count("ann", 3, clock.now()), Attempts::ignored);
    EXPECT_EQ(attempts.count("bob", 3, clock.now()), Attempts::allowed);
    clock.advance(61s);
    EXPECT_EQ(attempts.count("ann", 3, clock.now()), Attempts::allowed);
}

TEST(AttemptsTest, WithoutALimitNobodyIsCounted) {
    TestClock clock;
    Attempts attempts;
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(attempts.count("ann", 0, clock.now()), Attempts::allowed);
}

TEST(AttemptsTest, ManySourcesAreBoundedAndForgotten) {
    TestClock clock;
    Attempts attempts;
    for (int i = 0; i < 1000; ++i) attempts.count("source" + std::to_string(i), 1, clock.now());
    EXPECT_EQ(attempts.count("one more", 1, clock.now()), Attempts::ignored);
    EXPECT_EQ(attempts.count("source7", 1, clock.now()), Attempts::warned);
    clock.advance(61s);
    EXPECT_EQ(attempts.count("one more", 1, clock.now()), Attempts::allowed);
}

TEST(AttemptsTest, AFewAMinuteAreAlwaysAllowed) {
    TestClock clock;
    Attempts attempts;
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(attempts.count("ann", 3, clock.now()), Attempts::allowed) << i;
        clock.advance(21s);
    }
}

TEST(Refusals, are_told_three_times_and_then_counted) {
    Refusals refusals;
    Instant now = Instant() + 1h;
    const auto told = [&](const std::string &who, const std::string &place = "net/#ops",
                          const std::string &kind = "usage") {
        return refusals.count(who, place, kind, now);
    };
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(told("ann"));
    for (int i = 0; i < 7; ++i) EXPECT_FALSE(told("ann"));
    EXPECT_TRUE(told("bob"));
    EXPECT_TRUE(told("ann", "net/#other"));
    EXPECT_TRUE(told("ann", "net/#ops", "refused"));
    EXPECT_TRUE(refusals.take_silenced(now + 59s).empty());
    now += 60s;
    const auto silenced = refusals.take_silenced(now);
    ASSERT_EQ(silenced.size(), 1u);
    EXPECT_EQ(silenced[0].first, "ann");
    EXPECT_EQ(silenced[0].second, 7u);
    EXPECT_TRUE(refusals.take_silenced(now + 1h).empty());
    now += 1s;
    EXPECT_TRUE(told("ann"));
}

TEST(Refusals, of_countless_sources_fill_no_memory) {
    Refusals refusals;
    const Instant now = Instant() + 1h;
    size_t told = 0;
    for (int i = 0; i < 5000; ++i)
        told += refusals.count("host" + std::to_string(i), "net/#ops", "usage", now);
    EXPECT_EQ(told, 1000u);
    EXPECT_TRUE(refusals.count("late", "net/#ops", "usage", now + 2min));
}

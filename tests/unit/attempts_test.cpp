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

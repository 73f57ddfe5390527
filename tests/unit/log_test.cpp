#include "base/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/test_clock.hpp"

namespace {

class LogTest : public testing::Test {
protected:
    LogTest() { log.mute(); }
    std::string last() const { return log.recent().empty() ? "" : log.recent().back().text; }
    TestClock clock;
    Log log{clock};
};

}  // namespace

TEST_F(LogTest, ALineIsAnEventAndItsFields) {
    log.info("call", {{"who", "ann"}, {"place", "net/#ops"}, {"why", ""}});
    EXPECT_EQ(last(), "event=call who=ann place=net/#ops why=\"\"");
    log.info("cannot join", {{"reason", "so it is"}});
    EXPECT_EQ(last(), "event=\"cannot join\" reason=\"so it is\"");
}

TEST_F(LogTest, NoValueForgesALineOrAField) {
    for (const char *value :
         {"a\nevent=forged", "a\r\nx", "a\x1B[2Jb", "x outcome=ok", "x\" outcome=\"ok", "\\\" a=b",
          "\\", "\xE2\x80\xA8 a", "\xC2\x85 a", "\xFF"}) {
        log.info("call", {{"who", value}, {"outcome", "refused"}});
        const std::string line = last();
        for (const unsigned char c : line) EXPECT_GE(c, 0x20) << value;
        EXPECT_TRUE(line.ends_with(" outcome=refused")) << line;
        bool quoted = false;
        size_t fields = 0;
        for (size_t i = 0; i < line.size(); ++i) {
            if (quoted && line[i] == '\\')
                ++i;
            else if (line[i] == '"')
                quoted = !quoted;
            else if (!quoted && line[i] == '=')
                ++fields;
        }
        EXPECT_FALSE(quoted) << line;
        EXPECT_EQ(fields, 3u) << line;
    }
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNotKept) {
    log.debug("detail");
    EXPECT_TRUE(log.recent().empty());
    log.set_level(Level::debug);
    log.debug("detail");
    EXPECT_EQ(last(), "event=detail");
    log.set_level(Level::error);
    log.warning("no");
    EXPECT_EQ(log.recent().size(), 1u);
}

TEST_F(LogTest, TheLastLinesAreKeptWithTheirNumbers) {
    for (int i = 1; i <= 1200; ++i) log.info("x");
    EXPECT_EQ(log.recent().size(), 500u);
    EXPECT_EQ(log.recent().front().number, 701u);
    EXPECT_EQ(log.recent().back().number, 1200u);
}

TEST(LogLevel, HasANameBothWays) {
    for (const Level level :
         {Level::error, Level::warning, Level::notice, Level::info, Level::debug}) {
        Level read = Level::error;
        EXPECT_TRUE(parse_level(level_name(level), read));
        EXPECT_EQ(read, level);
    }
    Level level = Level::info;
    EXPECT_FALSE(parse_level("loud", level));
    EXPECT_EQ(level, Level::info);
}

TEST(LogLine, GoesToStandardErrorWholeWithTimeOrPriority) {
    TestClock clock;
    testing::internal::CaptureStderr();
    Log(clock).warning("lost", {{"to", "x"}});
    Log(clock, Level::info, true).error("lost", {{"to", "x"}});
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "2026-11-22T12:00:00Z warning event=lost to=x\n<3>event=lost to=x\n");
}

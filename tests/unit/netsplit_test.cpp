#include "irc/netsplit.hpp"

#include <fmt/format.h>

#include "support/session_fixture.hpp"

TEST(SplitReason, IsTwoServersAndNothingElse) {
    for (const char *reason : {"a.test b.test", "*.net *.split", "irc-1.example.org hub_2.x"})
        EXPECT_TRUE(is_split_reason(reason)) << reason;
    for (const char *reason :
         {"", "bye", "a.test", "a.test a.test", "a.test b.test c.test", "a.test  b.test",
          " a.test b.test", "a.test b.test ", "Quit: a.test b.test", "see you. later.",
          ".test b.test", "http://a.test b.test", "a.test b!b.test", "a b"})
        EXPECT_FALSE(is_split_reason(reason)) << reason;
}

namespace {

class NetsplitTest : public SessionFixture {
protected:
    void people(int count) {
        for (int i = 0; i < count; ++i) say(fmt::format(":n{}!u@h{} JOIN #ops", i, i));
        session().take_happenings();
    }
    Lines told() {
        Lines lines;
        for (const Happening &happening : session().take_happenings()) {
            const bool summary = happening.kind == Happening::netsplit;
            lines.push_back(happening.channel + " " + (summary ? happening.text : happening.nick));
        }
        return lines;
    }
};

}  // namespace

TEST_F(NetsplitTest, IsToldInOneLineAChannel) {
    online();
    enter("#two");
    people(50);
    say(":n1!u@h1 JOIN #two");
    told();
    for (int i = 0; i < 50; ++i) say(fmt::format(":n{}!u@h{} QUIT :a.test b.test", i, i));
    EXPECT_EQ(told(), Lines{});
    EXPECT_FALSE(session().roster().shares("n7"));
    EXPECT_EQ(session().roster().find("#ops")->members.size(), 1u);
    advance(1s);
    EXPECT_EQ(told(), (Lines{"#ops netsplit a.test b.test: 50 left",
                             "#two netsplit a.test b.test: 1 left"}));
    advance(1min);
    told();
    for (int i = 0; i < 50; ++i) say(fmt::format(":n{}!u@h{} JOIN #ops", i, i));
    EXPECT_TRUE(session().roster().shares("n7"));
    advance(1s);
    EXPECT_EQ(told(), Lines{"#ops netsplit a.test b.test: 50 came back"});
    say(":n7!u@h7 PART #ops");
    say(":n7!u@h7 JOIN #ops");
    EXPECT_EQ(told().size(), 2u);  // not of the split any more
}

TEST_F(NetsplitTest, OneThatDragsOnIsToldMeanwhile) {
    online();
    people(100);
    size_t lines = 0;
    for (int i = 0; i < 100; ++i) {
        say(fmt::format(":n{}!u@h{} QUIT :a.test b.test", i, i));
        advance(100ms);
        lines += told().size();
    }
    EXPECT_EQ(lines, 2u);
}

TEST_F(NetsplitTest, AnImpostorIsNoReturn) {
    online();
    people(2);
    say(":n0!u@h0 QUIT :a.test b.test");
    advance(1s);
    told();
    say(":n0!u@elsewhere JOIN #ops");
    EXPECT_EQ(told(), Lines{"#ops n0"});
}

TEST_F(NetsplitTest, IsForgottenAfterTenMinutes) {
    online();
    people(2);
    say(":n0!u@h0 QUIT :a.test b.test");
    say(":n1!u@h1 QUIT :c.test d.test");
    const auto minutes_pass = [&](int minutes) {
        for (int i = 0; i < minutes; ++i) {
            advance(59s);
            say(":irc.test PONG irc.test :signalbox");
            advance(1s);
        }
        told();
    };
    minutes_pass(9);
    say(":n0!u@h0 JOIN #ops");
    EXPECT_EQ(told(), Lines{});
    minutes_pass(2);
    say(":n1!u@h1 JOIN #ops");
    EXPECT_EQ(told(), Lines{"#ops n1"});
}

TEST_F(NetsplitTest, BatchesNameTheirSplit) {
    online("batch");
    people(3);
    say(":irc.test BATCH +s netsplit hub.test leaf.test");
    for (int i = 0; i < 3; ++i) say(fmt::format("@batch=s :n{}!u@h{} QUIT :whatever", i, i));
    say(":irc.test BATCH -s");
    say(":irc.test BATCH +j netjoin hub.test leaf.test");
    for (int i = 0; i < 3; ++i) say(fmt::format("@batch=j :n{}!u@h{} JOIN #ops", i, i));
    say("@batch=j :new!u@h JOIN #ops");
    say(":irc.test BATCH -j");
    advance(1s);
    EXPECT_EQ(told(), (Lines{"#ops netsplit hub.test leaf.test: 3 left",
                             "#ops netsplit hub.test leaf.test: 4 came back"}));
}

TEST_F(NetsplitTest, EndsWithTheConnection) {
    online();
    people(2);
    say(":n0!u@h0 QUIT :a.test b.test");
    down("reset");
    told();
    advance(10min);
    online();
    say(":n0!u@h0 JOIN #ops");
    EXPECT_EQ(told(), Lines{"#ops n0"});
}

TEST(Netsplits, AreBounded) {
    Netsplits splits;
    const Instant now{};
    for (int i = 0; i < 30'000; ++i)
        splits.lost("a.test b.test", "n" + std::to_string(i), {"#ops"}, now);
    for (int i = 0; i < 1000; ++i)
        splits.lost("a.test s" + std::to_string(i) + ".test", "x", {"#ops"}, now);
    EXPECT_TRUE(splits.returned("n100", "#ops", now));
    EXPECT_FALSE(splits.returned("n29000", "#ops", now));
    EXPECT_FALSE(splits.returned("n200", "#ops", now + 10min));
    EXPECT_LE(splits.take(now + 10min).size(), 1002u);
}

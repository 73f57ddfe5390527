#include "irc/ending.hpp"

#include <gtest/gtest.h>

#include <map>

using testing::Test;

namespace {

class ComebackTest : public Test {
protected:
    // A connection that lasted that long, and ended so; how long until the next.
    Duration ends(Ending ending, Duration lasted = 0s, unsigned failures = 1) {
        comeback.ended(ending, failures, lasted, now);
        const Duration waited = comeback.due() - now;
        now = comeback.due();
        return waited;
    }
    void have_servers(size_t count) { comeback = Comeback(2s, 5min, count, now, 7); }

    Instant now{1h};
    Comeback comeback{2s, 5min, 1, now, 7};
};

void expect_within(Duration waited, Duration least, Duration most) {
    EXPECT_GE(waited / 1ms, least / 1ms);
    EXPECT_LE(waited / 1ms, most / 1ms);
}

}  // namespace

TEST(EndingTest, IsKnownByWhatRealServersSay) {
    const std::multimap<Ending, std::string_view> said = {
        // ngircd
        {Ending::ordinary, "Server going down"},
        {Ending::killed, "KILLed by oper: out with you"},
        {Ending::password, "Access denied: Bad password?"},
        {Ending::clones, "Connection refused, too many connections from your IP address"},
        {Ending::ordinary, "Ping timeout"},
        {Ending::ordinary, "Nick collision"},
        // InspIRCd
        {Ending::ordinary, "Closing link: (u@h) [Server shutting down]"},
        {Ending::ordinary, "Closing link: (u@h) [Registration timeout]"},
        {Ending::ordinary, "Closing link: (u@h) [Ping timeout: 120 seconds]"},
        {Ending::killed, "Closing link: (u@h) [Killed (oper (out with you))]"},
        {Ending::banned, "Closing link: (u@h) [K-lined: why]"},
        {Ending::banned, "Closing link: (u@h) [G-lined: killed the mood, too many connections]"},
        {Ending::banned, "Closing link: (u@h) [Access denied by configuration]"},
        {Ending::throttled, "Closing link: (u@h) [Throttled]"},
        {Ending::throttled, "Closing link: (u@h) [RecvQ exceeded]"},
        {Ending::clones,
         "Closing link: (u@h) [No more connections allowed from your host via this connect class "
         "(local)]"},
        // ircd-hybrid
        {Ending::throttled, "Your host is trying to (re)connect too fast -- throttled."},
        {Ending::throttled, "Closing Link: 127.0.0.1 (Excess Flood)"},
        {Ending::clones,
         "Closing Link: 127.0.0.1 (Connection rejected - too many connections on IP)"},
        {Ending::password, "Closing Link: 127.0.0.1 (Bad Password)"},
        {Ending::killed, "Closing Link: 127.0.0.1 (Killed (oper (banned him)))"},
        // solanum
        {Ending::ordinary, "Closing Link: h (Connection timed out)"},
        {Ending::ordinary, "Closing Link: h (Killed (irc.test (Nickname collision (new))))"},
        {Ending::banned, "Closing Link: h (K-Lined)"},
        {Ending::banned, "Closing Link: h (You are not authorised to use this server)"},
        {Ending::clones, "Closing Link: h (Too many user connections (global))"},
        {Ending::full, "Closing Link: h (Sorry, server is full - try later)"},
        {Ending::throttled, "Trying to reconnect too fast."},
        {Ending::login, "Closing Link: h (SASL access only)"},
        // Ergo
        {Ending::banned, "You are banned from this server (spam)"},
        {Ending::clones, "Too many clients from your network"},
        {Ending::throttled,
         "You have attempted to connect too many times within a short duration."},
        {Ending::login, "You must log in with SASL to join this server"},
        {Ending::throttled, "readQ exceeded"},
        // UnrealIRCd
        {Ending::banned, "Closing Link: n[h] (User has been banned from net (why))"},
        {Ending::throttled, "Closing Link: h (Throttled: Reconnecting too fast)"},
        {Ending::full, "Closing Link: [h] (This server is full.)"},
        {Ending::ordinary, ""},
    };
    for (const auto &[ending, text] : said)
        EXPECT_EQ(ending_name(ending_of(text)), ending_name(ending)) << text;
}

TEST_F(ComebackTest, OrdinaryEndsDoubleFromTheLeastToTheMost) {
    Duration expected = 2s;
    for (unsigned failures = 1; failures < 15; ++failures) {
        expect_within(ends(Ending::ordinary, 0s, failures), expected * 3 / 4, expected * 5 / 4);
        expected = std::min<Duration>(expected * 2, 5min);
    }
    expect_within(ends(Ending::ordinary, 0s, 1u << 31), 225s, 375s);
}

TEST_F(ComebackTest, AKillWaitsTenTimesTheLeastAndDoubles) {
    expect_within(ends(Ending::killed), 20s, 25s);
    expect_within(ends(Ending::killed), 40s, 50s);
    for (int i = 0; i < 10; ++i) ends(Ending::killed);
    expect_within(ends(Ending::killed), 5min, 375s);
    expect_within(ends(Ending::killed, 1h), 20s, 25s);
}

TEST_F(ComebackTest, ThrottlesAndClonesWaitThirtyTimesTheLeastAndGrow) {
    for (const Ending ending : {Ending::throttled, Ending::clones}) {
        expect_within(ends(ending), 60s, 75s);
        expect_within(ends(ending), 120s, 150s);
    }
}

TEST_F(ComebackTest, AServerThatIsBusyIsNeverAskedFasterThanOneThatIsDown) {
    for (const Ending ending : {Ending::killed, Ending::throttled, Ending::full})
        EXPECT_GE(ends(ending, 0s, 10), 225s);
}

TEST_F(ComebackTest, ABanOnTheOnlyServerWaitsSixTimesTheMost) {
    expect_within(ends(Ending::banned), 30min, 1h);
    EXPECT_EQ(comeback.server(), 0u);
    EXPECT_LE(30min, comeback.longest());
}

TEST_F(ComebackTest, ABanOnOneServerGoesToTheOthersUntilItIsOver) {
    have_servers(3);
    expect_within(ends(Ending::banned), 1500ms, 2500ms);
    EXPECT_EQ(comeback.server(), 1u);
    ends(Ending::ordinary);
    EXPECT_EQ(comeback.server(), 2u);
    ends(Ending::ordinary);
    EXPECT_EQ(comeback.server(), 1u);
    now += 1h;
    ends(Ending::ordinary);
    ends(Ending::ordinary);
    EXPECT_EQ(comeback.server(), 0u);
}

TEST_F(ComebackTest, WhereAllHaveBannedUsTheFirstBanThatEndsDecides) {
    have_servers(2);
    const Instant first = now;
    ends(Ending::banned);
    now += 10min;
    ends(Ending::banned);
    EXPECT_EQ(comeback.server(), 0u);
    expect_within(now - first, 30min, 1h);
}

TEST_F(ComebackTest, AFullServerLeavesTheTurnToTheNext) {
    have_servers(3);
    for (unsigned failures = 5; failures < 7; ++failures)
        expect_within(ends(Ending::full, 0s, failures), 2s, 2500ms);
    EXPECT_EQ(comeback.server(), 2u);
    EXPECT_GE(ends(Ending::full, 0s, 7), 96s) << "all are full";
}

TEST_F(ComebackTest, WhatDoesNotGetBetterByItselfIsTriedSeldom) {
    expect_within(ends(Ending::password), 30min, comeback.longest());
    expect_within(ends(Ending::login), 30min, comeback.longest());
}

TEST_F(ComebackTest, ServersTakeTurns) {
    have_servers(2);
    for (const size_t server : {1, 0, 1}) {
        ends(Ending::ordinary);
        EXPECT_EQ(comeback.server(), server);
    }
}

// How a session ends, and how it begins again.
#include "irc/session.hpp"
#include "support/session_fixture.hpp"

namespace {

class SessionEnd : public SessionFixture {
protected:
    // How long after this failure the next server is dialled.
    Duration wait_after_failure() {
        down("refused");
        session().take_happenings();  // or it is due at once
        const Instant failed = clock.now();
        for (int i = 0; i < 10 && session().next() != never; ++i) {
            clock.advance(std::max(session().next() - clock.now(), Duration::zero()));
            session().tick(clock.now(), clock.wall());
            if (session().take_dial()) return clock.now() - failed;
        }
        ADD_FAILURE() << "never dialled";
        return {};
    }
};

}  // namespace

TEST_F(SessionEnd, ServersTakeTurns) {
    EXPECT_EQ(dialled(), "one.test:6697");
    down("refused");
    advance(3s);
    EXPECT_EQ(dialled(), "two.test:6697");
    EXPECT_EQ(dialled(), "");
    down("refused");
    advance(6s);
    EXPECT_EQ(dialled(), "one.test:6697");
}

TEST_F(SessionEnd, DelaysDoubleWithAQuarterOfJitterUpToTheMost) {
    dialled();
    std::set<Duration> jitters;
    Duration expected = 2s;
    for (int i = 0; i < 14; ++i) {
        const Duration waited = wait_after_failure();
        EXPECT_GE(waited, expected * 3 / 4) << i;
        EXPECT_LE(waited, expected * 5 / 4) << i;
        jitters.insert(waited);
        expected = std::min<Duration>(expected * 2, 5min);
    }
    EXPECT_GT(jitters.size(), 10u);
}

TEST_F(SessionEnd, FailuresInARowNeverOverflowTheDelay) {
    memory.backoff.failures = 1000;
    settings.reconnect_max = 24h;
    dialled();
    EXPECT_LE(wait_after_failure(), Duration(30h));
}

TEST_F(SessionEnd, AStableConnectionForgetsTheFailures) {
    memory.backoff.failures = 9;
    online();
    EXPECT_EQ(session().memory().backoff.failures, 10u);
    advance(60s);
    EXPECT_EQ(session().memory().backoff, Backoff{});
    EXPECT_LE(wait_after_failure(), 2500ms);
}

TEST_F(SessionEnd, AConnectionThatIsLostAtOnceForgetsNothing) {
    memory.backoff.failures = 5;
    online();
    advance(30s);
    EXPECT_GE(wait_after_failure(), 48s);
}

TEST_F(SessionEnd, TenCrashesAMinuteDialThreeTimes) {
    NetworkMemory kept;
    int dials = 0;
    std::optional<Session> run;
    for (int second = 0; second < 60; ++second) {
        if (second % 6 == 0) run.emplace(settings, kept, clock.now(), clock.wall(), second);
        run->tick(clock.now(), clock.wall());
        dials += run->take_dial().has_value();
        kept = run->memory();
        clock.advance(1s);
    }
    EXPECT_GE(dials, 2);
    EXPECT_LE(dials, 3);
}

TEST_F(SessionEnd, AClockThatJumpedDoesNotSilenceTheBot) {
    memory.backoff.not_before = clock.wall() + std::chrono::hours(24 * 365);
    EXPECT_LE(session().next() - clock.now(), Duration(30min));
    advance(30min);
    EXPECT_TRUE(session().take_dial());
}

TEST_F(SessionEnd, WithoutServersNothingIsDialled) {
    settings.servers.clear();
    EXPECT_EQ(dialled(), "");
}

TEST_F(SessionEnd, QuitBeforeTheFirstDial) {
    session().quit("bye");
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_EQ(session().next(), never);
    EXPECT_EQ(dialled(), "");
}

TEST_F(SessionEnd, QuitWhileDialling) {
    dialled();
    session().quit("bye");
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_TRUE(session().take_hang_up());
    up();
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(SessionEnd, QuitWhileRegisteringEndsAfterFiveSeconds) {
    connect();
    sent();
    session().quit("bye");
    EXPECT_EQ(sent(), Lines{"QUIT bye"});
    advance(5s);
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().memory().backoff, Backoff{});
}

TEST_F(SessionEnd, QuitAfterTheWelcomeJoinsNothing) {
    connect();
    welcome();
    session().quit("bye");
    say(":irc.test 376 signalbox :End of MOTD");
    EXPECT_FALSE(sends("JOIN #ops"));
    advance(5s);
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_FALSE(sends("JOIN #ops"));
}

TEST_F(SessionEnd, QuitWhileOnlineWaitsForTheServer) {
    online();
    session().quit("see you: soon");
    EXPECT_EQ(sent(), Lines{"QUIT :see you: soon"});
    EXPECT_EQ(session().state(), Session::online);
    down("Closing link");
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_EQ(session().memory().backoff, Backoff{});
    EXPECT_EQ(news(Happening::offline).size(), 1u);
    session().quit("again");
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(SessionEnd, QuitWhileOnlineDoesNotWaitForever) {
    online();
    session().quit("bye");
    advance(5s);
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_TRUE(session().take_hang_up());
}

TEST_F(SessionEnd, QuitInOneWordMayNotInject) {
    online();
    session().quit("bye\r\nJOIN #evil");
    EXPECT_EQ(sent(), Lines{"QUIT :bye  JOIN #evil"});
}

TEST_F(SessionEnd, AServerThatAcceptsAndClosesIsAskedEverMoreSeldom) {
    dialled();
    Duration waited = 0s;
    for (int i = 0; i < 5; ++i) {
        up();
        say("ERROR :Closing Link: (Try again)");
        const Duration now_waited = wait_after_failure();
        EXPECT_GT(now_waited, waited * 11 / 10) << i;
        waited = now_waited;
    }
}

TEST_F(SessionEnd, WhatFollowsIsSaid) {
    EXPECT_EQ(session().outlook(), "next try now, on one.test:6697");
    online();
    EXPECT_EQ(session().outlook(), "");
    say("ERROR :Closing link: (u@h) [K-lined: why]");
    down("end of file");
    EXPECT_EQ(session().trouble(), "banned: Closing link: (u@h) [K-lined: why]");
    EXPECT_TRUE(session().outlook().ends_with("s, on two.test:6697")) << session().outlook();
    EXPECT_EQ(news(Happening::offline).at(0).text, session().trouble());
}

TEST_F(SessionEnd, ABannedBotGoesToTheServerThatHasNotBannedIt) {
    online();
    say(":irc.test 465 signalbox :You are banned from this server- spam");
    say("ERROR :Closing Link: 127.0.0.1 (K-lined)");
    EXPECT_LE(wait_after_failure(), 2500ms);
    EXPECT_EQ(session().trouble(),
              "banned: You are banned from this server- spam; Closing Link: 127.0.0.1 (K-lined)");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(session().outlook(), "");
        down("refused");
        EXPECT_TRUE(session().outlook().ends_with(", on two.test:6697")) << session().outlook();
        advance(1min);
        session().take_dial();
    }
}

TEST_F(SessionEnd, AKillIsKnownByItsOwnLineToo) {
    online();
    say(":oper!o@h KILL signalbox :irc.test (out with you)");
    down("end of file");
    EXPECT_EQ(session().trouble(), "killed: end of file");
    advance(19s);
    EXPECT_FALSE(session().take_dial());
    advance(7s);
    EXPECT_TRUE(session().take_dial());
}

TEST_F(SessionEnd, ACollisionOfNicksIsNoKill) {
    online();
    say(":irc.test KILL signalbox :irc.test (Nickname collision (new))");
    down("end of file");
    EXPECT_EQ(session().trouble(), "end of file");
}

TEST_F(SessionEnd, AWrongPasswordIsNotTriedAgainSoon) {
    connect();
    say(":irc.test 464 * :Password incorrect");
    say("ERROR :Closing Link: (Bad Password)");
    EXPECT_GE(wait_after_failure(), 30min);
    EXPECT_TRUE(session().trouble().starts_with("wrong server password: "));
}

TEST_F(SessionEnd, ALongWaitOutlastsARestart) {
    settings.servers.resize(1);
    connect();
    say("ERROR :Closing link: (u@h) [K-lined: why]");
    down("end of file");
    const NetworkMemory kept = session().memory();
    clock.advance(1min);
    Session next(settings, kept, clock.now(), clock.wall(), 5);
    EXPECT_GE(next.next() - clock.now(), 28min);
}

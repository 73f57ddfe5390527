// What a session makes of a server's lines.
#include "irc/session.hpp"

#include <fmt/format.h>

#include "support/session_fixture.hpp"

namespace {

class Hearing : public SessionFixture {
protected:
    Happening one(Happening::Kind kind) {
        const auto all = news(kind);
        EXPECT_EQ(all.size(), 1u);
        return all.empty() ? Happening{} : all[0];
    }
};

}  // namespace

TEST_F(Hearing, WordsInAChannel) {
    online();
    say(":ann!a@h PRIVMSG #OPS :hello all");
    const Happening said = one(Happening::message);
    EXPECT_EQ(said.channel, "#ops");
    EXPECT_EQ(said.nick, "ann");
    EXPECT_EQ(said.mask, "ann!a@h");
    EXPECT_EQ(said.text, "hello all");
    EXPECT_FALSE(said.self || said.playback || said.bot);
}

TEST_F(Hearing, WordsToTheOperatorsOfAChannelAreOfThatChannel) {
    online();
    say(":ann!a@h PRIVMSG @#ops :psst");
    EXPECT_EQ(one(Happening::message).channel, "#ops");
    say(":ann!a@h NOTICE @+#ops :psst");
    EXPECT_EQ(one(Happening::notice).channel, "#ops");
}

TEST_F(Hearing, ActionsLoseTheirFrame) {
    online();
    say(":ann!a@h PRIVMSG #ops :\1ACTION waves\1");
    EXPECT_EQ(one(Happening::action).text, "waves");
    say(":ann!a@h PRIVMSG #ops :\1ACTION \1");
    EXPECT_EQ(one(Happening::action).text, "");
}

TEST_F(Hearing, WordsInAChannelWhereItIsNotAreNotHeard) {
    online();
    say(":ann!a@h PRIVMSG #elsewhere :!ping");
    EXPECT_TRUE(news(Happening::message).empty());
}

TEST_F(Hearing, TheServerIsNobodyWhoAsks) {
    online();
    say(":irc.test NOTICE signalbox :maintenance at noon");
    EXPECT_EQ(one(Happening::info).text, "maintenance at noon");
}

TEST_F(Hearing, AnEchoNamesWhomItWasSaidTo) {
    online("echo-message");
    say(":signalbox!bot@host.test PRIVMSG ann :hello");
    const Happening echo = one(Happening::message);
    EXPECT_TRUE(echo.self);
    EXPECT_EQ(echo.by, "ann");
}

TEST_F(Hearing, TheAccountIsBelievedOnlyWhereItWasAskedFor) {
    online();
    say("@account=ann :ann!a@h PRIVMSG #ops :hi");
    EXPECT_EQ(one(Happening::message).account, "");
    down("reset");
    advance(3s);
    online("account-tag");
    say("@account=ann :ann!a@h PRIVMSG #ops :hi");
    EXPECT_EQ(one(Happening::message).account, "ann");
    say("@account=* :ann!a@h PRIVMSG #ops :hi");
    EXPECT_EQ(one(Happening::message).account, "");
}

TEST_F(Hearing, AForcedNickIsItsOwnWhateverTheCase) {
    online();
    say(":SIGNALBOX!bot@host.test NICK Guest[1]");
    EXPECT_EQ(session().nick(), "Guest[1]");
    EXPECT_TRUE(one(Happening::renamed).self);
    say(":guest{1}!bot@host.test PRIVMSG #ops :echo");
    EXPECT_TRUE(one(Happening::message).self);
    say(":ann!a@h KICK #ops GUEST{1} :out");
    EXPECT_TRUE(one(Happening::kicked).self);
    EXPECT_FALSE(session().roster().find("#ops"));
    EXPECT_EQ(session().absent_channels().at(0).second, "kicked by ann: out; next try in 5s");
}

TEST_F(Hearing, WhyItMayNotJoin) {
    for (const char *numeric :
         {"403", "405", "437", "471", "473", "474", "475", "476", "477", "489"}) {
        down("reset");
        advance(10min);
        connect();
        welcome();
        say(":irc.test 376 signalbox :End of MOTD");
        session().take_happenings();
        say(std::string(":irc.test ") + numeric + " signalbox #OPS :Cannot join (+x)");
        const Happening refused = one(Happening::refused);
        EXPECT_EQ(refused.channel, "#ops") << numeric;
        EXPECT_NE(refused.text.find(" (Cannot join (+x)); "), std::string::npos) << refused.text;
        EXPECT_EQ(session().absent_channels().at(0).second, refused.text) << numeric;
        say(std::string(":irc.test ") + numeric + " signalbox #unknown :Cannot join (+x)");
        EXPECT_TRUE(news(Happening::refused).empty()) << numeric;
    }
}

TEST_F(Hearing, HistoryIsPlayback) {
    online("batch server-time message-tags");
    say(":irc.test BATCH +1 chathistory #ops");
    say("@batch=1 :irc.test BATCH +2 netjoin");
    say("@batch=1 :ann!a@h PRIVMSG #ops :!ping");
    say("@batch=2 :ann!a@h PRIVMSG #ops :!ping");
    say(":irc.test BATCH -1");
    say("@time=2026-11-22T11:57:59.000Z :ann!a@h PRIVMSG #ops :!ping");
    say("@batch=1 :ann!a@h PRIVMSG #ops :!ping");  // what is not open cannot be known
    const auto old = news(Happening::message);
    ASSERT_EQ(old.size(), 4u);
    for (const Happening &said : old) EXPECT_TRUE(said.playback);
    say(":irc.test BATCH -2");
    say(":irc.test BATCH +1 example.org/other");
    say("@batch=1 :ann!a@h PRIVMSG #ops :!ping");
    say("@time=2026-11-22T12:00:00.000Z :ann!a@h PRIVMSG #ops :!ping");
    say(":ann!a@h PRIVMSG #ops :!ping");
    const auto live = news(Happening::message);
    ASSERT_EQ(live.size(), 3u);
    for (const Happening &said : live) EXPECT_FALSE(said.playback);
}

TEST_F(Hearing, WhatWasSaidBeforeItJoinedIsPlayback) {
    online("server-time");
    say("@time=2026-11-22T12:00:00.000Z :signalbox!bot@host.test JOIN #late");
    say("@time=2026-11-22T11:59:59.000Z :ann!a@h PRIVMSG #late :!ping");
    EXPECT_TRUE(one(Happening::message).playback);
}

TEST_F(Hearing, TimesThatNobodyLivesInAreNotBelieved) {
    online("server-time");
    for (const char *time :
         {"9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00.000Z", "2026-11-22", "", "x"}) {
        say(std::string("@time=") + time + " :ann!a@h PRIVMSG #ops :hi");
        EXPECT_EQ(one(Happening::message).time, clock.wall()) << time;
    }
}

TEST_F(Hearing, AnswersThreeCtcpAMinuteAndOnlyThoseToItself) {
    online();
    say(":ann!a@h PRIVMSG #ops :\1VERSION\1");
    say(":ann!a@h PRIVMSG signalbox :\1FINGER\1");
    say(":ann!a@h NOTICE signalbox :\1PING 1\1");
    EXPECT_EQ(sent(), Lines{});
    for (int i = 0; i < 5; ++i) say(":ann!a@h PRIVMSG signalbox :\1PING 12 34\1");
    EXPECT_EQ(sent(), Lines(3, "NOTICE ann :\1PING 12 34\1"));
    advance(61s);
    sent();
    say(":ann!a@h PRIVMSG signalbox :\1PING 1\1");
    EXPECT_EQ(sent().size(), 1u);
}

TEST_F(Hearing, InvitationsAreToldAndNotFollowed) {
    online();
    say(":ann!a@h INVITE signalbox #trap");
    EXPECT_EQ(one(Happening::info).text, "invited to #trap by ann");
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(Hearing, PeopleWhoLeaveAreToldWithTheirChannels) {
    online();
    say(":ann!a@h JOIN #ops");
    say(":ann!a@h QUIT :bye");
    EXPECT_EQ(one(Happening::quit).channels, std::vector<std::string>{"#ops"});
    EXPECT_FALSE(session().roster().shares("ann"));
}

// Every command and event with parameters that are missing or empty: nothing may break.
TEST_F(Hearing, HostileLines) {
    std::vector<std::string> commands = {
        "PING",   "PONG",    "CAP",    "ERROR", "BATCH",   "CHGHOST", "FAIL",
        "NICK",   "JOIN",    "PART",   "QUIT",  "KICK",    "MODE",    "TOPIC",
        "INVITE", "PRIVMSG", "NOTICE", "KILL",  "ACCOUNT", "AWAY",    "X"};
    for (int numeric = 1; numeric < 1000; ++numeric)
        commands.push_back(fmt::format("{:03}", numeric));
    const std::vector<std::string> fillings = {"",  "#ops", "*", "\1", "\1\1",     "+",
                                               "-", ":",    "@", "+o", "signalbox"};
    for (const bool welcomed : {false, true})
        for (const std::string &command : commands)
            for (const std::string &filling : fillings)
                for (size_t count = 0; count < 4; ++count)
                    for (const char *source : {"", "signalbox!u@h", "!@"}) {
                        if (session().state() == Session::idle) {
                            advance(10min);
                            welcomed ? online("server-time message-tags account-tag batch")
                                     : connect();
                        }
                        WireInput input;
                        input.message.command = command;
                        input.message.source = source;
                        input.message.params.assign(count, filling);
                        input.event = expected_event(input.message);
                        hear(input);
                        for (const std::string &line : sent())
                            ASSERT_EQ(line.find_first_of("\r\n"), line.npos);
                        session().take_happenings();
                        session().take_hang_up();
                    }
    SUCCEED();
}

TEST_F(Hearing, EventsThatDoNotFitTheirLine) {
    online();
    for (int event = 0; event <= static_cast<int>(IrcEvent::unknown); ++event)
        for (size_t count = 0; count < 4; ++count)
            for (const char *filling : {"", "#ops", "\1"}) {
                WireInput input;
                input.event = static_cast<IrcEvent>(event);
                input.message.command = "X";
                input.message.params.assign(count, filling);
                hear(input);
            }
    SUCCEED();
}

TEST_F(Hearing, KickedItComesBackOnceAfterFiveSeconds) {
    online();
    say(":ann!a@h KICK #ops signalbox :out");
    advance(4900ms);
    EXPECT_FALSE(sends("JOIN #ops"));
    advance(100ms);
    EXPECT_TRUE(sends("JOIN #ops"));
    advance(5min);
    EXPECT_FALSE(sends("JOIN #ops"));
}

TEST_F(Hearing, KickedFromWhereNobodyWantsItItStaysOut) {
    online();
    say(":signalbox!bot@host.test JOIN #forced");
    say(":ann!a@h KICK #forced signalbox :out");
    say(":ann!a@h KICK #ops signalbox :out");
    session().part("#ops", "");
    advance(1min);
    for (const std::string &line : sent()) EXPECT_FALSE(line.starts_with("JOIN")) << line;
}

TEST_F(Hearing, AnInvitationToWhereItIsWantedIsFollowed) {
    online();
    session().join("#closed", "");
    say(":irc.test 473 signalbox #closed :Cannot join channel (+i)");
    sent();
    advance(6s);
    say(":ann!a@h INVITE signalbox :#closed");
    EXPECT_TRUE(sends("JOIN #closed"));
    EXPECT_EQ(one(Happening::info).text, "invited to #closed by ann; following");
    say(":ann!a@h INVITE bob :#closed");
    EXPECT_EQ(one(Happening::info).text, "bob was invited to #closed by ann");
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(Hearing, AStandardReplyRefusesLikeANumeric) {
    online("standard-replies");
    session().join("#closed", "");
    session().take_happenings();
    say(":irc.test FAIL JOIN CHANNEL_LOCKED #closed :It is locked");
    EXPECT_EQ(one(Happening::refused).text, "refused (It is locked); next try in 15m");
    say(":irc.test FAIL JOIN CHANNEL_LOCKED #other :It is locked");
    EXPECT_EQ(one(Happening::info).text, "JOIN CHANNEL_LOCKED #other It is locked");
}

TEST_F(Hearing, WhatIsForbiddenInAChannelIsToldThere) {
    online();
    say(":signalbox!s@h JOIN #ops");
    session().take_happenings();
    say(":irc.test 482 signalbox #OPS :You're not channel operator");
    const Happening told = one(Happening::notice);
    EXPECT_EQ(told.channel, "#ops");
    EXPECT_EQ(told.text, "You're not channel operator");
    say(":irc.test 482 signalbox #elsewhere :You're not channel operator");
    EXPECT_EQ(one(Happening::info).text, "#elsewhere You're not channel operator");
}

TEST_F(Hearing, AForwardIsToldAndLeft) {
    online();
    session().join("#closed", "");
    sent();
    session().take_happenings();
    say(":irc.test 470 signalbox #closed ##overflow :Forwarding to another channel");
    say(":signalbox!bot@host.test JOIN ##overflow");
    EXPECT_EQ(sent(), Lines{"PART ##overflow :nobody here has asked me to come"});
    EXPECT_FALSE(session().wants("##overflow"));
    const auto all = session().take_happenings();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].text, "forwarded (to ##overflow); next try in 15m");
    EXPECT_EQ(all[2].text, "put into ##overflow, where nobody wants me; leaving");
    say(":signalbox!bot@host.test PART ##overflow");
    say(":signalbox!bot@host.test JOIN ##overflow");
    EXPECT_TRUE(news(Happening::info).empty()) << "told once";
}

TEST_F(Hearing, MadeToPartItComesBackAsAfterAKick) {
    online();
    say(":signalbox!bot@host.test PART #ops :forced");
    EXPECT_EQ(session().absent_channels().at(0).second, "taken out: forced; next try in 5s");
    advance(5s);
    EXPECT_TRUE(sends("JOIN #ops"));
    say(":signalbox!bot@host.test JOIN #ops");
    session().take_happenings();
    say(":ann!a@h KICK #ops signalbox :out");
    EXPECT_EQ(one(Happening::refused).channel, "#ops");
    advance(1min);
    EXPECT_FALSE(sends("JOIN #ops"));
}

TEST_F(Hearing, AChannelThatItLeftAndWantsAgainIsJoinedOnce) {
    online();
    session().part("#ops", "");
    session().join("#ops", "");
    EXPECT_EQ(sent(), (Lines{"PART #ops", "JOIN #ops"}));
    say(":signalbox!bot@host.test PART #ops");
    say(":signalbox!bot@host.test JOIN #ops");
    advance(1min);
    EXPECT_TRUE(session().absent_channels().empty());
    EXPECT_FALSE(sends("JOIN #ops"));
}

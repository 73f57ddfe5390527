#include "irc/session.hpp"

#include "support/session_fixture.hpp"

namespace {

class SessionTest : public SessionFixture {};

}  // namespace

TEST_F(SessionTest, RegistersWithCapFirstAndThePasswordBeforeTheNick) {
    settings.server_password = "secret";
    EXPECT_EQ(dialled(), "one.test:6697");
    EXPECT_EQ(sent(), Lines{});
    up();
    EXPECT_EQ(sent(), (Lines{"CAP LS 302", "PASS secret", "NICK signalbox",
                             "USER signalbox 0 * signalbox"}));
}

TEST_F(SessionTest, AsksForTheCapabilitiesThatAreOfferedAndEndsTheTalkOnce) {
    connect();
    sent();
    say(":irc.test CAP * LS * :sasl=PLAIN batch");
    EXPECT_EQ(sent(), Lines{});
    say(":irc.test CAP * LS :server-time away-notify");
    EXPECT_EQ(sent(), Lines{"CAP REQ :batch server-time"});
    say(":irc.test CAP * ACK :batch server-time");
    EXPECT_EQ(sent(), Lines{"CAP END"});
    EXPECT_TRUE(session().has_cap("batch"));
    say(":irc.test CAP * ACK :batch server-time");
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(SessionTest, RegistersWithAServerThatKnowsNoCap) {
    connect();
    sent();
    say(":irc.test 421 * CAP :Unknown command");
    welcome();
    say(":irc.test 422 signalbox :No MOTD");
    EXPECT_EQ(session().state(), Session::online);
    EXPECT_TRUE(sends("JOIN #ops"));
}

TEST_F(SessionTest, JoinsAfterTheMessageOfTheDayOrWithoutItAfterFiveSeconds) {
    connect();
    welcome();
    advance(4900ms);
    EXPECT_FALSE(sends("JOIN #ops"));
    EXPECT_EQ(session().state(), Session::registering);
    advance(100ms);
    EXPECT_TRUE(sends("JOIN #ops"));
    EXPECT_EQ(session().state(), Session::online);
    say(":irc.test 376 signalbox :End of MOTD");
    EXPECT_FALSE(sends("JOIN #ops"));
}

TEST_F(SessionTest, AServerWithoutWelcomeIsNotJoined) {
    connect();
    say(":irc.test 376 signalbox :End of MOTD");
    EXPECT_FALSE(sends("JOIN #ops"));
    advance(60s);
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().trouble(), "the server did not let us register in time");
}

TEST_F(SessionTest, TriesOtherNicksOfNineCharactersAndNotForever) {
    settings.nick = "signalboxer";
    connect();
    sent();
    say(":irc.test 432 * signalboxer :Erroneous nickname");
    EXPECT_EQ(sent(), Lines{"NICK signalbox"});
    std::set<std::string> tried;
    int tries = 0;
    for (; session().state() == Session::registering && tries < 100; ++tries) {
        say(":irc.test 433 * x :Nickname is already in use");
        for (const std::string &line : sent()) {
            EXPECT_LE(line.size(), sizeof "NICK " - 1 + 9) << line;
            EXPECT_TRUE(tried.insert(line).second) << line;
        }
    }
    EXPECT_EQ(tries, 20);
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().trouble(), "no nick like 'signalboxer' is free");
}

TEST_F(SessionTest, AShortNickGetsATail) {
    settings.nick = "bot";
    connect();
    sent();
    say(":irc.test 433 * bot :Nickname is already in use");
    EXPECT_EQ(sent(), Lines{"NICK bot_"});
    say(":irc.test 437 * bot_ :Nick/channel is temporarily unavailable");
    EXPECT_EQ(sent(), Lines{"NICK bot__"});
    say(":irc.test 001 bot__ :Welcome");
    EXPECT_EQ(session().nick(), "bot__");
    say(":irc.test 433 bot__ bot :Nickname is already in use");
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(SessionTest, SetsTheBotModeWhereThereIsOne) {
    connect();
    welcome();
    say(":irc.test 005 signalbox BOT=B :are supported");
    say(":irc.test 376 signalbox :End of MOTD");
    const Lines lines = sent();
    const auto mode = std::find(lines.begin(), lines.end(), "MODE signalbox +B");
    EXPECT_LT(mode, std::find(lines.begin(), lines.end(), "JOIN #ops"));
}

TEST_F(SessionTest, MeasuresTheLag) {
    online();
    EXPECT_EQ(session().lag(), Duration::zero());
    advance(60s);
    EXPECT_TRUE(sends("PING signalbox"));
    clock.advance(1500ms);
    say(":irc.test PONG irc.test :signalbox");
    EXPECT_EQ(session().lag(), Duration(1500ms));
}

TEST_F(SessionTest, GivesUpAServerThatIsSilentTwice) {
    online();
    advance(60s);
    EXPECT_TRUE(sends("PING signalbox"));
    advance(59s);
    EXPECT_EQ(session().state(), Session::online);
    advance(1s);
    EXPECT_EQ(session().state(), Session::idle);
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(news(Happening::offline).at(0).text, "no answer for 2m");
}

TEST_F(SessionTest, AnyLineIsASignOfLife) {
    online();
    for (int i = 0; i < 10; ++i) {
        advance(50s);
        say(":irc.test NOTICE * :still here");
    }
    EXPECT_EQ(session().state(), Session::online);
}

TEST_F(SessionTest, AnswersPing) {
    connect();
    sent();
    say("PING :a b");
    EXPECT_EQ(sent(), Lines{"PONG :a b"});
}

TEST_F(SessionTest, TellsWhyTheServerEndedIt) {
    online();
    say("ERROR :Closing Link: (K-lined)");
    down("end of file");
    EXPECT_EQ(news(Happening::offline).at(0).text, "banned: Closing Link: (K-lined)");
    EXPECT_EQ(session().trouble(), "banned: Closing Link: (K-lined)");
}

TEST_F(SessionTest, AnErrorWithoutAnEndIsEndedAfterFiveSeconds) {
    online();
    say("ERROR :bye");
    advance(5s);
    EXPECT_EQ(session().state(), Session::idle);
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().trouble(), "bye");
}

TEST_F(SessionTest, AnErrorWhileRegisteringDoesNotLetItIn) {
    connect();
    welcome();
    say("ERROR :go away");
    advance(5s);
    EXPECT_EQ(session().state(), Session::idle);
    EXPECT_EQ(session().trouble(), "go away");
    EXPECT_FALSE(sends("JOIN #ops"));
}

TEST_F(SessionTest, ASecondWelcomeDoesNotEndTheConnection) {
    online();
    welcome();
    advance(6s);
    EXPECT_EQ(session().state(), Session::online);
}

TEST_F(SessionTest, NothingOfAConnectionReachesTheNext) {
    online("server-time account-tag", "NICKLEN=30 LINELEN=1024 BOT=B");
    say(":signalbox!bot@host.test NICK other");
    say("PING :x");
    down("reset");
    EXPECT_EQ(sent(), Lines{});
    EXPECT_EQ(session().nick(), "signalbox");
    EXPECT_EQ(session().server(), "");
    EXPECT_FALSE(session().trusted());
    EXPECT_FALSE(session().has_cap("server-time"));
    EXPECT_EQ(session().isupport().line_length(), 512u);
    EXPECT_TRUE(session().roster().all().empty());
    EXPECT_FALSE(session().lag());
    advance(3s);
    up(false);
    EXPECT_EQ(sent(), (Lines{"CAP LS 302", "NICK signalbox", "USER signalbox 0 * signalbox"}));
}

TEST_F(SessionTest, LinesAfterTheEndAreNotHeard) {
    online();
    down("reset");
    session().take_happenings();
    say(":ann!a@h PRIVMSG signalbox :!ping");
    say("PING :x");
    EXPECT_EQ(sent(), Lines{});
    EXPECT_TRUE(session().take_happenings().empty());
}

TEST_F(SessionTest, ChannelsJoinedByHandAreJoinedAgain) {
    online();
    session().join("#more", "key");
    EXPECT_EQ(sent(), Lines{"JOIN #more key"});
    session().part("#ops", "enough");
    EXPECT_EQ(sent(), Lines{"PART #ops enough"});
    down("reset");
    advance(3s);
    up();
    welcome();
    say(":irc.test 376 signalbox :End of MOTD");
    const Lines lines = sent();
    EXPECT_TRUE(std::count(lines.begin(), lines.end(), "JOIN #more key"));
    EXPECT_FALSE(std::count(lines.begin(), lines.end(), "JOIN #ops"));
}

TEST_F(SessionTest, ReloadJoinsAndPartsTheDifference) {
    settings.channels = {{"#ops", ""}, {"#old", ""}};
    online();
    say(":signalbox!bot@host.test JOIN #old");
    session().join("#hand", "");
    sent();
    session().set_channels({{"#OPS", ""}, {"#new", "key"}});
    EXPECT_EQ(sent(), (Lines{"PART #old :no longer configured", "JOIN #new key"}));
    EXPECT_TRUE(session().wants("#hand"));
}

TEST_F(SessionTest, JoiningWithoutAKeyKeepsTheConfiguredOne) {
    settings.channels = {{"#ops", ""}, {"#key", "secret"}};
    online();
    session().join("#key", "");
    EXPECT_EQ(sent(), Lines{"JOIN #key secret"});
}

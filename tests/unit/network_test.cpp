#include "bot/network.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/rig.hpp"

namespace {

class NetworkTest : public testing::Test {
protected:
    // Online on a network of its own, in #ops.
    void connect(const std::string &isupport = "") {
        network.emplace(settings, std::make_unique<FakeWire>(line), memories, log, clock.now(),
                        clock.wall(), 1);
        turn();
        line.up();
        line.say(":irc.test CAP * LS :");
        line.say(":irc.test 001 signalbox :Welcome signalbox!bot@host.test");
        line.say(":irc.test 005 signalbox CHANTYPES=# " + isupport + " :are supported");
        line.say(":irc.test 376 signalbox :End");
        line.say(":signalbox!bot@host.test JOIN #ops");
        turn();
        line.say(":irc.test PONG x");
        turn();
        line.sent.clear();
    }
    void turn() {
        network->hear(clock.now(), clock.wall());
        network->release(network->choose(clock.now()));
    }
    std::string refusal(const std::string &target, const std::string &text = "hi") {
        try {
            network->say(target, text, Saying::message, Priority::reply);
        } catch (const Failure &failure) {
            return failure.what();
        }
        return "";
    }
    std::vector<std::string> said(const std::string &target, const std::string &text,
                                  Saying as = Saying::message) {
        network->say(target, text, as, Priority::reply);
        turn();
        const auto lines = std::exchange(line.sent, {});
        return {lines.begin(), lines.end()};
    }

    NetworkTest() {
        settings = rig_settings("net").networks.at(0);
        log.mute();
    }
    TestClock clock;
    Log log{clock};
    MemoryFile memories{""};
    FakeLine line;
    NetworkSettings settings;
    std::optional<Network> network;
};

// What is relayed to others, with our prefix in front and the line end behind.
size_t relayed(const std::string &line) {
    return std::string(":signalbox!bot@host.test ").size() + line.size() + 2;
}

}  // namespace

TEST_F(NetworkTest, SaysNothingWhereItIsNot) {
    network.emplace(settings, std::make_unique<FakeWire>(line), memories, log, clock.now(),
                    clock.wall(), 1);
    EXPECT_EQ(refusal("#ops"), "net is not connected");
    connect();
    EXPECT_EQ(refusal("#elsewhere"), "I am not in net/#elsewhere");
    EXPECT_EQ(refusal("#OPS"), "");
    EXPECT_EQ(refusal("ann"), "");
}

TEST_F(NetworkTest, WordsForAnAccountLeaveOnlyWhereThatNickIsCertainlyTheirs) {
    connect();
    line.say(":ann!a@h JOIN #ops");
    turn();
    line.sent.clear();
    IrcLine words = network->line("ann", "hello", Saying::message, 7, 5);
    words.account = "alice";
    network->say({words});
    turn();
    EXPECT_TRUE(line.sent.empty());
    const auto news = network->take_line_news();
    ASSERT_EQ(news.size(), 1u);
    EXPECT_EQ(news[0].receipt, 7u);
    EXPECT_FALSE(news[0].taken || news[0].unsure);
}

TEST_F(NetworkTest, LongTextsAreSplitWithinTheLimitOfALine) {
    connect();
    for (const Saying as : {Saying::message, Saying::notice, Saying::action})
        for (const std::string &piece : said("#ops", std::string(3000, 'x'), as)) {
            EXPECT_LE(relayed(piece), 512u) << piece;
            EXPECT_EQ(piece.find(":\1ACTION x") != piece.npos && piece.ends_with('\1'),
                      as == Saying::action)
                << piece;
        }
    EXPECT_EQ(said("#ops", "one\ntwo\r\n\nthree"),
              (std::vector<std::string>{"PRIVMSG #ops :one", "PRIVMSG #ops :two",
                                        "PRIVMSG #ops :three"}));
    EXPECT_TRUE(said("#ops", "\n").empty());
}

TEST_F(NetworkTest, NoPieceBeginsLikeACommand) {
    settings.avoid = "! . ++";
    connect();
    const std::vector<std::string> pieces = said("#ops", "!one\n.two\n++three\n\1VERSION\1\n+four");
    EXPECT_EQ(pieces, (std::vector<std::string>{
                          "PRIVMSG #ops : !one", "PRIVMSG #ops : .two", "PRIVMSG #ops : ++three",
                          "PRIVMSG #ops : \1VERSION\1", "PRIVMSG #ops :+four"}));
    for (const std::string &piece : said("#ops", std::string(2000, '!'))) {
        EXPECT_TRUE(piece.starts_with("PRIVMSG #ops : !")) << piece;
        EXPECT_LE(relayed(piece), 512u);
    }
}

TEST_F(NetworkTest, AVeryLongTargetLeavesShortPieces) {
    connect();
    const std::string target(470, 'n');
    const auto pieces = said(target, std::string(100, 'x'), Saying::action);
    EXPECT_GE(pieces.size(), 10u);
}

TEST_F(NetworkTest, TooMuchWaitingIsRefusedWhole) {
    settings.pacing.interval = 2s;
    connect();
    std::string text;
    for (int i = 0; i < 300; ++i) text += "x\n";
    EXPECT_EQ(refusal("#ops", text), "");
    EXPECT_EQ(refusal("#ops", text), "300 lines wait for net already, 500 are the most");
    EXPECT_EQ(network->status().queued, 300u);
}

TEST_F(NetworkTest, SaysGoodbyeAtOnceWhereNothingWaits) {
    connect();
    network->quit("bye", clock.now());
    EXPECT_LE(network->next(clock.now()), clock.now());
    turn();
    EXPECT_EQ(line.sent.front(), "QUIT bye");
    line.down("closed");
    turn();
    EXPECT_TRUE(network->stopped());
    EXPECT_EQ(network->next(clock.now()), never);
}

TEST_F(NetworkTest, SaysFirstWhatWaitsButNotForLong) {
    settings.pacing.interval = 2s;
    settings.pacing.burst = 1;
    connect();
    EXPECT_EQ(refusal("#ops", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj"), "");
    network->quit("bye", clock.now());
    turn();
    const auto left = [&] { return std::count(line.sent.begin(), line.sent.end(), "QUIT bye"); };
    EXPECT_EQ(left(), 0);
    clock.advance(4s);
    turn();
    EXPECT_EQ(left(), 1);
    clock.advance(5s);
    turn();
    EXPECT_TRUE(network->stopped());
    EXPECT_TRUE(line.hung_up);
}

TEST_F(NetworkTest, ChannelsThatItIsNotInAreShownWithTheReason) {
    connect();
    network->session().join("#closed", "");
    line.say(":irc.test 473 signalbox #closed :Cannot join (+i)");
    turn();
    const NetworkStatus status = network->status();
    ASSERT_EQ(status.channels.size(), 2u);
    EXPECT_TRUE(status.channels[0].joined);
    EXPECT_EQ(status.channels[1].trouble,
              "invite only (Cannot join (+i)); next try in 15m, or when invited");
    EXPECT_EQ(status.state, "online");
}

TEST_F(NetworkTest, AServerThatStaysAwayIsOneLineInTheLog) {
    network.emplace(settings, std::make_unique<FakeWire>(line), memories, log, clock.now(),
                    clock.wall(), 1);
    for (int i = 0; i < 10; ++i) {
        turn();
        line.down("connection refused");
        turn();
        clock.advance(10min);
    }
    EXPECT_EQ(log.recent().size(), 1u);
    EXPECT_EQ(line.dialled.size(), 10u);
}

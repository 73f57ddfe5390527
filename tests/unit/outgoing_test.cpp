// What becomes of our words when connections break and channels do not take them.
#include "bot/outgoing.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/rig.hpp"

namespace {

using Texts = std::vector<std::string>;

class OutgoingTest : public testing::Test {
protected:
    static constexpr char labels[] = "echo-message labeled-response message-tags";

    OutgoingTest() {
        log.mute();
        settings = rig_settings("net").networks.at(0);
        settings.session.channels = {{"#ops", ""}, {"#dev", ""}};
        line.confirms = false;
    }
    void turn() {
        last = network->hear(clock.now(), clock.wall());
        network->release(network->choose(clock.now()));
        if (std::find(line.sent.begin(), line.sent.end(), "PING signalbox") != line.sent.end())
            line.say(":irc.test PONG irc.test signalbox");
    }
    void pace(Duration interval) {
        settings.pacing.interval = interval;
        network->apply(settings);
    }
    void advance(Duration by) {
        clock.advance(by);
        turn();
    }
    void make() {
        network.emplace(settings, std::make_unique<FakeWire>(line), memories, log, clock.now(),
                        clock.wall(), 1);
    }
    // Online; what was sent until then is thrown away.
    void connect(const std::string &caps = "", const std::string &isupport = "") {
        if (!network) make();
        turn();
        line.up();
        line.say(":irc.test CAP * LS :" + caps);
        if (!caps.empty()) line.say(":irc.test CAP * ACK :" + caps);
        line.say(":irc.test 001 signalbox :Welcome signalbox!bot@host.test");
        line.say(":irc.test 005 signalbox CHANTYPES=# PREFIX=(ov)@+ " + isupport + " :are");
        line.say(":irc.test 376 signalbox :End");
        turn();
        line.say(":irc.test PONG irc.test signalbox");
        turn();
        sent();
    }
    void join(const std::string &channel) {
        line.say(":signalbox!bot@host.test JOIN " + channel);
        turn();
    }
    void online(const std::string &caps = "", const std::string &isupport = "") {
        connect(caps, isupport);
        join("#ops");
        join("#dev");
        sent();
    }
    void reconnect() {
        line.down("reset");
        turn();
        clock.advance(10min);  // longer than any delay
    }
    void say(const std::string &text, const std::string &target = "#ops",
             Priority priority = Priority::alert, const std::string &reply_to = "") {
        network->say(target, text, Saying::message, priority, reply_to);
        network->release(network->choose(clock.now()));
    }
    void hear(const std::string &text) {
        line.say(text);
        turn();
    }
    // What was said, "#ops one", without anything else that was sent; and its tags.
    Texts sent() {
        Texts texts;
        tags.clear();
        for (size_t i = 0; i < line.sent.size(); ++i) {
            std::string wire = line.sent[i];
            if (!wire.starts_with("PRIVMSG ")) continue;
            wire.erase(wire.find(" :") + 1, 1);
            texts.push_back(wire.substr(8));
            tags.push_back(line.tags[i]);
        }
        line.sent.clear();
        line.tags.clear();
        return texts;
    }
    void echo(const std::string &label, const std::string &text) {
        hear("@label=" + label + " :signalbox!bot@host.test PRIVMSG #ops :" + text);
    }
    void answer_ping() {
        ASSERT_FALSE(line.pings.empty());
        const std::string token = line.pings.back().substr(5);
        hear(":irc.test PONG irc.test " + token);
    }
    Texts logged(const std::string &event) const {
        Texts texts;
        for (const LogEntry &entry : log.recent())
            if (entry.text.starts_with("event=" + event) ||
                entry.text.starts_with("event=\"" + event + "\""))
                texts.push_back(entry.text);
        return texts;
    }
    Texts told() const {
        Texts texts;
        for (const Happening &happening : last)
            if (happening.kind == Happening::notice)
                texts.push_back(happening.channel + ": " + happening.text);
        return texts;
    }

    TestClock clock;
    Log log{clock};
    MemoryFile memories{""};
    FakeLine line;
    NetworkSettings settings;
    std::optional<Network> network;
    std::vector<Happening> last;
    Texts tags;
};

}  // namespace

TEST_F(OutgoingTest, WhatWaitsIsSaidAfterAnOutageOnceItsChannelIsJoined) {
    online();
    say("one");
    answer_ping();
    EXPECT_EQ(sent(), Texts{"#ops one"});
    pace(1h);
    say("two");
    say("three");
    say("for dev", "#dev");
    say("for ann", "ann");
    reconnect();
    EXPECT_EQ(network->status().queued, 4u);
    EXPECT_THROW(say("offline"), Failure);
    pace(0s);
    connect();
    EXPECT_EQ(network->status().queued, 3u) << "a person needs no channel";
    join("#dev");
    EXPECT_EQ(sent(), Texts{"#dev for dev"});
    join("#ops");
    EXPECT_EQ(sent(), (Texts{"#ops two", "#ops three"}));
    EXPECT_TRUE(logged("sent again").empty());
    EXPECT_TRUE(logged("lost").empty());
}

TEST_F(OutgoingTest, WhatWasNotConfirmedIsSaidAgainOnceAndFirst) {
    online(labels);
    for (const char *text : {"one", "two", "three"}) say(text);
    pace(1h);
    say("four");
    say("answer", "#ops", Priority::reply);
    EXPECT_EQ(sent(), (Texts{"#ops one", "#ops two", "#ops three"}));
    EXPECT_EQ(tags[1], "label=1-2");
    echo("1-2", "two");
    reconnect();
    pace(0s);
    connect(labels);
    join("#ops");
    EXPECT_EQ(sent(), (Texts{"#ops one", "#ops three", "#ops four"})) << "the answer is too old";
    ASSERT_EQ(logged("sent again").size(), 1u);
    EXPECT_EQ(logged("sent again")[0], "event=\"sent again\" to=net/#ops lines=2");

    echo("2-5", "three");
    reconnect();
    connect(labels);
    join("#ops");
    EXPECT_EQ(sent(), Texts{"#ops four"});
    ASSERT_EQ(logged("lost").size(), 2u);
    EXPECT_EQ(logged("lost")[1],
              "event=lost to=net/#ops lines=1 reason=\"sent twice, and never confirmed\"");
}

TEST_F(OutgoingTest, WithoutLabelsTheAnswerToAPingConfirms) {
    online();
    say("one");
    say("two");
    EXPECT_EQ(line.pings.size(), 1u);
    answer_ping();
    reconnect();
    connect();
    join("#ops");
    EXPECT_EQ(sent(), Texts{"#ops two"});
}

TEST_F(OutgoingTest, AnswersAreKeptForFiveMinutesAndInPrivateNotAtAll) {
    settings.pacing = {.burst = 1, .interval = 1h};
    online();
    say("in private", "ann", Priority::reply);
    say("in the channel", "#ops", Priority::reply);
    say("in the channel", "#ops", Priority::reply);
    line.down("reset");
    turn();
    ASSERT_EQ(logged("lost").size(), 1u);
    EXPECT_EQ(network->status().queued, 2u);
    advance(4min + 59s);
    EXPECT_EQ(network->status().queued, 2u);
    EXPECT_LE(network->next(clock.now()), clock.now() + 1s);
    advance(1s);
    EXPECT_EQ(network->status().queued, 0u);
    ASSERT_EQ(logged("lost").size(), 2u);
    EXPECT_EQ(logged("lost")[1], "event=lost to=net/#ops lines=2 reason=\"too old\"");
}

TEST_F(OutgoingTest, OtherLinesDoNotSurvive) {
    settings.pacing = {.burst = 1, .interval = 1h};
    online();
    network->session().join("#new", "");
    hear(":ann!a@h PRIVMSG signalbox :\1VERSION\1");
    reconnect();
    EXPECT_EQ(network->status().queued, 0u);
}

TEST_F(OutgoingTest, AKickedBotSaysTheRestWhenItIsBack) {
    online();
    pace(10s);
    say("one");
    say("two");
    hear(":ann!a@h KICK #ops signalbox :out");
    advance(30s);
    EXPECT_EQ(sent(), Texts{});
    join("#ops");
    advance(30s);
    EXPECT_EQ(sent(), (Texts{"#ops one", "#ops two"}));
    pace(1h);
    say("three");
    network->session().part("#ops", "");
    hear(":signalbox!bot@host.test PART #ops");
    EXPECT_FALSE(logged("lost").empty());
}

TEST_F(OutgoingTest, ABlockedChannelIsTriedWithOneLineWhenItsModesChange) {
    online(labels);
    say("one");
    say("two");
    sent();
    hear("@label=1-1 :irc.test 404 signalbox #ops :Cannot send (+m)");
    EXPECT_EQ(told().size(), 1u);
    EXPECT_EQ(told()[0],
              "#ops: the server does not let me speak here (Cannot send (+m)); what I say waits");
    hear("@label=1-2 :irc.test 404 signalbox #ops :Cannot send (+m)");
    EXPECT_EQ(told(), Texts{}) << "told once";
    say("three");
    EXPECT_EQ(sent(), Texts{});
    say("elsewhere", "#dev");
    EXPECT_EQ(sent(), Texts{"#dev elsewhere"});
    hear(":ann!a@h MODE #ops -m");
    turn();
    EXPECT_EQ(sent(), Texts{"#ops one"});
    echo("1-4", "one");
    EXPECT_EQ(sent(), (Texts{"#ops two", "#ops three"}));
    EXPECT_EQ(logged("blocked").size(), 1u);
    EXPECT_EQ(logged("unblocked").size(), 1u);
}

TEST_F(OutgoingTest, ABlockedChannelIsTriedEachMinute) {
    online(labels);
    say("one");
    hear("@label=1-1 :irc.test 404 signalbox #ops :Cannot send");
    sent();
    for (int i = 2; i < 6; ++i) {
        advance(59s);
        EXPECT_EQ(sent(), Texts{});
        advance(1s);
        EXPECT_EQ(sent(), Texts{"#ops one"});
        hear("@label=1-" + std::to_string(i) + " :irc.test 404 signalbox #ops :Cannot send");
        EXPECT_GT(network->next(clock.now()), clock.now());
    }
    advance(11min);
    advance(1s);
    EXPECT_EQ(logged("lost").size(), 1u) << "an alert waits for 15 minutes";
    EXPECT_EQ(logged("blocked").size(), 1u);
}

TEST_F(OutgoingTest, ALineThatOnlyItselfIsRefusedHoldsUpTheOthersForTwoMinutesOnly) {
    online(labels);
    say("colour");
    hear("@label=1-1 :irc.test 404 signalbox #ops :no colours");
    say("plain");
    sent();
    advance(1min);
    EXPECT_EQ(sent(), Texts{"#ops colour"});
    hear("@label=1-2 :irc.test 404 signalbox #ops :no colours");
    advance(1min);
    EXPECT_EQ(sent(), Texts{"#ops plain"});
    echo("1-3", "plain");
    EXPECT_EQ(sent(), Texts{"#ops colour"});
    hear("@label=1-4 :irc.test 404 signalbox #ops :no colours");
    EXPECT_EQ(logged("lost").size(), 1u);
    say("next");
    EXPECT_EQ(sent(), Texts{"#ops next"});
}

TEST_F(OutgoingTest, WhatMayHaveBeenTakenIsMarkedWhereItIsSaidAgain) {
    online();
    for (const char *text : {"one", "two"})
        network->say("#ops", text, Saying::message, Priority::alert);
    network->release(network->choose(clock.now()));
    EXPECT_EQ(sent(), (Texts{"#ops one", "#ops two"}));
    hear(":irc.test 404 signalbox #ops :Cannot send");
    answer_ping();
    EXPECT_EQ(told().size(), 1u);
    EXPECT_EQ(network->status().queued, 2u);
    hear(":ann!a@h MODE #ops -m");
    turn();
    EXPECT_EQ(sent(), Texts{"#ops one"});
    advance(5s);
    answer_ping();
    EXPECT_EQ(sent(), Texts{"#ops two"});
    EXPECT_EQ(logged("sent again").size(), 2u);
    EXPECT_EQ(logged("unblocked").size(), 1u);
}

TEST_F(OutgoingTest, NoMoreThanAHundredLinesWaitForABlockedChannel) {
    settings.pacing.interval = 0s;
    online(labels);
    say("one");
    hear("@label=1-1 :irc.test 404 signalbox #ops :Cannot send");
    for (int i = 0; i < 150; ++i) say("more");
    EXPECT_EQ(network->status().queued, 100u);
    EXPECT_EQ(logged("lost").size(), 51u);
    say("answer", "#dev", Priority::reply);
    EXPECT_FALSE(sent().empty());
}

TEST_F(OutgoingTest, TheFallbackChannelTakesWhatAnotherDoesNot) {
    settings.session.fallback = "#dev";
    settings.avoid = "!";
    online(labels);
    say("one");
    sent();
    hear("@label=1-1 :irc.test 404 signalbox #ops :Cannot send");
    EXPECT_EQ(told()[0],
              "#ops: the server does not let me speak here (Cannot send); what I say goes to #dev");
    turn();
    EXPECT_EQ(sent(), Texts{"#dev [for #ops] one"});
    say("two");
    EXPECT_EQ(sent(), Texts{"#dev [for #ops] two"});
    for (const std::string &piece : (say(std::string(800, '!')), sent()))
        EXPECT_LE((":signalbox!bot@host.test PRIVMSG " + piece + " :\r\n").size(), 512u);
    advance(1min);
    say("three");
    EXPECT_EQ(sent(), Texts{"#ops three"}) << "each minute one is tried";
    echo(tags[0].substr(tags[0].find('=') + 1), "three");
    say("four");
    EXPECT_EQ(sent(), Texts{"#ops four"});
    EXPECT_EQ(logged("lost").size(), 0u);
}

TEST_F(OutgoingTest, WhoeverIsGoneIsNotToldAnyMore) {
    online(labels);
    say("hi", "ann");
    hear("@label=1-1 :irc.test 401 signalbox ann :No such nick");
    ASSERT_EQ(logged("lost").size(), 1u);
    EXPECT_EQ(logged("lost")[0], "event=lost to=net/ann lines=1 reason=\"No such nick\"");
    EXPECT_TRUE(last.empty()) << "nobody needs to be told twice";
    say("hi again", "ann");
    EXPECT_EQ(sent().size(), 2u);
}

TEST_F(OutgoingTest, SilenceOnALivingConnectionIsLoggedAndNothingIsSaidTwice) {
    online(labels);
    say("one");
    sent();
    advance(61s);
    EXPECT_EQ(logged("unconfirmed").size(), 1u);
    reconnect();
    connect(labels);
    join("#ops");
    EXPECT_EQ(sent(), Texts{});
}

TEST_F(OutgoingTest, AnswersNameTheMessageThatTheyAnswer) {
    online("message-tags");
    say("pong", "#ops", Priority::reply, "ab\\c");
    sent();
    EXPECT_EQ(tags[0], "+draft/reply=ab\\\\c");
    for (const std::string &bad :
         {std::string("a b"), std::string("a;b"), std::string("a\r\nQUIT"), std::string(300, 'x'),
          std::string("\xc3\xa4"), std::string("a\0b", 3), std::string()}) {
        say("pong", "#ops", Priority::reply, bad);
        sent();
        EXPECT_EQ(tags[0], "") << bad;
    }
}

TEST_F(OutgoingTest, NoReplyTagWhereItIsDeniedOrUnknown) {
    online("message-tags", "CLIENTTAGDENY=*");
    say("pong", "#ops", Priority::reply, "id");
    sent();
    EXPECT_EQ(tags[0], "");
    reconnect();
    online();
    say("pong", "#ops", Priority::reply, "id");
    sent();
    EXPECT_EQ(tags[0], "");
}

TEST_F(OutgoingTest, TagsOfOneConnectionDoNotReachTheNext) {
    online(labels);
    say("pong", "#ops", Priority::alert, "id");
    sent();
    EXPECT_EQ(tags[0], "label=1-1;+draft/reply=id");
    reconnect();
    online();
    EXPECT_EQ(network->status().queued, 0u);
    reconnect();
    connect();
    join("#ops");
    sent();
    for (const std::string &tag : tags) EXPECT_EQ(tag, "");
}

TEST_F(OutgoingTest, OperatorsOfAChannelAreATargetWhereTheServerKnowsThem) {
    online("", "STATUSMSG=@");
    say("psst", "@#ops");
    EXPECT_EQ(sent(), Texts{"@#ops psst"});
    EXPECT_THROW(say("psst", "+#ops"), Failure);
    EXPECT_THROW(say("psst", "@#elsewhere"), Failure);
    hear(":irc.test 404 signalbox @#ops :Cannot send");
    answer_ping();
    EXPECT_EQ(told().size(), 1u);
    say("all");
    EXPECT_EQ(sent(), Texts{}) << "it is the channel that is blocked";
}

TEST_F(OutgoingTest, TwoHundredLongLinesHoldUpNoPong) {
    settings.pacing = {};
    online();
    for (int i = 0; i < 200; ++i) say(std::string(400, 'x'));
    sent();
    line.say("PING :irc.test");
    turn();
    EXPECT_EQ(line.sent.front(), "PONG irc.test");
    EXPECT_GT(network->status().queued, 190u);
}

TEST_F(OutgoingTest, APeerThatTakesNothingIsNoReasonToSpin) {
    online();
    for (size_t i = 0; i < Delivery::most + 100; ++i) say("x");
    EXPECT_EQ(sent().size(), Delivery::most);
    turn();
    EXPECT_GT(network->next(clock.now()), clock.now());
    answer_ping();
    EXPECT_EQ(sent().size(), 100u);
}

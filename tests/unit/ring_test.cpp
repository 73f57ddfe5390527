#include "bot/ring.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "support/rig.hpp"

namespace {

class RingTest : public testing::Test {
protected:
    using Texts = std::vector<std::string>;

    RingTest() {
        settings = rig_settings();
        settings.networks.push_back(rig_settings("other").networks.at(0));
        settings.policy.roles[operator_role].members = {"unix:ann"};
        rig.emplace(settings);
        rig->register_on("test", "");
        rig->register_on("other", "");
    }
    Texts sent(const std::string &network = "test") {
        Texts lines;
        while (const auto line = rig->sent(network)) lines.push_back(*line);
        return lines;
    }
    void ask(uint64_t client, const std::string &verb, const std::string &text,
             const std::string &place = "") {
        Ask ask;
        ask.id = 9;
        ask.verb = verb;
        ask.text = text;
        ask.topic = text;
        ask.place = place;
        rig->clients.ask(client, ask);
        rig->turn();
    }
    std::optional<Room> room(uint64_t client, const std::string &name) {
        std::optional<Room> found;
        while (const auto tell = rig->told(client))
            if (const auto *state = std::get_if<RoomState>(&tell->body);
                state && state->room.name == name)
                found = state->room;
        return found;
    }
    bool logged(const std::string &text) const {
        for (const LogEntry &entry : rig->log.recent())
            if (entry.text.find(text) != entry.text.npos) return true;
        return false;
    }
    std::string state(const std::string &network) const {
        for (const NetworkStatus &status : rig->ring->status().networks)
            if (status.name == network) return status.state;
        return "gone";
    }

    RingSettings settings;
    std::optional<Rig> rig;
};

}  // namespace

TEST_F(RingTest, ReloadLeavesUnchangedNetworksConnected) {
    settings.networks[0].session.channels.push_back({"#new", ""});
    settings.networks[0].prefix = ".";
    rig->ring->apply(settings, {});
    rig->turn();
    EXPECT_EQ(sent(), Texts{"JOIN #new"});
    EXPECT_EQ(sent("other"), Texts{});
    EXPECT_EQ(state("test"), "online");
    rig->line().say(":ann!a@h PRIVMSG #ops :.ping");
    rig->line("other").say(":ann!a@h PRIVMSG #ops :!ping");
    rig->turn();
    EXPECT_EQ(sent(), Texts{"PRIVMSG #ops :ann: pong"});
    EXPECT_EQ(sent("other"), Texts{"PRIVMSG #ops :ann: pong"});
}

TEST_F(RingTest, WhatIsToBeRenewedLeavesAndComesBack) {
    settings.networks[0].session.servers = {{"new.test", 6697}};
    rig->ring->apply(settings, {"test"});
    rig->turn();
    EXPECT_EQ(sent(), Texts{"QUIT reconfigured"});
    rig->line().down("closed");
    rig->advance(5s);
    EXPECT_EQ(rig->line().dialled.back(), "new.test:6697");
    EXPECT_EQ(state("other"), "online");
}

TEST_F(RingTest, ARemovedNetworkSaysGoodbyeAndItsRoomsAreLeft) {
    const uint64_t client = rig->client("ann");
    ask(client, "subscribe", "chat");
    EXPECT_TRUE(room(client, "test/#ops")->joined);
    settings.networks.erase(settings.networks.begin());
    rig->ring->apply(settings, {});
    rig->turn();
    EXPECT_EQ(sent(), Texts{"QUIT reconfigured"});
    rig->line().down("closed");
    rig->turn();
    EXPECT_EQ(state("test"), "gone");
    const auto left = room(client, "test/#ops");
    ASSERT_TRUE(left);
    EXPECT_FALSE(left->joined);
    EXPECT_TRUE(left->members.empty());
    ask(client, "call", "ping", "test/#ops");
    EXPECT_EQ(std::get<Done>(rig->clients.told[client].back().body).text,
              "no network 'test', networks: other");
}

TEST_F(RingTest, ANetworkThatIsRemovedAndBackAtOnceIsNotForgotten) {
    RingSettings without = settings;
    without.networks.erase(without.networks.begin());
    rig->ring->apply(without, {});
    rig->ring->apply(settings, {});
    rig->turn();
    rig->line().down("closed");
    rig->advance(5s);
    EXPECT_EQ(state("test"), "connecting");
}

TEST_F(RingTest, QuitIsOverOnceAllHaveLetGo) {
    rig->ring->quit("signal");
    rig->turn();
    EXPECT_EQ(sent(), Texts{"QUIT signal"});
    EXPECT_FALSE(rig->ring->over());
    rig->line().down("closed");
    rig->turn();
    EXPECT_FALSE(rig->ring->over());
    rig->advance(6s);
    EXPECT_TRUE(rig->ring->over());
}

TEST_F(RingTest, WithoutNetworksTheLocalRoomAnswers) {
    rig.emplace(RingSettings{});
    const uint64_t client = rig->client("ann", getuid());
    ask(client, "call", "ping");
    Texts answers;
    while (const auto tell = rig->told(client))
        if (const auto *answer = std::get_if<Answer>(&tell->body)) answers.push_back(answer->text);
    EXPECT_EQ(answers, Texts{"pong"});
    rig->ring->quit("done");
    EXPECT_TRUE(rig->ring->over());
}

TEST_F(RingTest, StrangersAtTheSocketGetNoMoreThanHello) {
    const uint64_t client = rig->client("mallory", getuid() + 1);
    for (const char *verb : {"call", "say", "status", "subscribe", "complete"}) {
        ask(client, verb, "ping");
        EXPECT_EQ(std::get<Done>(rig->told(client)->body).outcome, "refused") << verb;
    }
    EXPECT_EQ(sent(), Texts{});
    ask(client, "explode", "");
    EXPECT_EQ(std::get<Done>(rig->told(client)->body).outcome, "unsupported");
}

TEST_F(RingTest, CompletesWhoIsThereAndTellsWhatIsSecret) {
    settings.policy.persons["carol"].is = {"test/carol"};
    rig->apply(settings);
    const uint64_t client = rig->client("ann", getuid());
    const auto candidates = [&](const std::string &text) {
        while (rig->told(client)) continue;
        ask(client, "complete", text, "test/#ops");
        const auto tell = rig->told(client);
        return tell ? std::get<Candidates>(tell->body) : Candidates{};
    };
    EXPECT_EQ(candidates("can c").words, Texts{"carol"});
    EXPECT_EQ(candidates("can b").words, Texts{"bob"});
    EXPECT_EQ(candidates("say test/#").words, Texts{"test/#ops"});
    EXPECT_TRUE(candidates("code 1ab 123456").secret);
    EXPECT_EQ(candidates("can bob whoa").words, Texts{"whoami"});
    EXPECT_TRUE(candidates("can bob code 1ab 123456").secret);
    EXPECT_FALSE(candidates("can bob ping").secret);
}

TEST_F(RingTest, WithoutHelloNothingIsServed) {
    const uint64_t client = rig->clients.connect("ann", getuid());
    ask(client, "call", "ping");
    EXPECT_EQ(std::get<Done>(rig->told(client)->body).text, "say hello first");
    Ask hello;
    hello.id = 2;
    hello.verb = "hello";
    hello.version = protocol_version + 1;
    rig->clients.ask(client, hello);
    rig->turn();
    EXPECT_EQ(std::get<Done>(rig->told(client)->body).outcome, "unsupported");
}

TEST_F(RingTest, AnAnnouncementReachesAllOrNone) {
    const uint64_t client = rig->client("ann");
    Ask say;
    say.id = 5;
    say.verb = "say";
    say.text = "!deploy at noon";
    say.to = {"test/#ops", "other/#elsewhere"};
    rig->clients.ask(client, say);
    rig->turn();
    EXPECT_EQ(std::get<Done>(rig->told(client)->body).text,
              "other/#elsewhere is no channel that I am to be in; allowed are other/#ops");
    EXPECT_EQ(sent(), Texts{});
    say.to = {"test/#ops", "other/#ops"};
    rig->clients.ask(client, say);
    rig->turn();
    EXPECT_EQ(std::get<Posted>(rig->told(client)->body).numbers.size(), 2u);
    EXPECT_EQ(std::get<Done>(rig->told(client)->body).outcome, "ok");
    EXPECT_EQ(sent(), Texts{"PRIVMSG #ops : !deploy at noon"});
    EXPECT_EQ(sent("other"), Texts{"PRIVMSG #ops : !deploy at noon"});
}

TEST_F(RingTest, ItsOwnWordsAreShownWithoutAnEcho) {
    const uint64_t client = rig->client("ann");
    ask(client, "subscribe", "chat");
    rig->clients.told[client].clear();
    rig->line().say(":bob!b@h PRIVMSG #ops :!ping");
    rig->turn();
    Texts texts;
    while (const auto tell = rig->told(client))
        if (const auto *chat = std::get_if<Chat>(&tell->body))
            texts.push_back(chat->line.nick + ": " + chat->line.text);
    EXPECT_EQ(texts, (Texts{"bob: !ping", "signalbox: bob: pong"}));
}

TEST_F(RingTest, ABotOrHistoryIsNotAnswered) {
    rig->line().say(":signalbox!bot@host.test PRIVMSG #ops :!ping");
    rig->line().say(":ann!a@h NOTICE #ops :!ping");
    rig->line().say(":ann!a@h PRIVMSG #ops :\1ACTION !ping\1");
    rig->turn();
    EXPECT_EQ(sent(), Texts{});
}

TEST_F(RingTest, AClientWhoseQueueIsFullIsClosedAndNobodyElse) {
    const uint64_t full = rig->client("ann"), other = rig->client("ann");
    rig->clients.stuffed.insert(full);
    ask(full, "status", "");
    ask(other, "status", "");
    EXPECT_TRUE(rig->clients.closed.contains(full));
    EXPECT_TRUE(rig->told(other));
    EXPECT_FALSE(rig->clients.closed.contains(other));
}

TEST_F(RingTest, LostConnectionsAreShownInTheirRooms) {
    const uint64_t client = rig->client("ann");
    ask(client, "subscribe", "chat");
    room(client, "");
    rig->line().down("reset");
    rig->turn();
    const auto left = room(client, "test/#ops");
    ASSERT_TRUE(left);
    EXPECT_FALSE(left->joined);
    EXPECT_TRUE(logged("event=offline network=test reason=reset"));
}

TEST_F(RingTest, AHostileServerCannotFillTheDeskWithRooms) {
    const uint64_t client = rig->client("ann");
    for (int i = 0; i < 2000; ++i) {
        const std::string channel = "#x" + std::to_string(i);
        for (const char *command : {"MODE", "TOPIC", "KICK", "PART", "JOIN"})
            rig->line().say(std::string(":ann!a@h ") + command + " " + channel + " bob");
    }
    rig->turn();
    ask(client, "subscribe", "chat");
    size_t rooms = 0;
    while (const auto tell = rig->told(client))
        rooms += std::holds_alternative<RoomState>(tell->body);
    EXPECT_LT(rooms, 10u);
}

TEST_F(RingTest, SlowTurnsAreLoggedOnceAMinute) {
    const auto slow = [&] {
        const Timer stall(rig->loop, 0s, [&] { rig->clock.advance(100ms); });
        rig->turn(1);
    };
    const auto count = [&] {
        return std::count_if(rig->log.recent().begin(), rig->log.recent().end(),
                             [](const LogEntry &entry) {
                                 return entry.text.starts_with("event=\"slow turn\" took=0.1s");
                             });
    };
    for (int i = 0; i < 5; ++i) slow();
    EXPECT_EQ(count(), 1);
    rig->advance(61s);
    slow();
    EXPECT_EQ(count(), 2);
    EXPECT_TRUE(logged("turns=5"));
}

TEST_F(RingTest, EffectsWaitForTheGateAndKeepTheirOrder) {
    const uint64_t client = rig->client("ann");
    ask(client, "call", "ping", "test/#ops");
    EXPECT_EQ(sent(), (Texts{"PRIVMSG #ops :[ann] !ping", "PRIVMSG #ops :ann: pong"}));
    ASSERT_EQ(rig->clients.told[client].size(), 2u);
    EXPECT_EQ(std::get<Answer>(rig->told(client)->body).text, "pong");
    EXPECT_EQ(std::get<Done>(rig->told(client)->body).outcome, "ok");
}

TEST_F(RingTest, ANetworkByANewNameIsWeakUntilAnOperatorKnows) {
    settings.policy.roles[operator_role].members.push_back("test/alice");
    rig.emplace(settings);
    rig->register_on("test", "account-tag", "NETWORK=Old");
    const auto say = [&](const std::string &text) {
        rig->line().say("@account=alice :ann!a@h PRIVMSG #ops :" + text);
        rig->turn();
        return sent();
    };
    const auto warnings = [&] { return rig->ring->status().networks.at(0).warnings; };
    EXPECT_EQ(say("!say #ops hello"), Texts{"PRIVMSG #ops :hello (ann)"});
    EXPECT_EQ(warnings(), Texts{});

    rig->line().down("reset");
    rig->advance(5s);
    rig->register_on("test", "account-tag", "NETWORK=New\\x20Net");
    EXPECT_EQ(say("!say #ops hello"),
              Texts{"PRIVMSG #ops :ann: the network calls itself by a new name and role operator "
                    "does not accept weak evidence"});
    EXPECT_EQ(
        say("!acknowledge test"),
        Texts{"PRIVMSG #ops :ann: 'acknowledge' is only for the console and 'signalbox run'"});
    EXPECT_EQ(warnings(), Texts{"the network calls itself New_Net now and was Old: accounts there "
                                "are weak until you run 'acknowledge test'"});
    EXPECT_TRUE(logged("attention"));

    const uint64_t client = rig->client("ann");
    ask(client, "call", "acknowledge nowhere");
    ask(client, "call", "acknowledge other");
    EXPECT_EQ(warnings().size(), 1u);
    ask(client, "call", "acknowledge test");
    EXPECT_EQ(warnings(), Texts{});
    EXPECT_EQ(rig->memories.get("test").called, "New_Net");
    EXPECT_EQ(say("!say #ops hello"), Texts{"PRIVMSG #ops :hello (ann)"});
}

TEST_F(RingTest, TellsOfServicesThatMayListenToItsPrefix) {
    rig->line().say(":irc.test 353 signalbox = #ops :@ChanServ");
    rig->line().say(":irc.test 366 signalbox #ops :End of names");
    rig->turn();
    const auto warnings = [&] { return rig->ring->status().networks.at(0).warnings; };
    ASSERT_EQ(warnings().size(), 1u);
    EXPECT_TRUE(warnings()[0].starts_with("ChanServ is in a channel of ours"));
    EXPECT_TRUE(logged("ChanServ"));
    settings.networks[0].prefix = "sb!";
    rig->ring->apply(settings, {});
    EXPECT_EQ(warnings(), Texts{});
}

TEST_F(RingTest, NamesOfABigRoomAreNotSentForEachLine) {
    const uint64_t client = rig->client("ann");
    for (int i = 0; i < 5000; i += 20) {
        std::string names;
        for (int n = i; n < i + 20; ++n) names += " nick" + std::to_string(n);
        rig->line().say(":irc.test 353 signalbox = #ops :" + names);
    }
    rig->turn();
    ask(client, "subscribe", "chat");
    size_t lines = 0, states = 0;
    const auto count = [&] {
        while (const auto tell = rig->told(client)) {
            lines += std::holds_alternative<Chat>(tell->body);
            const auto *state = std::get_if<RoomState>(&tell->body);
            if (!state || state->room.name != "test/#ops") continue;
            ++states;
            EXPECT_EQ(state->room.members.size(), 500u);
            EXPECT_GE(state->room.unlisted, 4500u);
        }
    };
    count();
    EXPECT_EQ(std::exchange(states, 0), 1u);
    for (int i = 0; i < 100; ++i) {
        rig->line().say(":new" + std::to_string(i) + "!n@h JOIN #ops");
        rig->turn(1);
    }
    count();
    EXPECT_EQ(lines, 100u);
    EXPECT_EQ(states, 0u);
    rig->advance(2s);
    count();
    EXPECT_EQ(states, 1u);
}

TEST_F(RingTest, AnswersAndRefusalsMakeThreads) {
    Rig tagged(rig_settings());
    tagged.register_on("test", "message-tags");
    FakeLine &line = tagged.line();
    line.tags.clear();
    line.say("@msgid=one :alice!a@h PRIVMSG #ops :!ping");
    tagged.turn();
    line.say("@msgid=two :alice!a@h PRIVMSG #ops :!nonsense");
    tagged.turn();
    line.say(":alice!a@h PRIVMSG #ops :!ping");
    tagged.turn();
    EXPECT_EQ(line.tags, (std::deque<std::string>{"+draft/reply=one", "+draft/reply=two", ""}));
}

TEST_F(RingTest, WhatOperatorsSayAmongThemselvesIsAnsweredThere) {
    Rig ranked(rig_settings());
    ranked.register_on("test", "", "STATUSMSG=@");
    ranked.line().say(":alice!a@h PRIVMSG @#ops :!ping");
    ranked.turn();
    EXPECT_EQ(ranked.sent(), "PRIVMSG @#ops :alice: pong");
}

TEST_F(RingTest, AccountsAreNoTargetsAndOperatorsOfChannelsAre) {
    const Call nobody;
    EXPECT_TRUE(rig->ring->place("test/@#ops", nobody).channel);
    EXPECT_EQ(rig->ring->place("test/@#ops", nobody).target, "@#ops");
    EXPECT_TRUE(rig->ring->joined(rig->ring->place("test/@#ops", nobody)));
    for (const char *target : {"test/@alice", "test/+alice", "test/$*", "test/@", "test/:x"})
        EXPECT_THROW(rig->ring->place(target, nobody), Failure) << target;
    EXPECT_FALSE(rig->ring->place("test/alice", nobody).channel);
}

TEST_F(RingTest, ANetworkThatWasDisconnectedStaysAwayOverAReload) {
    const uint64_t client = rig->client("ann");
    ask(client, "call", "disconnect test");
    EXPECT_EQ(sent(), Texts{"QUIT :disconnected by unix:ann"});
    rig->advance(3s);
    EXPECT_EQ(state("test"), "stopped");
    EXPECT_EQ(rig->ring->status().networks.at(0).trouble, "disconnected by unix:ann");
    const size_t dials = rig->line().dialled.size();
    rig->apply(settings);
    EXPECT_EQ(state("other"), "online");
    rig->advance(10min);
    EXPECT_EQ(state("test"), "stopped");
    EXPECT_EQ(rig->line().dialled.size(), dials);

    settings.networks[0].session.channels.push_back({"#new", ""});
    rig->apply(settings);
    EXPECT_EQ(rig->line().dialled.size(), dials + 1);
    EXPECT_EQ(state("test"), "connecting");
}

TEST_F(RingTest, ADisconnectedNetworkThatIsNotConfiguredAnyMoreIsGone) {
    ask(rig->client("ann"), "call", "disconnect test");
    rig->advance(3s);
    settings.networks.erase(settings.networks.begin());
    rig->apply(settings);
    EXPECT_EQ(state("test"), "gone");
    EXPECT_FALSE(rig->ring->over());
    rig->ring->quit("bye");
    rig->advance(10s);
    EXPECT_TRUE(rig->ring->over());
}

TEST_F(RingTest, ConnectDialsAtOnceWhereTheNetworkWaits) {
    rig->line().down("reset");
    rig->turn();
    rig->advance(3s);
    rig->line().down("refused");
    rig->turn();
    ASSERT_EQ(state("test"), "waiting");
    const size_t dials = rig->line().dialled.size();
    ask(rig->client("ann"), "call", "connect test");
    EXPECT_EQ(state("test"), "connecting");
    EXPECT_EQ(rig->line().dialled.size(), dials + 1);
}

TEST_F(RingTest, AReloadAnswersWhoAskedForIt) {
    const uint64_t client = rig->client("ann");
    const auto told = [&] {
        Texts texts;
        while (const auto tell = rig->told(client)) {
            if (const auto *answer = std::get_if<Answer>(&tell->body))
                texts.push_back(answer->text);
            if (const auto *done = std::get_if<Done>(&tell->body))
                texts.push_back(done->outcome + " " + done->text);
        }
        return texts;
    };
    EXPECT_FALSE(rig->ring->wants_reload());
    ask(client, "call", "reload");
    EXPECT_TRUE(rig->ring->wants_reload());
    EXPECT_EQ(told(), Texts{});
    rig->ring->reloaded(true, "reloaded: 2 changes");
    EXPECT_FALSE(rig->ring->wants_reload());
    rig->turn();
    EXPECT_EQ(told(), (Texts{"reloaded: 2 changes", "ok "}));
    ask(client, "call", "reload");
    rig->ring->reloaded(false, "not reloaded: signalbox.conf:3: nick: is empty");
    rig->turn();
    EXPECT_EQ(told(), (Texts{"not reloaded: signalbox.conf:3: nick: is empty", "failed "}));
    rig->ring->reloaded(true, "nobody waits");
}

// The bodies of the commands, on a bot that is made up.

#include "bot/command.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/fake_host.hpp"
#include "support/test_clock.hpp"

namespace {

using Texts = std::vector<std::string>;

class CommandsTest : public testing::Test {
protected:
    // Runs a command to its end, and gives what it said, or "failure: why".
    Texts run(const std::string &line) {
        std::string_view rest;
        const Command *command = host.catalogue.match(line, rest);
        if (!command) return {"no such command"};
        Ctx ctx(call, *command, parse_params(*command, rest), host, loop, children, wishes, random);
        Task<> task = command->run(ctx);
        try {
            finish(ctx, task);
        } catch (const Failure &failure) {
            return {std::string("failure: ") + failure.what()};
        }
        return texts(ctx.take_effects());
    }

    void finish(Ctx &ctx, Task<> &task) {
        task.resume();
        for (int turn = 0; turn < 100 && !task.done(); turn++) {
            for (const Effect &effect : ctx.take_effects(false)) {
                if (auto *start = std::get_if<StartEffect>(&effect.what)) {
                    wishes.begin(start->request);
                }
            }
            clock.advance(100ms);
            loop.wait(0s);
        }
        ASSERT_TRUE(task.done());
        task.take();
    }

    Texts texts(const std::vector<Effect> &effects) {
        Texts result;
        for (const Effect &effect : effects) {
            if (auto *say = std::get_if<SayEffect>(&effect.what)) {
                const bool here = say->place == call.place;
                result.push_back(here ? say->text : say->place.text() + " " + say->text);
            }
            if (auto *join = std::get_if<JoinEffect>(&effect.what)) {
                result.push_back("JOIN " + join->channel + " " + join->key);
            }
            if (auto *known = std::get_if<AcknowledgeEffect>(&effect.what)) {
                result.push_back("ACKNOWLEDGE " + known->network);
            }
            if (auto *part = std::get_if<PartEffect>(&effect.what)) {
                result.push_back("PART " + part->channel + " " + part->reason);
            }
        }
        return result;
    }

    CommandsTest() {
        call.asker.name = "alice";
        call.asker.identity = "net/alice";
        call.asker.evidence = "services account alice, by account-tag";
        call.place = {"net", "alice", false};
        host.rules.roles["operator"].members = {"net/alice"};
        host.report.version = "0.1.0";
        host.report.uptime_s = 3720;
    }

    TestClock clock;
    Loop loop{clock};
    Children children{loop};
    Wishes wishes;
    std::mt19937 random{1};
    FakeHost host;
    Call call;
};

}  // namespace

TEST_F(CommandsTest, Ping) { EXPECT_EQ(run("ping"), Texts{"pong"}); }

TEST_F(CommandsTest, Echo) {
    EXPECT_EQ(run("echo  it's  me "), Texts{"it's  me"});
    EXPECT_EQ(run("echo !op mallory"), Texts{"!op mallory"});
    EXPECT_EQ(run("echo \x01VERSION\x01"), Texts{"\x01VERSION\x01"});
}

TEST_F(CommandsTest, AboutTellsNetworks) {
    EXPECT_EQ(run("about"), (Texts{"signalbox 0.1.0, up 1h 2m; ask ops@example.org about me",
                                   "no network is configured, only the room local"}));
    NetworkStatus network;
    network.name = "net";
    network.state = "online";
    network.server = "irc.example.org";
    network.nick = "sb";
    network.lag_ms = 42;
    network.channels = {{"#ops", "", true, 3}, {"#x", "invite only", false, 0}};
    NetworkStatus other;
    other.name = "other";
    other.state = "idle";
    other.trouble = "no route";
    host.report.networks = {network, other};
    EXPECT_EQ(run("about").at(1),
              "net: online on irc.example.org as sb, lag 42 ms, in 1 of 2 channels");
    EXPECT_EQ(run("about").at(2), "other: idle, in 0 of 0 channels (no route)");
}

TEST_F(CommandsTest, WhoamiNamesTheEvidence) {
    EXPECT_EQ(run("whoami"),
              (Texts{"you are alice, net/alice: services account alice, by account-tag",
                     "roles: operator; what you may run here: read, change"}));
    host.rules.persons["al"].is = {"net/alice"};
    call.asker.weak = true;
    call.asker.doubt = "the network calls itself by a new name";
    EXPECT_EQ(run("whoami"),
              (Texts{"you are alice, net/alice: services account alice, by account-tag (weak: the "
                     "network calls itself by a new name)",
                     "person: al; roles: none; what you may run here: read"}));
}

TEST_F(CommandsTest, WhoamiOfNobody) {
    call.asker.identity.clear();
    call.asker.evidence = "this network does not say who you are";
    EXPECT_EQ(run("whoami"),
              (Texts{"you are alice, to me nobody: this network does not say who you are",
                     "roles: none; what you may run here: read"}));
}

TEST_F(CommandsTest, AcknowledgeIsForANewNameOnly) {
    EXPECT_EQ(run("acknowledge net"), Texts{"failure: net calls itself as it always did"});
    EXPECT_EQ(run("acknowledge x"), Texts{"failure: no network 'x', networks: net"});
    host.has_new_name = true;
    EXPECT_EQ(run("acknowledge net"),
              (Texts{"the new name of net is known now, and its accounts count as before",
                     "ACKNOWLEDGE net"}));
}

TEST_F(CommandsTest, HelpListsAllFamiliesInAChannelsFewLines) {
    call.place = {"net", "#ops", true};
    const Texts lines = run("help");
    ASSERT_LE(lines.size(), 3u);
    std::string all;
    for (const std::string &line : lines) all += line + "; ";
    EXPECT_NE(
        all.find(
            "channels: forget join part recall remember say topic; fun: choose eightball roll"),
        std::string::npos)
        << all;
    EXPECT_NE(lines.back().find(" -- *: not for you here; !help COMMAND tells more"),
              std::string::npos);
    call.asker.identity.clear();
    EXPECT_NE(run("help").at(0).find("join* part*"), std::string::npos);
}

TEST_F(CommandsTest, HelpExplainsOne) {
    EXPECT_EQ(run("help SAY"), (Texts{"!say CHANNEL TEXT: say something in a channel (change)",
                                      "channel: where (channel); text: what (text)",
                                      "example: !say #ops the database is back"}));
    EXPECT_EQ(run("help ping"), (Texts{"!ping: see whether I am there (read)"}));
    EXPECT_EQ(run("help uptime").back(), "also: !uptime");
    EXPECT_EQ(run("help pingg"),
              Texts{"failure: there is no command 'pingg'; did you mean 'ping'?"});
    EXPECT_EQ(run("help xylophone"), Texts{"failure: there is no command 'xylophone'"});
}

TEST_F(CommandsTest, HelpExplainsEveryCommandInAChannel) {
    call.place = {"net", "#ops", true};
    for (const Command *command : compiled_commands()) {
        const Texts lines = run("help " + command->name);
        EXPECT_LE(lines.size(), 4u);
        EXPECT_EQ(lines.at(0).find("alice: !" + command->usage()), 0u) << lines.at(0);
    }
}

TEST_F(CommandsTest, HostMeasures) {
    const Texts lines = run("host");
    ASSERT_EQ(lines.size(), 2u);
    for (const char *part : {": up ", ", load ", ", processors ", "% busy, memory ", " used ("}) {
        EXPECT_NE(lines[0].find(part), std::string::npos) << part << " in " << lines[0];
    }
    EXPECT_EQ(lines[1].find("disk / "), 0u) << lines[1];
}

TEST_F(CommandsTest, SaySpeaksWhereWeAre) {
    EXPECT_EQ(run("say #ops it's !over"),
              (Texts{"net/#ops it's !over (alice)", "said in net/#ops"}));
    EXPECT_EQ(run("say #ops !op x"), (Texts{"net/#ops !op x (alice)", "said in net/#ops"}));
    EXPECT_EQ(run("say local hello").at(0), "local hello (alice)");
    EXPECT_EQ(run("say #none hello"), Texts{"failure: I am not in net/#none"});
    EXPECT_EQ(run("say bob hello"), Texts{"failure: net/bob is not a channel"});
    call.place = {"net", "#ops", true};
    EXPECT_EQ(run("say #ops hello"), Texts{"hello (alice)"});
}

TEST_F(CommandsTest, Join) {
    EXPECT_EQ(run("join #b s3cret"), (Texts{"joining net/#b", "JOIN #b s3cret"}));
    EXPECT_EQ(run("join #b"), (Texts{"joining net/#b", "JOIN #b "}));
    EXPECT_EQ(run("join #ops"), Texts{"I am in net/#ops already"});
    EXPECT_EQ(run("join elsewhere/#ops"), Texts{"failure: there is no network of that name"});
    EXPECT_EQ(run("join local"), Texts{"failure: the room local needs no joining"});
    EXPECT_EQ(run("join 0"), Texts{"failure: net/0 is not a channel"});
    EXPECT_EQ(run("join #b k,ey"), Texts{"failure: the key of a channel holds no comma"});
}

TEST_F(CommandsTest, Part) {
    EXPECT_EQ(run("part #ops"), (Texts{"leaving net/#ops", "PART #ops asked by alice"}));
    EXPECT_EQ(run("part #ops so long"), (Texts{"leaving net/#ops", "PART #ops so long (alice)"}));
    EXPECT_EQ(run("part #b"), Texts{"failure: I am not in net/#b"});
    EXPECT_EQ(run("part local"), Texts{"failure: the room local cannot be left"});
}

TEST_F(CommandsTest, ChooseTakesEveryForm) {
    struct {
        const char *line;
        Texts things;
    } const rows[] = {
        {"tea or coffee", {"tea", "coffee"}},
        {"a, b c, or d", {"a", "b c", "d"}},
        {"red wine | beer, or so", {"red wine", "beer, or so"}},
        {"tea coffee", {"tea", "coffee"}},
        {"oranges, door", {"oranges", "door"}},
    };
    for (const auto &row : rows) {
        std::set<std::string> seen;
        for (int i = 0; i < 60; i++) seen.insert(run("choose " + std::string(row.line)).at(0));
        for (const std::string &chosen : seen) {
            EXPECT_NE(std::ranges::find(row.things, chosen), row.things.end()) << chosen;
        }
        EXPECT_GT(seen.size(), 1u);
    }
    EXPECT_EQ(run("choose tea"), Texts{"failure: give me two things or more, like: tea or coffee"});
    EXPECT_EQ(run("choose !op !op"), Texts{"!op"});
}

TEST_F(CommandsTest, RollStaysWithinItsBounds) {
    for (int i = 0; i < 100; i++) {
        const std::string text = run("roll 2D6+1").at(0);
        const long long sum = parse_integer(text.substr(text.rfind(' ') + 1)).value();
        EXPECT_TRUE(text.starts_with("2d6+1: ")) << text;
        EXPECT_TRUE(sum >= 3 && sum <= 13) << text;
    }
    EXPECT_TRUE(run("roll").at(0).starts_with("1d6: "));
    EXPECT_TRUE(run("roll d20").at(0).starts_with("d20: "));
    EXPECT_NE(run("roll 1d2-1000").at(0).find(" - 1000 = -99"), std::string::npos);
    for (const char *wrong : {"0d6", "21d6", "2d1", "2d1001", "d", "x", "2d6+", "2d6+1001", "-1d6",
                              "2d6+1+1", "99999999999999999999d6", "1d-6", "+", "2d6d6"}) {
        EXPECT_EQ(run("roll " + std::string(wrong)),
                  Texts{"failure: '" + std::string(wrong) +
                        "' is no dice: write them like 2d6+1, up to 20 dice of 2 to 1000 sides, "
                        "plus or minus up to 1000"})
            << wrong;
    }
}

TEST_F(CommandsTest, EightballAnswers) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; i++) seen.insert(run("eightball will it rain?").at(0));
    EXPECT_GT(seen.size(), 3u);
}

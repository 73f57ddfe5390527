// Two signalboxes in one channel, which hear each other.
#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace {

class BotsTest : public testing::Test {
protected:
    static constexpr size_t longest = 10'000;  // turns; bounds the test

    BotsTest() {
        RingSettings settings = rig_settings();
        settings.policy.roles[operator_role].members = {"unix:ann"};
        settings.networks[0].session.nick = "left";
        left.emplace(settings);
        settings.networks[0].session.nick = "right";
        right.emplace(settings);
        enter(*left, "left");
        enter(*right, "right");
    }
    static void enter(Rig &rig, const std::string &nick) {
        FakeLine &line = rig.line();
        line.up();
        line.say(":irc.test CAP * LS :");
        line.say(":irc.test 001 " + nick + " :Welcome " + nick + "!bot@host.test");
        line.say(":irc.test 005 " + nick + " CASEMAPPING=ascii CHANTYPES=# :are supported");
        line.say(":irc.test 376 " + nick + " :End");
        rig.turn();
        line.say(":" + nick + "!bot@host.test JOIN #ops");
        rig.turn();
        line.sent.clear();
    }
    // Carries what one says to the other; how many lines there were.
    size_t carry(Rig &from, const std::string &nick, Rig &to) {
        size_t lines = 0;
        from.turn();
        while (const auto line = from.sent()) {
            if (!line->starts_with("PRIVMSG")) continue;
            to.line().say(":" + nick + "!bot@host." + nick + " " + *line);
            ++lines;
        }
        return lines;
    }
    size_t lines_until_quiet() {
        size_t lines = 0;
        for (size_t quiet = 0; quiet < 3 && lines < longest; ++quiet) {
            const size_t said = carry(*left, "left", *right) + carry(*right, "right", *left);
            lines += said;
            if (said > 0) quiet = 0;
        }
        return lines;
    }

    std::optional<Rig> left, right;
};

}  // namespace

TEST_F(BotsTest, WhoAnswerEachOtherDieOut) {
    left->line().say(":right!bot@host.right PRIVMSG #ops :left: nonsense");
    const size_t lines = lines_until_quiet();
    EXPECT_GE(lines, 1u);
    EXPECT_LE(lines, 8u);
    left->advance(2min);
    right->advance(2min);
    EXPECT_EQ(lines_until_quiet(), 0u) << "and stay silent";
    const auto logged = [](const Rig &rig) {
        return std::any_of(rig.log.recent().begin(), rig.log.recent().end(), [](const auto &entry) {
            return entry.text.find("refused again") != entry.text.npos;
        });
    };
    EXPECT_TRUE(logged(*left) || logged(*right));
}

TEST_F(BotsTest, DoNotAnswerAnnouncementsOfEachOther) {
    const uint64_t client = left->client("ann");
    for (int i = 0; i < 100; ++i) {
        Ask say;
        say.id = static_cast<uint64_t>(i) + 2;
        say.verb = "say";
        say.to = {"#ops"};
        say.text = "the build is broken";
        left->clients.ask(client, say);
    }
    EXPECT_EQ(lines_until_quiet(), 100u) << "alerts may repeat";
}

TEST_F(BotsTest, ARightCommandIsAnsweredAmongWrongOnes) {
    for (int i = 0; i < 10; ++i) left->line().say(":ann!a@h PRIVMSG #ops :!nonsense");
    left->line().say(":ann!a@h PRIVMSG #ops :!ping");
    left->turn();
    size_t refusals = 0;
    std::string last;
    while (const auto line = left->sent()) {
        refusals += line->find("no command") != line->npos;
        if (line->starts_with("PRIVMSG")) last = *line;
    }
    EXPECT_EQ(refusals, 3u);
    EXPECT_EQ(last, "PRIVMSG #ops :ann: pong");
}

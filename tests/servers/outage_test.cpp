// What servers and operators do to the bot, and that it comes back.
#include "servers/on_server.hpp"
#include "servers/roster.hpp"

class Outage : public OnServer {};
ON_EACH_SERVER(Outage);

static Instant now() { return std::chrono::steady_clock::now(); }

static void comes_back(OpsRoom &room, Instant begin, Duration within) {
    IrcClient bob(room.server.port(), "bob");
    bob.join("#ops");
    expect_back(room.bot, bob, begin, within);
}

static void become_operator(IrcClient &person) {
    person.send("OPER oper operpass");
    person.expect(" 381 ");
}

TEST_P(Outage, ComesBackAfterARestart) {
    OpsRoom room(GetParam());
    room.server.stop();
    room.server.start();
    comes_back(room, now(), 6s);
}

TEST_P(Outage, ComesBackAfterACrash) {
    OpsRoom room(GetParam());
    room.server.stop(SIGKILL);
    EXPECT_EQ(room.bot.tool({"run", "ping"}).output, "pong\n");
    room.server.start();
    comes_back(room, now(), 6s);
}

TEST_P(Outage, ComesBackAfterAKill) {
    OpsRoom room(GetParam());
    become_operator(room.ann);
    room.ann.send("KILL signalbox :out with you");
    room.ann.expect("QUIT");
    expect_back(room.bot, room.ann, now(), 6s);
}

TEST_P(Outage, ComesBackOnceAfterAKick) {
    OpsRoom room(GetParam());
    room.ann.send("KICK #ops signalbox :shoo");
    room.ann.expect("KICK");
    expect_back(room.bot, room.ann, now(), 8s);
}

TEST_P(Outage, NoticesAServerThatHangs) {
    OpsRoom room(GetParam(), {.more = "ping-timeout = 2s\n"});
    room.server.freeze();
    EXPECT_TRUE(room.bot.tool_shows({"status", "--json"}, "\"joined\": false")) << room.bot.log();
    EXPECT_EQ(room.bot.tool({"run", "ping"}).output, "pong\n");
    room.server.thaw();
    expect_back(room.bot, room.ann, now(), 10s);
}

TEST_P(Outage, AnswersTheServersPing) {
    OpsRoom room(GetParam(), {.server = {.ping_timeout = 5}});
    EXPECT_FALSE(room.ann.hears("QUIT", 14s));
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
}

// In pieces, each when the server has read the one before: what waits unread is a flood to some.
static void talk(IrcClient &person, int lines) {
    constexpr int piece = 100;
    for (int said = 0; said < lines; said += piece) {
        std::string words;
        for (int i = 0; i < piece; i++) words += "PRIVMSG #ops :ordinary talk\r\n";
        person.send(words + "PING :" + std::to_string(said));
        person.expect("PONG");
    }
}

TEST_P(Outage, HearsTwentyThousandLinesAtOnce) {
    OpsRoom room(GetParam());
    IrcClient bob(room.server.port(), "bob");
    bob.join("#ops");
    room.ann.send("PART #ops");
    const Instant begin = now();
    talk(bob, 20'000);
    expect_back(room.bot, bob, begin, 15s);
    EXPECT_FALSE(has(room.bot.log(), "offline"));
}

TEST(OutageOfInspircd, FollowsAForcedNick) {
    if (!installed(ServerKind::inspircd)) GTEST_SKIP() << "inspircd is not installed";
    OpsRoom room(ServerKind::inspircd);
    become_operator(room.ann);
    room.ann.send("SANICK signalbox lampman");
    room.ann.expect("NICK");
    const Instant begin = now();
    room.ann.say("#ops", "lampman: ping");
    room.ann.expect("ann: pong", 2s);
    expect_back(room.bot, room.ann, begin, 3s);
}

// What servers and operators do to the bot, and that it comes back.
#include "servers/on_server.hpp"

class Outage : public OnServer {};
ON_EACH_SERVER(Outage);

static void comes_back(IrcServer &server) {
    IrcClient bob(server.port(), "bob");
    bob.join("#ops");
    bob.send("NAMES #ops");
    if (bob.expect(" 353 ").find("signalbox") == std::string::npos) bob.expect("signalbox!", 30s);
    bob.say("#ops", "!ping");
    bob.expect("bob: pong");
}

TEST_P(Outage, ComesBackAfterARestart) {
    OpsRoom room(GetParam());
    room.server.stop();
    room.server.start();
    comes_back(room.server);
}

TEST_P(Outage, ComesBackAfterACrash) {
    OpsRoom room(GetParam());
    room.server.stop(SIGKILL);
    EXPECT_EQ(room.bot.tool({"run", "ping"}).output, "pong\n");
    room.server.start();
    comes_back(room.server);
}

TEST_P(Outage, ComesBackAfterAKill) {
    OpsRoom room(GetParam());
    room.ann.send("OPER oper operpass");
    room.ann.expect(" 381 ");
    room.ann.send("KILL signalbox :out with you");
    room.ann.expect("QUIT");
    room.ann.expect("JOIN", 30s);
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
}

TEST_P(Outage, ComesBackOnceAfterAKick) {
    OpsRoom room(GetParam());
    room.ann.send("KICK #ops signalbox :shoo");
    room.ann.expect("KICK");
    room.ann.expect("JOIN", 30s);
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
}

TEST_P(Outage, NoticesAServerThatHangs) {
    OpsRoom room(GetParam(), {.more = "ping-timeout = 2s\n"});
    room.server.freeze();
    EXPECT_TRUE(room.bot.tool_shows({"status", "--json"}, "\"joined\": false")) << room.bot.log();
    EXPECT_EQ(room.bot.tool({"run", "ping"}).output, "pong\n");
    room.server.thaw();
    room.ann.expect("JOIN", 30s);
}

TEST_P(Outage, AnswersTheServersPing) {
    OpsRoom room(GetParam(), {.server = {.ping_timeout = 5}});
    EXPECT_FALSE(room.ann.hears("QUIT", 14s));
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
}

// A line between the bot and its server that breaks, loses and delays: each in a network namespace
// of its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "servers/on_server.hpp"
#include "support/net_line.hpp"

namespace {

// An address beyond loopback, in plain text.
std::string beyond(const IrcServer &server) {
    return std::string(NetLine::far_address) + ":" + std::to_string(server.port());
}

// PULLED_SECONDS=300 leaves the cable out as long as in real life.
std::chrono::seconds pulled_for() {
    const char *seconds = std::getenv("PULLED_SECONDS");
    return std::chrono::seconds(seconds ? std::atoi(seconds) : 12);
}

// The bot at the near end; the server at the far end, and ann beside it.
struct LongLine {
    explicit LongLine(ServerKind kind, const std::string &more = "")
        : far(std::make_unique<NetSpace::Visit>(line.far())),
          server(kind, {.listen = "0.0.0.0"}),
          ann(server.port(), "ann"),
          near((ann.join("#ops"), far.reset(), line.near())),
          bot(network_text("test", beyond(server), {"#ops"}) + "insecure = yes\n" + more) {}

    void answers(Duration at_most = 30s) {
        ann.say("#ops", "!ping");
        ann.expect("ann: pong", at_most);
    }
    // Does the bot come to know that it is in #ops, or that it is not?
    bool joined(bool wanted = true) {
        const std::string part = std::string("\"joined\": ") + (wanted ? "true" : "false");
        return bot.tool_shows({"status", "--json"}, part, 60s);
    }

    NetLine line;
    std::unique_ptr<NetSpace::Visit> far;
    IrcServer server;
    IrcClient ann;
    NetSpace::Visit near;
    Bot bot;
};

// They suffice, for it is the kernel that is troubled here.
std::vector<ServerKind> two_kinds() {
    std::vector<ServerKind> kinds = server_kinds();
    kinds.resize(std::min<size_t>(kinds.size(), 2));
    return kinds;
}

class LineFault : public OnServer {
protected:
    void SetUp() override {
        if (const std::string why = NetLine::why_not(); !why.empty()) GTEST_SKIP() << why;
    }
};
ON_SERVERS(LineFault, two_kinds());

}  // namespace

TEST_P(LineFault, PulledAndPluggedInAgain) {
    LongLine world(GetParam(), "ping-timeout = 2s\n");
    world.ann.expect("JOIN");
    ASSERT_TRUE(world.joined());
    world.line.pull();
    EXPECT_TRUE(world.joined(false)) << world.bot.log();
    EXPECT_FALSE(world.ann.hears("JOIN", pulled_for()));
    EXPECT_EQ(world.bot.tool({"run", "ping"}).output, "pong\n");
    world.line.plug();
    EXPECT_TRUE(world.joined()) << world.bot.log();
    world.answers();
}

TEST_P(LineFault, WithoutADeviceOfOurOwn) {
    LongLine world(GetParam(), "ping-timeout = 2s\n");
    ASSERT_TRUE(world.joined());
    world.line.switch_near(false);
    EXPECT_TRUE(world.joined(false)) << world.bot.log();
    EXPECT_TRUE(world.bot.tool_shows({"status"}, "unreachable")) << world.bot.log();
    world.line.switch_near(true);
    EXPECT_TRUE(world.joined()) << world.bot.log();
    world.answers();
}

TEST_P(LineFault, ThatLosesThirtyPercentOfThePackets) {
    LongLine world(GetParam());
    world.line.lose(30);
    ASSERT_TRUE(world.joined()) << world.bot.log();
    for (int number = 1; number <= 20; number++)
        ASSERT_EQ(world.bot.tool({"say", "#ops", "part " + std::to_string(number)}).status, 0);
    for (int number = 1; number <= 20; number++)
        world.ann.expect("part " + std::to_string(number), 60s);
    world.answers(60s);
    EXPECT_EQ(world.bot.log().find("offline"), std::string::npos) << world.bot.log();
}

TEST_P(LineFault, ThatTakesTwoSecondsThereAndBack) {
    LongLine world(GetParam(), "ping-timeout = 3s\n");
    world.line.delay(1s);
    ASSERT_TRUE(world.joined()) << world.bot.log();
    world.answers();
    EXPECT_FALSE(world.ann.hears("QUIT", 6s)) << world.bot.log();
    EXPECT_TRUE(world.bot.tool_shows({"status", "--json"}, "\"lag_ms\": 2")) << world.bot.log();
}

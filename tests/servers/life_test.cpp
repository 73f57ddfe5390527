// The daemon as a program: signals, locks, exit codes.
#include <filesystem>

#include "servers/on_server.hpp"
#include "support/wait.hpp"

class Life : public OnServer {};
ON_EACH_SERVER(Life);

TEST_P(Life, ReloadsWithoutLeaving) {
    OpsRoom room(GetParam());
    room.ann.join("#second");
    room.bot.configure(network_text("test", room.server.address(), {"#ops", "#second"}));
    room.bot.signal(SIGHUP);
    const std::string line = room.ann.expect("signalbox!");
    EXPECT_TRUE(has(line, "JOIN"));
    EXPECT_TRUE(has(line, "#second"));
}

TEST_P(Life, KeepsItsConfigurationWhereTheNewOneIsWrong) {
    OpsRoom room(GetParam());
    room.bot.configure("[network test]\nserver = nowhere:99999\n");
    room.bot.signal(SIGHUP);
    EXPECT_TRUE(room.bot.logs("99999")) << room.bot.log();
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
}

TEST_P(Life, QuitsWhenTold) {
    for (const int signal : {SIGTERM, SIGINT}) {
        OpsRoom room(GetParam());
        room.bot.signal(signal);
        room.ann.expect("QUIT", 10s);
        EXPECT_EQ(room.bot.wait(10s), 0) << room.bot.log();
    }
}

TEST_P(Life, QuitsInTimeWhereTheServerHangs) {
    OpsRoom room(GetParam());
    room.server.freeze();
    room.bot.signal(SIGTERM);
    EXPECT_EQ(room.bot.wait(12s), 0) << room.bot.log();
    room.server.thaw();
}

TEST_P(Life, DumpsItsState) {
    OpsRoom room(GetParam());
    const size_t before = room.bot.log().size();
    room.bot.signal(SIGUSR1);
    EXPECT_TRUE(
        wait_until([&] { return room.bot.log().find("#ops", before) != std::string::npos; }, 10s));
}

TEST(LifeAlone, HasItsStateToItself) {
    Bot first("");
    ChildProcess second({program_path("signalboxd"), "-c", first.config_path()});
    EXPECT_EQ(second.wait(), 75) << second.errors();
    EXPECT_NE(second.errors(), "");
    EXPECT_TRUE(first.ready());
}

TEST(LifeAlone, StartsAgainAfterACrash) {
    Bot bot("");
    bot.signal(SIGKILL);
    ASSERT_TRUE(bot.wait());
    bot.start();
    EXPECT_EQ(bot.tool({"run", "ping"}).output, "pong\n");
}

TEST(LifeAlone, NamesAllThatIsWrongInItsConfiguration) {
    Bot bot("nick = not a nick\n[network test]\nserver = x:99999\ncolour = red\n", false);
    EXPECT_EQ(bot.wait(), 78);
    for (const char *key :
         {"signalbox.conf:6: nick", "signalbox.conf:8: server", "signalbox.conf:9: colour"})
        EXPECT_TRUE(has(bot.log(), key));
}

TEST(LifeAlone, ChecksTheSameByTheTool) {
    Bot bot("[network test]\nserver = x:99999\n", false);
    EXPECT_EQ(bot.wait(), 78);
    const ToolResult check = bot.tool({"check"});
    EXPECT_EQ(check.status, 78);
    EXPECT_TRUE(has((check.output + check.errors), "99999"));
}

TEST(LifeAlone, DoesNotLeaveItsSocketBehind) {
    Bot bot("");
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(), 0) << bot.log();
    EXPECT_FALSE(std::filesystem::exists(bot.control_path()));
}

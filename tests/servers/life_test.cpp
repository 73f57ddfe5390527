// The daemon as a program: signals, locks, exit codes.
#include <filesystem>

#include "servers/on_server.hpp"
#include "support/wait.hpp"

class Life : public OnServer {};
ON_EACH_SERVER(Life);

TEST_P(Life, ReloadsWithoutLeaving) {
    Room room(GetParam());
    room.ann.join("#second");
    room.bot.configure(network_text("test", room.server.address(), {"#ops", "#second"}));
    room.bot.signal(SIGHUP);
    const std::string line = room.ann.expect("signalbox!");
    EXPECT_NE(line.find("JOIN"), std::string::npos) << line;
    EXPECT_NE(line.find("#second"), std::string::npos) << line;
}

TEST_P(Life, KeepsItsConfigurationWhereTheNewOneIsWrong) {
    Room room(GetParam());
    room.bot.configure("[network test]\nserver = nowhere:99999\n");
    room.bot.signal(SIGHUP);
    EXPECT_TRUE(room.bot.logs("99999")) << room.bot.log();
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
}

TEST_P(Life, QuitsWhenTold) {
    for (const int signal : {SIGTERM, SIGINT}) {
        Room room(GetParam());
        room.bot.signal(signal);
        room.ann.expect("QUIT", 10s);
        EXPECT_EQ(room.bot.wait(10s), 0) << room.bot.log();
    }
}

TEST_P(Life, QuitsInTimeWhereTheServerHangs) {
    Room room(GetParam());
    room.server.freeze();
    room.bot.signal(SIGTERM);
    EXPECT_EQ(room.bot.wait(12s), 0) << room.bot.log();
    room.server.thaw();
}

TEST_P(Life, DumpsItsState) {
    Room room(GetParam());
    const size_t before = room.bot.log().size();
    room.bot.signal(SIGUSR1);
    EXPECT_TRUE(wait_until([&] { return room.bot.log().find("#ops", before) != std::string::npos; }, 10s));
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
    for (const char *key : {"signalbox.conf:4: nick", "signalbox.conf:6: server", "signalbox.conf:7: colour"})
        EXPECT_NE(bot.log().find(key), std::string::npos) << bot.log();
}

TEST(LifeAlone, ChecksTheSameByTheTool) {
    Bot bot("[network test]\nserver = x:99999\n", false);
    EXPECT_EQ(bot.wait(), 78);
    const ToolResult check = bot.tool({"check"});
    EXPECT_EQ(check.status, 78);
    EXPECT_NE((check.output + check.errors).find("99999"), std::string::npos);
}

TEST(LifeAlone, DoesNotLeaveItsSocketBehind) {
    Bot bot("");
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(), 0) << bot.log();
    EXPECT_FALSE(std::filesystem::exists(bot.control_path()));
}

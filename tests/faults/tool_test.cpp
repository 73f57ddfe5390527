// The tool where its input, its output, its socket or its patience breaks.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "servers/on_server.hpp"
#include "support/fake_ops.hpp"

namespace {

class BrokenTool : public testing::Test {
protected:
    static void SetUpTestSuite() {
        ops = std::make_unique<FakeOps>();
        ASSERT_TRUE(ops->join()) << ops->bot.log();
    }
    static void TearDownTestSuite() { ops.reset(); }
    void TearDown() override { EXPECT_TRUE(ops->answers()) << ops->bot.log(); }

    // A shell's pipeline, in which `tool` is the tool with its configuration.
    static ToolResult shell(const std::string &pipeline) {
        const std::string tool = "tool() { " + program_path("signalbox") + " -c " +
                                 ops->bot.config_path() + " \"$@\"; }; ";
        ChildProcess child({"/bin/sh", "-c", tool + pipeline});
        const auto status = child.wait(20s);
        return {status.value_or(-1), child.output(), child.errors()};
    }
    static std::unique_ptr<FakeOps> ops;
};

std::unique_ptr<FakeOps> BrokenTool::ops;

}  // namespace

TEST_F(BrokenTool, MayLoseWhoReadsIt) {
    const ToolResult result = shell("{ tool status; echo $? >&2; } | head -c 1");
    EXPECT_EQ(result.output.size(), 1u);
    EXPECT_EQ(result.errors.find("terminate"), result.errors.npos) << result.errors;
    EXPECT_EQ(result.errors.find("70\n"), result.errors.npos) << "an internal error";
}

TEST_F(BrokenTool, TellsThatItsOutputIsLost) {
    if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
    for (const char *words : {"status", "status --json", "run ping", "help", "--version"}) {
        const ToolResult result = shell("tool " + std::string(words) + " > /dev/full");
        EXPECT_EQ(result.status, 74) << words << ": " << result.errors;
        EXPECT_NE(result.errors, "") << words;
    }
}

TEST_F(BrokenTool, MayHaveItsFilesClosed) {
    EXPECT_EQ(shell("tool run ping 0<&- 2>&-").output, "pong\n");
    EXPECT_EQ(shell("tool run nonsense 0<&- 1>&- 2>&-").status, 64);
    EXPECT_NE(shell("tool say '#ops' 0<&-").status, 0);
}

TEST_F(BrokenTool, SaysNothingWhereTheTextIsTooLong) {
    const ToolResult result = ops->bot.tool({"say", "#ops"}, std::string(1 << 20, 'x'));
    EXPECT_EQ(result.status, 64);
    EXPECT_TRUE(has(result.errors, "65536"));
    EXPECT_EQ(ops->bot.tool({"say", "#ops"}, "not \xff utf-8").status, 64);
    EXPECT_EQ(ops->bot.tool({"say", "#ops"}, "").status, 64);
    EXPECT_EQ(ops->server.heard().find("xxxx"), std::string::npos);
}

TEST_F(BrokenTool, SaysNothingWhereOneTargetIsWrong) {
    for (const char *wrong :
         {"#elsewhere", "nowhere/#ops", "#ops,#other", "", "#ops\r\nQUIT", "two words"}) {
        const ToolResult result = ops->bot.tool({"say", "#ops", wrong, "never said"});
        EXPECT_NE(result.status, 0) << wrong;
        EXPECT_NE(result.errors, "") << wrong;
    }
    ASSERT_TRUE(ops->answers());
    EXPECT_EQ(ops->server.heard().find("never said"), std::string::npos);
}

TEST_F(BrokenTool, NamesASocketThatIsNone) {
    TempDir folder;
    for (const std::string &path : {folder.write("file", "x"), folder.path(), folder.file("none"),
                                    folder.file(std::string(200, 'x'))}) {
        ChildProcess tool({program_path("signalbox"), "--socket", path, "status"});
        EXPECT_EQ(tool.wait(), 69) << path;
        EXPECT_TRUE(has(tool.errors(), path));
    }
}

TEST_F(BrokenTool, HelpsWithEachSubCommand) {
    for (const char *name : {"check", "console", "help", "init", "run", "say", "status"})
        for (const char *flag : {"--help", "-h"}) {
            const ToolResult result = ops->bot.tool({name, flag});
            EXPECT_EQ(result.status, 0) << name << result.errors;
            EXPECT_TRUE(has(result.output, std::string("usage: signalbox ") + name));
        }
}

TEST_F(BrokenTool, MayBeInterruptedWhileItWaits) {
    ops->bot.signal(SIGSTOP);
    sigset_t none, before;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, &before);  // our own loop has blocked it
    ChildProcess tool({program_path("signalbox"), "-c", ops->bot.config_path(), "run", "ping"});
    sigprocmask(SIG_SETMASK, &before, nullptr);
    ops->until([] { return false; }, 300ms);
    EXPECT_TRUE(tool.running());
    tool.signal(SIGINT);
    EXPECT_EQ(tool.wait(5s), 128 + SIGINT) << tool.errors();
    ops->bot.signal(SIGCONT);
}

// Announcements while no daemon runs: what is left in the spool folder, and what is put there.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "support/bot.hpp"
#include "support/wait.hpp"

namespace {

namespace fs = std::filesystem;

const char *const config =
    "[announcements]\nrate = none\nrate-alert = none\nquota = 100000\nquota-alert = 100000\n"
    "[network test]\nserver = 127.0.0.1:1\ntls = no\nchannel = #ops\n";

class SpoolTest : public testing::Test {
protected:
    void stop() {
        bot.signal(SIGTERM);
        ASSERT_EQ(bot.wait(), 0) << bot.log();
    }
    void start() { bot.start(); }
    std::string spool() const { return bot.state_path() + "/spool"; }
    std::vector<std::string> left() const {
        std::vector<std::string> names;
        for (const auto &entry : fs::directory_iterator(spool()))
            names.push_back(entry.path().filename());
        std::ranges::sort(names);
        return names;
    }
    bool taken() {
        return wait_until([this] { return left().empty(); }, 20s);
    }
    ToolResult say(const std::string &text) { return bot.tool({"say", "#ops", text}); }
    size_t announced(const std::string &text) {
        const std::string rows = bot.tool({"outbox", "--lines", "200"}).output;
        size_t count = 0;
        for (size_t at = 0; (at = rows.find(": " + text + "\n", at)) != rows.npos; ++at) ++count;
        return count;
    }
    // Puts a file into the spool as somebody could.
    std::string put(const std::string &name, const std::string &text, int mode = 0644) {
        const std::string path = spool() + "/" + name;
        const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        EXPECT_EQ(write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
        close(fd);
        return path;
    }
    static std::string ask(const std::string &text) {
        return R"({"id": 1, "verb": "say", "to": ["#ops"], "text": ")" + text + "\"}\n";
    }

    Bot bot{config};
};

}  // namespace

TEST_F(SpoolTest, KeepsWhatIsSaidWhileNoDaemonRuns) {
    stop();
    for (const char *text : {"one", "two", "three"}) {
        const ToolResult result = say(text);
        EXPECT_EQ(result.status, 0) << result.errors;
        EXPECT_EQ(result.errors, "") << "a cron job would send mail";
    }
    EXPECT_EQ(left().size(), 3u);
    const ToolResult waits = bot.tool({"say", "--wait=1s", "#ops", "four"});
    EXPECT_EQ(waits.status, 75);
    EXPECT_NE(waits.errors, "");
    start();
    EXPECT_TRUE(taken());
    const std::string rows = bot.tool({"outbox"}).output;
    EXPECT_LT(rows.find(": one"), rows.find(": two"));
    EXPECT_LT(rows.find(": two"), rows.find(": three"));
    EXPECT_LT(rows.find(": three"), rows.find(": four"));
    EXPECT_EQ(announced("one"), 1u);
}

TEST_F(SpoolTest, ChecksWhatItCanBeforeItKeepsIt) {
    stop();
    EXPECT_EQ(bot.tool({"say", "#ops"}, std::string(1 << 20, 'x')).status, 64);
    EXPECT_EQ(bot.tool({"say", "#ops", "not \xff utf-8"}).status, 64);
    EXPECT_EQ(bot.tool({"say", "--at", "yesterday", "#ops", "x"}).status, 64);
    EXPECT_EQ(bot.tool({"say", "--expire", "never", "#ops", "x"}).status, 64);
    EXPECT_EQ(left().size(), 0u);
}

TEST_F(SpoolTest, TakesWhatIsLeftWhileItRuns) {
    ASSERT_TRUE(wait_until([this] { return fs::exists(spool()); }, 20s));
    const std::string draft = put(".1", ask("late"));
    fs::rename(draft, spool() + "/1");
    EXPECT_TRUE(taken()) << bot.log();
    EXPECT_EQ(announced("late"), 1u);
}

TEST_F(SpoolTest, TakesNothingThatIsNoFileOfItsOwner) {
    TempDir elsewhere;
    const std::string secret = elsewhere.write("secret", ask("secret"));
    stop();
    fs::create_symlink(secret, spool() + "/1-link");
    fs::create_hard_link(secret, spool() + "/2-link");
    ASSERT_EQ(mkfifo((spool() + "/3-fifo").c_str(), 0666), 0);
    fs::create_directory(spool() + "/4-folder");
    put("5-text", "say hello\n");
    put("6-other", R"({"id": 1, "verb": "call", "text": "ping"})");
    put("7-large", std::string(1 << 20, ' ') + ask("large"));
    put("8-binary", std::string("\0\1\2\xff", 4));
    put("9-empty", "");
    put("a-good", ask("good"));
    start();
    EXPECT_TRUE(taken()) << bot.log();
    EXPECT_EQ(announced("good"), 1u);
    EXPECT_EQ(announced("secret"), 0u);
    EXPECT_EQ(announced("large"), 0u);
    EXPECT_TRUE(fs::exists(secret)) << "only the link may go";
    EXPECT_TRUE(bot.running());
    for (const char *why : {"no regular file", "more than one name", "larger than",
                            "not valid JSON", "something else than say"})
        EXPECT_TRUE(bot.logs(why, 0s)) << why;
}

TEST_F(SpoolTest, DecidesAsItsOwnerWould) {
    if (getuid() != 0) GTEST_SKIP() << "needs root, to give files away";
    stop();
    const std::string path = put("1", ask("foreign"));
    ASSERT_EQ(chown(path.c_str(), 65534, 65534), 0);
    start();
    EXPECT_TRUE(taken()) << bot.log();
    EXPECT_EQ(announced("foreign"), 0u);
    EXPECT_TRUE(bot.logs("is in no role and no person", 0s)) << bot.log();
}

TEST_F(SpoolTest, WaitsForWhatIsBeingWritten) {
    stop();
    put(".00-draft", "{\"id\": 1, \"verb\": \"sa");
    start();
    EXPECT_EQ(say("meanwhile").status, 0);
    EXPECT_EQ(left(), std::vector<std::string>{".00-draft"});
}

TEST_F(SpoolTest, MayHaveItsFilesTakenAway) {
    stop();
    for (int i = 0; i < 500; ++i) put(std::to_string(1000 + i), ask("many"));
    bot.start(false);
    for (int i = 499; i >= 0; --i) unlink((spool() + "/" + std::to_string(1000 + i)).c_str());
    ASSERT_TRUE(wait_until([this] { return bot.ready(); }, 20s));
    fs::remove_all(spool());
    EXPECT_EQ(say("still there").status, 0);
    EXPECT_TRUE(bot.running());
}

TEST_F(SpoolTest, RefusesAFolderThatIsNotSafe) {
    stop();
    chmod(spool().c_str(), 0777);
    const ToolResult open = say("open");
    EXPECT_EQ(open.status, 73);
    EXPECT_NE(open.errors.find("1730"), open.errors.npos) << open.errors;
    chmod(spool().c_str(), 01735);
    EXPECT_EQ(say("read by all").status, 73);
    put("1", ask("planted"));
    start();
    EXPECT_TRUE(bot.logs("spool unusable")) << bot.log();
    EXPECT_EQ(announced("planted"), 0u);
    stop();
    chmod(spool().c_str(), 01730);
    fs::rename(spool(), spool() + "-real");
    fs::create_directory_symlink(spool() + "-real", spool());
    EXPECT_EQ(say("by a link").status, 73);
    fs::remove(spool());
    const ToolResult none = say("nowhere");
    EXPECT_EQ(none.status, 69);
    EXPECT_NE(none.errors, "");
}

TEST_F(SpoolTest, RefusesAFolderOfSomebodyElse) {
    if (getuid() != 0) GTEST_SKIP() << "needs root, to give folders away";
    stop();
    ASSERT_EQ(chown(spool().c_str(), 65534, 65534), 0);
    EXPECT_EQ(say("elsewhere").status, 73);
    start();
    EXPECT_TRUE(bot.logs("spool unusable")) << bot.log();
}

TEST_F(SpoolTest, KeepsWhatTheDaemonDidNotAnswer) {
    const int times = 5;
    for (int i = 0; i < times; ++i) {
        ChildProcess tool({"/bin/sh", "-c",
                           "for n in 1 2 3 4 5 6 7 8; do " + program_path("signalbox") + " -c " +
                               bot.config_path() + " say '#ops' run" + std::to_string(i) +
                               "-$n || echo lost $n; done"});
        wait_until([] { return false; }, Duration(100ms + i * 70ms));
        bot.signal(SIGKILL);
        bot.wait();
        bot.start();
        EXPECT_EQ(tool.wait(30s), 0);
        EXPECT_EQ(tool.output(), "");
    }
    EXPECT_TRUE(wait_until([this] { return left().empty(); }, 70s));
    for (int i = 0; i < times; ++i)
        for (int n = 1; n <= 8; ++n) {
            const std::string text = "run" + std::to_string(i) + "-" + std::to_string(n);
            EXPECT_EQ(announced(text), 1u) << text;
        }
}

TEST_F(SpoolTest, TakesTenThousandWithoutAStall) {
    stop();
    const int many = 10'000;
    for (int i = 0; i < many; ++i) put(std::to_string(100'000 + i), ask("many"));
    const auto began = std::chrono::steady_clock::now();
    bot.start(false);
    ASSERT_TRUE(wait_until([this] { return bot.ready(); }, 20s));
    Duration longest{};
    while (!left().empty() && std::chrono::steady_clock::now() - began < 240s) {
        const auto asked = std::chrono::steady_clock::now();
        EXPECT_EQ(bot.tool({"status"}).status, 0);
        longest = std::max<Duration>(longest, std::chrono::steady_clock::now() - asked);
    }
    EXPECT_TRUE(left().empty());
    const auto took = std::chrono::steady_clock::now() - began;
    std::printf("10000 files of the spool in %.1f s; the longest status took %.0f ms\n",
                std::chrono::duration<double>(took).count(),
                std::chrono::duration<double>(longest).count() * 1000);
    EXPECT_LT(longest, 5s);
}

// The daemon and its store when the disk, the file or the power fails.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/bot.hpp"
#include "support/wait.hpp"

namespace {

constexpr char nothing[] = "nick = sb\n";

std::string database_of(const Bot &bot) { return bot.state_path() + "/signalbox.db"; }

class Hand {  // another program's, in the store
public:
    explicit Hand(const std::string &path) { sqlite3_open(path.c_str(), &handle); }
    Hand(const Hand &) = delete;
    ~Hand() { sqlite3_close(handle); }
    bool does(const std::string &sql) {
        return sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    }

private:
    sqlite3 *handle = nullptr;
};

bool has(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}

void stop(Bot &bot) {
    bot.signal(SIGTERM);
    ASSERT_EQ(bot.wait(), 0) << bot.log();
}

// How a bot on this store ends, and what it says.
ToolResult start_on(Bot &bot) {
    bot.start(false);
    const auto status = bot.wait();
    return {status.value_or(-1), "", bot.log()};
}

void expect_one_line(const std::string &text) {
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
}

bool may_mount() { return getuid() == 0 && access("/usr/bin/unshare", X_OK) == 0; }
bool may_trace() { return getuid() == 0 && access("/usr/bin/strace", X_OK) == 0; }

// strace on a running daemon; its options say what it does there.
std::unique_ptr<ChildProcess> trace(const Bot &bot, const std::string &output,
                                    const std::vector<std::string> &options) {
    std::vector<std::string> argv{"/usr/bin/strace", "-f", "-s", "4096", "-o", output};
    argv.insert(argv.end(), options.begin(), options.end());
    argv.insert(argv.end(), {"-p", std::to_string(bot.pid())});
    auto tracer = std::make_unique<ChildProcess>(argv);
    wait_until([&] { return has(tracer->errors(), "attached"); }, 10s);
    return tracer;
}

}  // namespace

TEST(StoreFaults, ANewerStoreIsRefused) {
    Bot bot(nothing);
    stop(bot);
    ASSERT_TRUE(Hand(database_of(bot)).does("PRAGMA user_version=99"));
    const ToolResult end = start_on(bot);
    EXPECT_EQ(end.status, 78);
    EXPECT_TRUE(has(end.errors, "is of version 99, and this program knows"));
    expect_one_line(end.errors);
}

TEST(StoreFaults, ADamagedStoreIsRefused) {
    Bot bot(nothing);
    stop(bot);
    std::ofstream(database_of(bot), std::ios::trunc) << std::string(8192, 'x');
    const ToolResult end = start_on(bot);
    EXPECT_EQ(end.status, 74);
    EXPECT_TRUE(has(end.errors, "it is damaged"));
    expect_one_line(end.errors);
}

TEST(StoreFaults, ALockedStoreIsTriedLater) {
    Bot bot(nothing);
    stop(bot);
    Hand other(database_of(bot));
    ASSERT_TRUE(
        other.does("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;"
                   "CREATE TABLE other (x); "));
    const ToolResult end = start_on(bot);
    EXPECT_EQ(end.status, 75);
    EXPECT_TRUE(has(end.errors, "another program holds it locked"));
    expect_one_line(end.errors);
}

TEST(StoreFaults, AReadOnlyStoreIsRefused) {
    if (!may_mount()) GTEST_SKIP() << "needs root and unshare";
    const TempDir folder;
    const std::string state = folder.file("state"), file = state + "/signalbox.db";
    {
        Bot bot("state = " + state + "\n");
        stop(bot);
    }
    Bot bot("state = " + state + "\n", false,
            {"/usr/bin/unshare", "-m", "/bin/sh", "-c",
             fmt::format("mount --bind {0} {0}; mount -o remount,ro,bind {0}; exec \"$0\" \"$@\"",
                         file)});
    EXPECT_EQ(bot.wait(), 74);
    EXPECT_TRUE(has(bot.log(), "Read-only file system")) << bot.log();
    expect_one_line(bot.log());
}

TEST(StoreFaults, AFullDiskRefusesAndIsGotOver) {
    if (!may_mount()) GTEST_SKIP() << "needs root and unshare";
    const TempDir folder;
    const std::string state = folder.file("state");
    std::filesystem::create_directory(state);
    Bot bot("state = " + state + "\n", true,
            {"/usr/bin/unshare", "-m", "/bin/sh", "-c",
             fmt::format("mount -t tmpfs -o size=3m tmpfs {}; exec \"$0\" \"$@\"", state)});
    ASSERT_EQ(bot.tool({"say", "local", "before"}).status, 0);

    const std::string ballast = fmt::format("/proc/{}/root{}/ballast", bot.pid(), state);
    std::ofstream(ballast) << std::string(4 << 20, 'x');
    ToolResult refused{};
    for (int i = 0; i < 50 && refused.status == 0; ++i)
        refused = bot.tool({"say", "local", "more"});
    EXPECT_EQ(refused.status, 75);
    EXPECT_TRUE(has(refused.errors, "disk full")) << refused.errors;
    EXPECT_EQ(bot.tool({"run", "ping"}).output, "pong\n");
    EXPECT_EQ(bot.tool({"say", "local", "again"}).status, 75);
    EXPECT_TRUE(bot.tool_shows({"audit"}, "refusal"));
    EXPECT_TRUE(bot.logs("store unwell"));

    std::filesystem::remove(ballast);
    EXPECT_TRUE(bot.logs("store well", 40s));
    EXPECT_EQ(bot.tool({"say", "local", "after"}).status, 0);
    EXPECT_TRUE(bot.tool_shows({"audit"}, "say local after"));
}

TEST(StoreFaults, AFileThatAnotherLocksRefusesAndReadsGoOn) {
    Bot bot(nothing);
    ASSERT_EQ(bot.tool({"say", "local", "before"}).status, 0);
    Hand other(database_of(bot));
    ASSERT_TRUE(other.does("BEGIN IMMEDIATE"));
    const ToolResult refused = bot.tool({"say", "local", "no"});
    EXPECT_EQ(refused.status, 75);
    EXPECT_TRUE(has(refused.errors, "another program holds it locked")) << refused.errors;
    EXPECT_EQ(bot.tool({"run", "ping"}).output, "pong\n");
    EXPECT_TRUE(other.does("ROLLBACK"));
    EXPECT_TRUE(bot.logs("store well", 40s));
    EXPECT_EQ(bot.tool({"say", "local", "after"}).status, 0);
}

TEST(StoreFaults, TheBookIsReadAndVerified) {
    Bot bot(nothing);
    ASSERT_EQ(bot.tool({"say", "local", "one"}).status, 0);
    ASSERT_EQ(bot.tool({"run", "ping"}).status, 0);
    EXPECT_TRUE(has(bot.tool({"audit", "--command", "ping"}).output, "ping"));
    EXPECT_FALSE(has(bot.tool({"audit", "--command", "ping"}).output, "say"));
    EXPECT_TRUE(has(bot.tool({"audit", "--lines", "1", "--json"}).output, "\"command\":\"ping\""));
    EXPECT_EQ(bot.tool({"audit", "--since", "yesterday"}).status, 64);
    EXPECT_EQ(bot.tool({"audit", "verify"}).status, 0);
    stop(bot);
    EXPECT_EQ(bot.tool({"audit", "verify"}).status, 0);
    EXPECT_TRUE(has(bot.tool({"audit", "export"}).output, "say local one"));
    ASSERT_TRUE(Hand(database_of(bot)).does("UPDATE audit SET arguments = 'x' WHERE number = 1"));
    const ToolResult broken = bot.tool({"audit", "verify"});
    EXPECT_EQ(broken.status, 1);
    EXPECT_TRUE(has(broken.output, "row 1 is broken")) << broken.output;
}

TEST(StoreFaults, ABackupIsMadeOfARunningStoreAndRestoredToOneThatIsNot) {
    Bot bot(nothing);
    const TempDir folder;
    const std::string backup = folder.file("backup");
    ASSERT_EQ(bot.tool({"say", "local", "one"}).status, 0);
    EXPECT_EQ(bot.tool({"backup", backup}).status, 0);
    EXPECT_EQ(bot.tool({"backup", backup}).status, 73);
    ASSERT_EQ(bot.tool({"say", "local", "two"}).status, 0);
    EXPECT_EQ(bot.tool({"restore", backup}).status, 75);
    stop(bot);
    EXPECT_EQ(bot.tool({"restore", backup}).status, 0);
    bot.start();
    const std::string book = bot.tool({"audit"}).output;
    EXPECT_TRUE(has(book, "say local one")) << book;
    EXPECT_FALSE(has(book, "say local two")) << book;
    EXPECT_TRUE(has(book, "restored")) << book;
    EXPECT_EQ(bot.tool({"audit", "verify"}).status, 0);
}

TEST(StoreFaults, NothingIsAnsweredBeforeItIsOnDisk) {
    if (!may_trace()) GTEST_SKIP() << "needs root and strace";
    Bot bot(nothing);
    const TempDir folder;
    const std::string output = folder.file("trace");
    const auto tracer = trace(bot, output, {"-e", "trace=network,write,io_submit,io_getevents"});
    ASSERT_EQ(bot.tool({"say", "local", "hello"}).status, 0);
    tracer->signal(SIGINT);
    tracer->wait();
    const std::string calls = slurp(output);
    const size_t asked = calls.find("io_submit"), synced = calls.find("io_getevents", asked);
    const size_t told = calls.find("\\\"outcome\\\":\\\"ok\\\"");
    ASSERT_NE(asked, std::string::npos) << calls;
    ASSERT_NE(synced, std::string::npos) << calls;
    ASSERT_NE(told, std::string::npos) << calls;
    EXPECT_NE(calls.substr(synced, told - synced).find("res=0"), std::string::npos) << calls;
}

namespace {

// Kills the daemon at the n-th call of this name while it announces something; false where it got
// through alive.
bool dies_at(Bot &bot, const std::string &name, int n) {
    EXPECT_TRUE(bot.logs("event=started"));
    const TempDir folder;
    const std::string text = fmt::format("words-{}-{}-", name, n);
    const auto tracer = trace(bot, folder.file("trace"),
                              {"-e", fmt::format("inject={}:signal=KILL:when={}", name, n)});
    const bool said = bot.tool({"say", "local", text}).status == 0;
    const bool died = bot.wait(100ms).has_value();
    bot.signal(SIGKILL);
    EXPECT_TRUE(bot.wait());
    tracer->wait();
    const std::string book = bot.tool({"audit", "export"}).output;
    bool kept = has(book, text);  // or where the tool has left it
    for (const auto &left : std::filesystem::directory_iterator(bot.state_path() + "/spool"))
        kept = kept || has(slurp(left.path()), text);
    EXPECT_TRUE(!said || kept) << "killed at " << name << " " << n;
    const ToolResult verdict = bot.tool({"audit", "verify"});
    EXPECT_EQ(verdict.status, 0) << "killed at " << name << " " << n << ": " << verdict.errors;
    bot.start();
    return died;
}

}  // namespace

// strace counts the calls of each name apart.
TEST(StoreFaults, NothingIsSaidThatIsNotInTheBookWhereverTheDaemonIsKilled) {
    if (!may_trace()) GTEST_SKIP() << "needs root and strace";
    static constexpr int most = 60, at_least = 20;
    Bot bot(nothing);
    int killed = 0;
    for (const char *name :
         {"accept4", "close", "fcntl", "futex", "getsockopt", "io_getevents", "io_submit", "openat",
          "ppoll", "pread64", "pwrite64", "read", "sendto", "write"}) {
        int n = 1;
        while (n <= most && dies_at(bot, name, n)) ++n;
        killed += n - 1;
        if (HasFailure()) return;
    }
    EXPECT_GT(killed, at_least);
}

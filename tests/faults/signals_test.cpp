// Signals at bad moments, and what the daemon inherits from who starts it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "servers/on_server.hpp"
#include "support/fake_ops.hpp"
#include "support/port.hpp"

namespace {

// A port where connecting never ends: its queue is full.
class FullPort {
public:
    FullPort() {
        listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        if (bind(listener, generic, size) || listen(listener, 0) ||
            getsockname(listener, generic, &size))
            throw std::runtime_error("no port");
        port = ntohs(address.sin_port);
        for (int &fd : fillers) {
            fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
            connect(fd, generic, size);
        }
    }
    ~FullPort() {
        for (const int fd : fillers) close(fd);
        close(listener);
    }
    int port;

private:
    int listener;
    int fillers[3];
};

// A pipe that holds one page and that nobody reads.
class FullPipe {
public:
    FullPipe() {
        path = folder.file("pipe");
        if (mkfifo(path.c_str(), 0600) != 0) throw std::runtime_error("no pipe");
        fd = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        fcntl(fd, F_SETPIPE_SZ, 4096);
    }
    ~FullPipe() { close(fd); }
    std::string read() {
        std::string text(65536, '\0');
        const ssize_t n = ::read(fd, text.data(), text.size());
        text.resize(n > 0 ? static_cast<size_t>(n) : 0);
        return text;
    }
    std::string path;

private:
    TempDir folder;
    int fd;
};

// Does it end with that status, at a server that closes when told?
bool ends(FakeOps &ops, int status) {
    const auto ended = [&] {
        if (ops.server.ready() && ops.server.heard().find("QUIT") != std::string::npos)
            ops.server.half_close();
        return !ops.bot.running();
    };
    return ops.until(ended, 20s) && ops.bot.wait() == status;
}

size_t occurrences(const std::string &text, const std::string &part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace

TEST(Reload, KeepsEverythingWhereTheFileIsBroken) {
    FakeOps ops;
    ASSERT_TRUE(ops.join());
    ops.bot.configure("nick = two words\ncolour = red\n[network test]\nserver = x:99999\n");
    ops.bot.signal(SIGHUP);
    for (const char *key : {":6: nick", ":7: colour", ":9: server"})
        EXPECT_TRUE(ops.logs(key)) << ops.bot.log();
    std::filesystem::remove(ops.bot.config_path());
    ops.bot.signal(SIGHUP);
    EXPECT_TRUE(ops.logs("cannot be read"));
    std::filesystem::create_directory(ops.bot.config_path());
    ops.bot.signal(SIGHUP);
    EXPECT_TRUE(ops.until([&] { return occurrences(ops.bot.log(), "reload refused") >= 5; }))
        << ops.bot.log();
    EXPECT_TRUE(ops.answers()) << ops.bot.log();
    EXPECT_EQ(ops.server.accepted(), 1);
}

TEST(Reload, MayComeWhileReconnecting) {
    FakeOps ops;
    ASSERT_TRUE(ops.join());
    for (int i = 0; i < 10; ++i) {
        if (ops.server.ready()) ops.server.close();
        ops.bot.signal(SIGHUP);
        ops.until([] { return false; }, 30ms);
    }
    ASSERT_TRUE(ops.until([&] { return ops.server.ready(); }));
    EXPECT_TRUE(ops.join()) << ops.bot.log();
}

TEST(Reload, MayComeAHundredTimes) {
    FakeOps ops;
    ASSERT_TRUE(ops.join());
    for (int i = 0; i < 100; ++i) {
        ops.bot.signal(i % 10 ? SIGHUP : SIGUSR1);
        ops.loop.wait(2ms);
    }
    EXPECT_TRUE(ops.answers()) << ops.bot.log();
    EXPECT_EQ(ops.server.accepted(), 1);
}

TEST(Stop, WorksWhileConnecting) {
    FullPort port;
    Bot bot("[network test]\ntls = no\nserver = 127.0.0.1:" + std::to_string(port.port) + "\n");
    EXPECT_TRUE(bot.tool_shows({"status"}, "connecting")) << bot.tool({"status"}).output;
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(11s), 0) << bot.log();
}

TEST(Stop, WorksWhileRegistering) {
    FakeOps ops;
    ASSERT_TRUE(ops.says("USER signalbox"));
    ops.bot.signal(SIGTERM);
    EXPECT_TRUE(ends(ops, 0)) << ops.bot.log();
}

TEST(Stop, WorksWhileLinesWait) {
    FakeOps ops("interval = 1s\nburst = 2\n");
    ASSERT_TRUE(ops.join());
    for (int i = 0; i < 40; ++i) ops.server.send(":ann!a@h PRIVMSG #ops :!help\r\n");
    ops.until([] { return false; }, 200ms);
    ops.bot.signal(SIGTERM);
    EXPECT_TRUE(ends(ops, 0)) << ops.bot.log();
    EXPECT_TRUE(has(ops.server.heard(), "QUIT"));
}

TEST(Stop, WorksWhereTheServerDoesNotRead) {
    FakeOps ops;
    ASSERT_TRUE(ops.join());
    ops.server.read(false);
    for (int i = 0; i < 2000; ++i)
        ops.server.send(":ann!a@h PRIVMSG #ops :!echo " + std::string(400, 'x') + "\r\n");
    ops.until([] { return false; }, 300ms);
    ops.bot.signal(SIGTERM);
    EXPECT_TRUE(ends(ops, 0)) << ops.bot.log();
}

TEST(Stop, WorksWhereSignalsWereBlocked) {
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    Bot bot("");
    sigprocmask(SIG_SETMASK, &before, nullptr);
    bot.signal(SIGTERM);
    EXPECT_EQ(bot.wait(5s), 0) << "it was started with its signals blocked, and did not hear them";
}

TEST(Crash, LeavesThePathFreeAndHonoursTheDelay) {
    FakeOps ops("reconnect-min = 3s\nreconnect-max = 3s\n");
    ASSERT_TRUE(ops.join());
    ops.bot.signal(SIGKILL);
    ASSERT_TRUE(ends(ops, 128 + SIGKILL));
    const Instant begin = std::chrono::steady_clock::now();
    ops.bot.start();
    ASSERT_TRUE(ops.until([&] { return ops.server.accepted() == 2; }));
    EXPECT_GT(std::chrono::steady_clock::now() - begin, 1s);
    EXPECT_TRUE(ops.join()) << ops.bot.log();
}

TEST(Pause, IsSurvived) {
    FakeOps ops;
    ASSERT_TRUE(ops.join());
    ops.bot.signal(SIGSTOP);
    ops.server.send("PING while-asleep\r\n");
    ops.until([] { return false; }, 3s);
    ops.bot.signal(SIGCONT);
    EXPECT_TRUE(ops.says("PONG while-asleep"));
    EXPECT_TRUE(ops.answers());
    EXPECT_EQ(ops.server.accepted(), 1);
}

TEST(Log, MayGoIntoAPipeThatNobodyReads) {
    FullPipe pipe;
    FakeOps ops("", shell_first("exec 2>" + pipe.path));
    ASSERT_TRUE(ops.join());
    for (int i = 0; i < 60; ++i) {
        ops.bot.signal(SIGUSR1);
        ASSERT_TRUE(ops.answers()) << "stuck after " << i << " dumps";
    }
    EXPECT_TRUE(has(pipe.read(), "event=started"));
    ops.bot.signal(SIGUSR1);
    ASSERT_TRUE(ops.answers());
    EXPECT_TRUE(has(pipe.read(), "log lines lost"));
}

TEST(Log, MayBeClosed) {
    FakeOps ops("[bot]\nlog-level = debug\n", shell_first("exec 0<&- 1>&- 2>&-"));
    ASSERT_TRUE(ops.join());
    ops.bot.signal(SIGUSR1);
    ASSERT_TRUE(ops.answers());
    EXPECT_EQ(ops.server.heard().find("event="), std::string::npos) << "the log went to the server";
    EXPECT_EQ(slurp(ops.bot.state_path() + "/lock"), "") << "the log went into the state";
    ops.bot.signal(SIGTERM);
    EXPECT_TRUE(ends(ops, 0));
}

TEST(Limits, OfAThousandDescriptorsAreNoneOfItsOwn) {
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    if (before.rlim_max < 2000) GTEST_SKIP() << "may not have 2,000 descriptors";
    const rlimit many{std::max<rlim_t>(before.rlim_cur, 2000), before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &many);
    std::vector<int> inherited;
    while (inherited.size() < 1500) inherited.push_back(open("/dev/null", O_RDONLY));
    FakeOps ops;
    for (const int fd : inherited) close(fd);
    setrlimit(RLIMIT_NOFILE, &before);
    EXPECT_TRUE(ops.join()) << ops.bot.log();
}

TEST(Limits, OfFewDescriptorsAreEnough) {
    FakeOps ops("", shell_first("ulimit -n 64"));
    EXPECT_TRUE(ops.join()) << ops.bot.log();
    EXPECT_EQ(ops.bot.tool({"run", "ping"}).output, "pong\n");
    ops.server.send(":ann!a@h PRIVMSG #ops :!host\r\n");
    EXPECT_TRUE(ops.says("load")) << ops.bot.log();
}

// Who connects to the control socket and does not behave: the others are served all the same.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "servers/on_server.hpp"
#include "support/control_peer.hpp"
#include "support/fake_ops.hpp"

namespace {

class Control : public testing::Test {
protected:
    static void SetUpTestSuite() {
        ops = std::make_unique<FakeOps>();
        ASSERT_TRUE(ops->join()) << ops->bot.log();
    }
    static void TearDownTestSuite() { ops.reset(); }
    void TearDown() override {
        EXPECT_TRUE(ops->answers()) << ops->bot.log();
        EXPECT_EQ(ops->server.accepted(), 1);
        ControlPeer other(path());
        other.hello();
        EXPECT_TRUE(has(other.ask(R"({"id": 2, "verb": "status"})"), "#ops"));
    }
    static std::string path() { return ops->bot.control_path(); }
    static std::unique_ptr<FakeOps> ops;
};

std::unique_ptr<FakeOps> Control::ops;

size_t memory_kib(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
    return 0;
}

double processor_seconds(pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text{std::istreambuf_iterator<char>(stat), {}};
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace

TEST_F(Control, DropsThoseWhoSayNothing) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can come as somebody else";
    std::vector<std::unique_ptr<ControlPeer>> silent;
    for (int i = 0; i < 300; ++i) silent.push_back(std::make_unique<ControlPeer>(path(), true));
    EXPECT_TRUE(silent[299]->closed(2s)) << "64 of one user are enough";
    EXPECT_FALSE(silent[0]->closed(0s));
    ControlPeer operator_of_the_bot(path());
    operator_of_the_bot.hello();
    const Instant begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(silent[0]->closed(15s));
    EXPECT_GT(std::chrono::steady_clock::now() - begin, 5s);
    EXPECT_TRUE(silent[63]->closed(5s));
    EXPECT_FALSE(operator_of_the_bot.closed(0s));
}

TEST_F(Control, RefusesGarbage) {
    for (const std::string &line :
         {std::string("garbage"), std::string("{"), std::string(R"({"id": 1, "verb": "hel)"),
          std::string("[]"), std::string("null"), std::string("17"),
          std::string(R"({"id": "one", "verb": "hello"})"),
          std::string(R"({"id": -1, "verb": "hello"})"), std::string(R"({"id": 1, "verb": 7})"),
          std::string(R"({"id": 1, "verb": "hello", "version": "1"})"),
          std::string(R"({"id": 1, "verb": "say", "to": [1, {}], "text": []})"),
          std::string("\0\xff\xfe\x80", 4), std::string(60000, '['), std::string(10000, '{'),
          std::string(R"({"id": 1e400, "verb": "hello"})")}) {
        ControlPeer peer(path());
        EXPECT_TRUE(has(peer.ask(line), "malformed")) << line.substr(0, 80);
    }
}

TEST_F(Control, TellsOfALineWithoutEnd) {
    ControlPeer peer(path());
    peer.send(std::string(1 << 20, 'x'));
    EXPECT_TRUE(has(peer.line(), "malformed"));
    EXPECT_TRUE(peer.closed(10s));
}

TEST_F(Control, ServesNobodyBeforeHello) {
    for (const char *verb : {"call", "say", "status", "subscribe", "complete"}) {
        ControlPeer peer(path());
        EXPECT_TRUE(has(peer.ask(std::string(R"({"id": 1, "verb": ")") + verb +
                                 R"(", "to": ["#ops"], "text": "ping"})"),
                        "refused"));
    }
    ControlPeer peer(path());
    EXPECT_TRUE(has(peer.ask(R"({"id": 1, "verb": "reboot"})"), "unsupported"));
    for (const char *version : {"0", "3", "-1", "2147483647"})
        EXPECT_TRUE(
            has(peer.ask(std::string(R"({"id": 1, "verb": "hello", "version": )") + version + "}"),
                "unsupported"));
    EXPECT_TRUE(has(peer.ask(R"({"id": 1, "verb": "status"})"), "refused"));
}

TEST_F(Control, LetsAStrangerSayHelloOnly) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can come as somebody else";
    ControlPeer stranger(path(), true);
    stranger.hello();
    for (const char *verb : {"call", "say", "status", "subscribe", "complete"})
        EXPECT_TRUE(has(stranger.ask(std::string(R"({"id": 1, "verb": ")") + verb +
                                     R"(", "to": ["#ops"], "topic": "log", "text": "ping"})"),
                        "refused"));
    EXPECT_TRUE(has(stranger.ask(R"({"id": 9, "verb": "bye"})"), "ok"));
    EXPECT_TRUE(stranger.closed(5s));
}

TEST_F(Control, AnswersThoseWhoHaveFinishedSpeaking) {
    ControlPeer peer(path());
    peer.send(
        "{\"id\": 1, \"verb\": \"hello\", \"version\": 1}\n{\"id\": 2, \"verb\": \"status\"}\n");
    peer.done_sending();
    EXPECT_TRUE(has(peer.line(), "welcome"));
    EXPECT_TRUE(has(peer.line(), "#ops"));
    EXPECT_TRUE(peer.closed(5s));
}

TEST_F(Control, MissesNobodyWhoGoesInMidAnswer) {
    for (int i = 0; i < 100; ++i) {
        ControlPeer peer(path());
        peer.hello();
        for (int j = 0; j < 50; ++j)
            peer.send("{\"id\": 2, \"verb\": \"call\", \"text\": \"help\"}\n");
    }
    for (int i = 0; i < 5; ++i) {
        ChildProcess tool({program_path("signalbox"), "--socket", path(), "run", "help"});
        std::this_thread::sleep_for(std::chrono::milliseconds(20 * i));
        tool.signal(SIGKILL);
        tool.wait();
    }
}

TEST_F(Control, CountsTheLineOfAnAskOnly) {
    ControlPeer peer(path());
    peer.hello();
    const std::string fits =
        R"({"id": 5, "verb": "complete", "text": ")" + std::string(60000, 'x') + R"("})";
    EXPECT_TRUE(has(peer.ask(fits), "\"re\":5"));
    for (int i = 0; i < 20; ++i) peer.send(fits + "\n");
    for (int i = 0; i < 20; ++i) EXPECT_NE(peer.line(), "");
}

TEST(ControlFlow, IsBoundedForOneWhoNeverReads) {
    FakeOps ops("", {"env", "ASAN_OPTIONS=quarantine_size_mb=1"});
    ASSERT_TRUE(ops.join());
    ControlPeer sleeper(ops.bot.control_path()), other(ops.bot.control_path());
    sleeper.hello();
    sleeper.send(
        "{\"id\": 2, \"verb\": \"subscribe\", \"topic\": \"chat\"}\n{\"id\": 3, \"verb\": "
        "\"subscribe\", \"topic\": \"log\"}\n");
    ASSERT_TRUE(ops.answers());
    const size_t before = memory_kib(ops.bot.pid());
    for (int part = 0; part < 50; ++part) {
        std::string lines;
        for (int i = 0; i < 1000; ++i)
            lines += ":ann!a@h PRIVMSG #ops :" + std::string(400, 'x') + "\r\n";
        ops.server.send(lines);
        ASSERT_TRUE(ops.answers());
    }
    EXPECT_LT(memory_kib(ops.bot.pid()) - before, 40'000u) << "50,000 lines are 25 MB";
    other.hello();
    EXPECT_TRUE(has(other.ask(R"({"id": 2, "verb": "status"})"), "#ops"));
    bool told = false;
    for (std::string line; !told && !(line = sleeper.line(5s)).empty();)
        told = line.find("missed") != line.npos;
    EXPECT_TRUE(told) << "nobody told the sleeper what it missed";
}

TEST(ControlFlow, DoesNotSpinWhenDescriptorsRunOut) {
    FakeOps ops("", shell_first("ulimit -n 40"));
    ASSERT_TRUE(ops.join()) << ops.bot.log();
    std::vector<std::unique_ptr<ControlPeer>> many;
    for (int i = 0; i < 60; ++i)
        many.push_back(std::make_unique<ControlPeer>(ops.bot.control_path()));
    ASSERT_TRUE(ops.answers());
    const double before = processor_seconds(ops.bot.pid());
    EXPECT_FALSE(ops.until([] { return false; }, 1s));
    EXPECT_LT(processor_seconds(ops.bot.pid()) - before, 0.5);
    EXPECT_TRUE(ops.answers());
    many.clear();
    ControlPeer later(ops.bot.control_path());
    later.hello();
}

TEST(ControlPath, OutlivesItsFile) {
    FakeOps ops;
    ASSERT_TRUE(ops.join());
    std::filesystem::remove(ops.bot.control_path());
    EXPECT_TRUE(ops.answers());
    EXPECT_EQ(ops.bot.tool({"status"}).status, 69);
    ops.bot.signal(SIGTERM);
    EXPECT_TRUE(ops.until([&] { return !ops.bot.running(); }));
    EXPECT_EQ(ops.bot.wait(), 0);
}

TEST(ControlPath, MayHoldADeadSocketButNoFile) {
    Bot bot("");
    bot.signal(SIGKILL);
    ASSERT_TRUE(bot.wait());
    EXPECT_TRUE(std::filesystem::is_socket(bot.control_path()));
    bot.start();
    bot.signal(SIGTERM);
    ASSERT_EQ(bot.wait(), 0);
    std::ofstream(bot.control_path()) << "precious";
    bot.start(false);
    EXPECT_EQ(bot.wait(), 73) << bot.log();
    EXPECT_TRUE(has(bot.log(), "control"));
    EXPECT_EQ(slurp(bot.control_path()), "precious");
}

TEST(ControlPath, IsLeftToWhoHasItNow) {
    Bot first("");
    std::filesystem::remove(first.control_path());
    Bot second("[bot]\ncontrol = " + first.control_path() + "\n", false);
    ASSERT_TRUE(second.logs("started"));
    first.signal(SIGTERM);
    ASSERT_EQ(first.wait(), 0);
    EXPECT_TRUE(first.ready()) << "the first took the socket of the second away";
}

TEST(ControlPath, IsRefusedWhereItCannotBe) {
    TempDir folder;
    Bot too_long("[bot]\ncontrol = " + folder.file(std::string(120, 'x')) + "\n", false);
    EXPECT_EQ(too_long.wait(), 78) << too_long.log();
    Bot no_folder("[bot]\ncontrol = /proc/nothing/control\n", false);
    EXPECT_EQ(no_folder.wait(), 73) << no_folder.log();
    Bot no_state("[bot]\nstate = /proc/nothing\n", false);
    EXPECT_EQ(no_state.wait(), 73) << no_state.log();
    Bot a_file("[bot]\nstate = " + folder.write("file", "x") + "\n", false);
    EXPECT_EQ(a_file.wait(), 73) << a_file.log();
}

TEST(ControlPath, BelongsToOneDaemon) {
    Bot first("");
    Bot second("[bot]\ncontrol = " + first.control_path() + "\n", false);
    EXPECT_EQ(second.wait(), 73) << second.log();
    EXPECT_TRUE(has(second.log(), "another signalboxd answers there"));
    EXPECT_EQ(first.tool({"run", "ping"}).output, "pong\n");
}

// Consoles and `signalbox tail` on the real bot: many of them, stopped ones, and a bot that is
// started again.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "console/link.hpp"
#include "console/model.hpp"
#include "support/fake_ops.hpp"

namespace {

// A console without its terminal.
class AttachedConsole {
public:
    explicit AttachedConsole(const std::string &path) : link(loop, path) { link.try_connect(); }

    void pump() {
        loop.wait(0ms);
        for (const LinkNews &news : link.take()) {
            if (news.kind == LinkNews::connected) model.connected();
            if (news.kind == LinkNews::told) model.hear(news.tell);
            if (news.kind == LinkNews::lost) model.lost();
        }
        for (const Ask &ask : model.take_asks()) link.send(ask);
    }
    // The N of the lines "line N" in #ops.
    std::vector<int> lines() {
        std::vector<int> found;
        for (size_t i = 0; i < model.windows().size(); ++i)
            if (model.windows().at(i).room.name == "test/#ops")
                for (const ConsoleLine &line : model.windows().at(i).lines())
                    if (line.chat.text.starts_with("line "))
                        found.push_back(std::stoi(line.chat.text.substr(5)));
        return found;
    }
    bool has(int number) {
        const std::vector<int> all = lines();
        return !all.empty() && all.back() == number;
    }
    bool tells(const std::string &text) const {
        for (size_t i = 0; i < model.windows().size(); ++i)
            for (const ConsoleLine &line : model.windows().at(i).lines())
                if (line.chat.text.find(text) != std::string::npos) return true;
        return false;
    }

    ConsoleModel &screen() { return model; }

private:
    SystemClock clock;
    Loop loop{clock};
    DaemonLink link;
    ConsoleModel model{clock, InputHistory{}};
};

std::vector<int> range(int from, int to) {
    std::vector<int> all;
    for (int i = from; i <= to; ++i) all.push_back(i);
    return all;
}

class FollowOnTheBot : public testing::Test {
protected:
    FakeOps ops{"", {"env", "ASAN_OPTIONS=quarantine_size_mb=1"}};
    int count = 0;

    void SetUp() override { ASSERT_TRUE(ops.join()) << ops.bot.log(); }
    void say(int lines, size_t length = 10) {
        std::string bytes;
        for (int i = 0; i < lines; ++i)
            bytes += ":ann!a@h PRIVMSG #ops :line " + std::to_string(count++) + " " +
                     std::string(length, 'x') + "\r\n";
        ops.server.send(bytes);
    }
    bool pumped(AttachedConsole &console, const std::function<bool()> &condition) {
        return ops.until([&] { return console.pump(), condition(); }, 30s);
    }
    void restart() {
        const int before = ops.server.accepted();
        ops.bot.signal(SIGTERM);
        ASSERT_TRUE(ops.until([&] { return !ops.bot.running(); }, 30s));
        ops.bot.start();
        ASSERT_TRUE(ops.until([&] { return ops.server.accepted() > before; }));
        ASSERT_TRUE(ops.join()) << ops.bot.log();
    }
};

}  // namespace

TEST_F(FollowOnTheBot, TwentyConsolesSeeTheSame) {
    std::vector<std::unique_ptr<AttachedConsole>> consoles;
    for (int i = 0; i < 20; ++i)
        consoles.push_back(std::make_unique<AttachedConsole>(ops.bot.control_path()));
    for (auto &console : consoles)
        ASSERT_TRUE(pumped(*console, [&] { return console->screen().attached(); }));
    for (int part = 0; part < 4; ++part) {
        say(500);
        ASSERT_TRUE(ops.answers()) << "the bot is held up";
    }
    for (auto &console : consoles) {
        EXPECT_TRUE(pumped(*console, [&] { return console->has(1999); }));
        EXPECT_EQ(console->lines(), range(0, 1999));
    }
}

TEST_F(FollowOnTheBot, AConsoleThatSleptIsToldAndRefilled) {
    AttachedConsole console(ops.bot.control_path());
    ASSERT_TRUE(pumped(console, [&] { return console.screen().attached(); }));
    say(10);
    ASSERT_TRUE(pumped(console, [&] { return console.has(9); }));
    for (int part = 0; part < 15; ++part) {  // 6 MB, and it does not read
        say(1000, 400);
        ASSERT_TRUE(ops.answers()) << "the bot is held up";
    }
    ASSERT_TRUE(pumped(console, [&] { return console.tells("did not reach this console"); }));
    say(1);
    const auto whole = [&] {
        const std::vector<int> all = console.lines();
        return all.back() == count - 1 &&
               all == range(count - static_cast<int>(all.size()), count - 1);
    };
    const bool filled = pumped(console, whole);
    const std::vector<int> all = console.lines();
    std::string holes;
    for (size_t i = 1; i < all.size(); ++i)
        if (all[i] != all[i - 1] + 1)
            holes += std::to_string(all[i - 1]) + "-" + std::to_string(all[i]) + " ";
    ASSERT_TRUE(filled) << all.size() << " lines up to " << all.back() << ", holes: " << holes;
    EXPECT_GT(console.lines().size(), 4900u);
}

TEST_F(FollowOnTheBot, AConsoleFillsTheGapAfterARestart) {
    AttachedConsole console(ops.bot.control_path());
    ASSERT_TRUE(pumped(console, [&] { return console.screen().attached(); }));
    say(100);
    ASSERT_TRUE(pumped(console, [&] { return console.has(99); }));
    say(1500);
    ASSERT_TRUE(ops.answers());
    restart();
    say(50);
    EXPECT_TRUE(pumped(console, [&] { return console.lines() == range(0, 1649); }))
        << console.lines().size();
}

TEST_F(FollowOnTheBot, TailGoesOnAfterARestart) {
    say(20);
    ASSERT_TRUE(ops.answers());
    ChildProcess tail({program_path("signalbox"), "--socket", ops.bot.control_path(), "tail",
                       "--lines", "5", "#OPS"});
    const auto prints = [&](const std::string &part) {
        return ops.until([&] { return tail.output().find(part) != std::string::npos; });
    };
    EXPECT_TRUE(prints("still here 2"));
    say(1);
    EXPECT_TRUE(prints("<ann> line 20 ")) << tail.output() << tail.errors();
    EXPECT_EQ(tail.output().find("line 3 "), std::string::npos);
    restart();
    EXPECT_NE(tail.errors().find("waiting for it"), std::string::npos) << tail.errors();
    say(700);
    EXPECT_TRUE(prints("line 720 ")) << tail.errors();
    int next = 20;
    const std::string output = tail.output();
    for (size_t at = output.find("line 20 "); at != std::string::npos;
         at = output.find("<ann> line ", at + 1), ++next)
        EXPECT_NE(output.find("line " + std::to_string(next) + " ", at), std::string::npos);
    EXPECT_EQ(next, 721);
}

TEST_F(FollowOnTheBot, TailEndsWithWhoReadsIt) {
    say(3);
    ASSERT_TRUE(ops.answers());
    const std::string tail = program_path("signalbox") + " --socket " + ops.bot.control_path() +
                             " tail --lines 1 --json '#ops'";
    ChildProcess shell({"/bin/sh", "-c", "{ " + tail + "; echo ended >&2; } | head -n 1"});
    EXPECT_TRUE(ops.until([&] { return !shell.running(); }));
    EXPECT_NE(shell.output().find("\"number\":"), std::string::npos) << shell.output();
    EXPECT_NE(shell.errors().find("ended"), std::string::npos);
}

TEST_F(FollowOnTheBot, TailKnowsItsUsage) {
    EXPECT_EQ(ops.bot.tool({"tail"}).status, 64);
    EXPECT_EQ(ops.bot.tool({"tail", "--lines", "9999", "#ops"}).status, 64);
    EXPECT_EQ(ops.bot.tool({"tail", "nowhere/#ops"}).status, 64);
    EXPECT_EQ(ops.bot.tool({"console", "--history", "5001"}).status, 64);
    ops.bot.signal(SIGTERM);
    ASSERT_TRUE(ops.until([&] { return !ops.bot.running(); }, 30s));
    EXPECT_EQ(ops.bot.tool({"tail", "#ops"}).status, 69);
}

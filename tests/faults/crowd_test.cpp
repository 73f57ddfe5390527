// Very many people: bounded memory, and no turn that takes long.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "support/control_peer.hpp"
#include "support/crowd.hpp"

namespace {

constexpr double most_mib = 64;

// A console that reads whatever comes.
class Reader {
public:
    explicit Reader(const Bot &bot) : peer(bot.control_path()) {
        peer.hello();
        peer.send(R"({"id": 2, "verb": "subscribe", "topic": "chat"})"
                  "\n");
    }
    size_t read() {
        while (!peer.line(0s).empty()) lines++;
        return lines;
    }

private:
    ControlPeer peer;
    size_t lines = 0;
};

// The machine may be busy with something else; what the bot itself does slowly is slow each time.
constexpr int most_tries = 3;

void expect_quick(const std::function<std::string()> &slow_turns_of_a_run) {
    std::string slow;
    for (int tried = 0; tried < most_tries; tried++) {
        slow = slow_turns_of_a_run();
        if (slow.empty() || testing::Test::HasFailure()) break;
    }
    EXPECT_EQ(slow, "");
}

void measured(const char *what, const Crowd &crowd) {
    testing::Test::RecordProperty(what, fmt::format("{:.1f} MiB", crowd.resident_mib()));
    fmt::print("{}: {:.1f} MiB at most\n", what, crowd.resident_mib());
}

constexpr const char *leave = ":{0} QUIT :a.test b.test\r\n",
                     *enter = ":{0} JOIN {1} * :A person\r\n",
                     *part_and_enter = ":{0} PART {1}\r\n:{0} JOIN {1} * :A person\r\n";

// What everyone in the channel does.
std::string all(const char *line, const Crowd &crowd, int channel) {
    std::string lines;
    for (int member = 0; member < crowd.members; member++)
        lines +=
            fmt::format(fmt::runtime(line), crowd.mask(channel, member), crowd.channel(channel));
    return lines;
}

}  // namespace

TEST(Crowds, OfAThousandInAHundredChannelsFitInto64MiB) {
    Crowd crowd(100, 1000);
    ASSERT_TRUE(crowd.enter()) << crowd.daemon().log();
    measured("hundred channels", crowd);
    EXPECT_LT(crowd.resident_mib(), most_mib);
    Reader console(crowd.daemon());
    EXPECT_TRUE(crowd.until([&] { return console.read() > 100; }));
    EXPECT_TRUE(crowd.answers());
    measured("hundred channels, seen by a console", crowd);
    EXPECT_LT(crowd.resident_mib(), most_mib);
}

TEST(Crowds, OfTenThousandDoNotHoldUpTheBot) {
    expect_quick([] {
        Crowd crowd(1, 10000);
        EXPECT_TRUE(crowd.enter()) << crowd.daemon().log();
        measured("ten thousand", crowd);
        return crowd.slow_turns();
    });
}

TEST(Crowds, OfTenThousandDoNotHoldUpTheBotThatAConsoleWatches) {
    expect_quick([] {
        Crowd crowd(1, 10000);
        Reader console(crowd.daemon());
        EXPECT_TRUE(crowd.enter()) << crowd.daemon().log();
        crowd.send(all(part_and_enter, crowd, 0));
        EXPECT_TRUE(crowd.until([&] { return console.read(), crowd.sent(); }));
        EXPECT_TRUE(crowd.answers()) << crowd.daemon().log();
        measured("ten thousand, seen by a console", crowd);
        return crowd.slow_turns();
    });
}

TEST(Crowds, ThatLeaveAndComeBackDoNotGrowTheBot) {
    Crowd crowd(100, 1000);
    ASSERT_TRUE(crowd.enter()) << crowd.daemon().log();
    for (int round = 0; round < 2; round++) {
        for (int channel = 0; channel < 100; channel++) crowd.send(all(leave, crowd, channel));
        for (int channel = 0; channel < 100; channel++) crowd.send(all(enter, crowd, channel));
        ASSERT_TRUE(crowd.answers()) << crowd.daemon().log();
    }
    measured("after two netsplits", crowd);
    EXPECT_LT(crowd.resident_mib(), most_mib);
}

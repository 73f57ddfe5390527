// Announcements that want an answer, and windows of maintenance: what they promise to be said.
#include "bot/notices.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.hpp"
#include "bot/maintenance.hpp"
#include "store/store.hpp"
#include "support/fake_ways.hpp"
#include "support/test_clock.hpp"

namespace {

class Promised : public testing::Test {
protected:
    TestClock clock;
    Store store{""};
    Log log{clock};
    Loop loop{clock};
    NoWays ways;
    Outbox outbox{store.announcements, ways, loop, log};
    Policy policy;
    int64_t seen = 0;

    void advance(Duration by) {
        clock.advance(by);
        loop.wait(Duration::zero());
    }
    // What was promised since it was last asked, each behind its target.
    std::vector<std::string> said() {
        std::vector<std::string> lines;
        for (const Announcement &one : store.announcements.list({})) {
            if (one.number <= seen) continue;
            lines.push_back(one.target + " " + one.text);
        }
        seen += static_cast<int64_t>(lines.size());
        std::ranges::reverse(lines);
        return lines;
    }
    using Lines = std::vector<std::string>;
};

class NoticesTest : public Promised {
protected:
    std::optional<Notices> notices{std::in_place, store.notices, outbox, loop};

    uint64_t add(std::vector<std::string> expected, Duration until = 2h) {
        Notice notice;
        notice.place = {"net", "#ops", true};
        notice.text = "who is on call?";
        notice.author = "ann";
        notice.prefix = "!";
        notice.zone = "UTC";
        notice.deadline = loop.wall() + std::chrono::duration_cast<WallTime::duration>(until);
        notice.expected = std::move(expected);
        return notices->add(std::move(notice)).number;
    }
    bool ack(uint64_t number, const std::string &name, bool account = true) {
        return notices->answer(number, {name, account ? "net/" + name : ""}, policy);
    }
    void restart() { notices.emplace(store.notices, outbox, loop); }
};

TEST_F(NoticesTest, IsAnnouncedRemindsHalfWayAndSumsUp) {
    const uint64_t number = add({"net/bob", "net/eve", "net/carl"});
    EXPECT_EQ(said(), (Lines{"net/#ops notice 1 by ann: who is on call? -- answer with !ack 1 by "
                             "14:00 UTC"}));
    EXPECT_TRUE(ack(number, "bob"));
    advance(59min);
    notices->tick(policy);
    EXPECT_EQ(said(), Lines{});
    advance(1min);
    notices->tick(policy);
    notices->tick(policy);
    EXPECT_EQ(said(), (Lines{"net/#ops notice 1: 1 of 3 have answered; not yet: eve, carl -- "
                             "answer with !ack 1 by 14:00 UTC"}));
    EXPECT_TRUE(ack(number, "carl"));
    advance(1h);
    notices->tick(policy);
    notices->tick(policy);
    EXPECT_EQ(said(), (Lines{"net/#ops notice 1: 2 of 3 have answered; not yet: eve"}));
    EXPECT_TRUE(notices->open().empty());
}

TEST_F(NoticesTest, EndsWhenAllHaveAnswered) {
    const uint64_t number = add({"net/bob", "net/eve"});
    said();
    ack(number, "bob");
    EXPECT_FALSE(ack(number, "BOB")) << "accounts are the same in upper and lower case";
    EXPECT_EQ(said(), Lines{});
    ack(number, "eve");
    EXPECT_EQ(said(), (Lines{"net/#ops notice 1: all 2 have answered"}));
    EXPECT_TRUE(notices->open().empty());
}

TEST_F(NoticesTest, TellsOfAnswersThatNobodyCanBeSureOf) {
    const uint64_t number = add({"net/bob", "net/eve"});
    EXPECT_TRUE(ack(number, "bob", false));
    EXPECT_FALSE(ack(number, "bob", false));
    EXPECT_TRUE(ack(number, "dave"));
    EXPECT_EQ(tally_of(*notices->find(number), policy).text(),
              "0 of 2 have answered; not yet: bob, eve; besides: dave; not sure who they are: bob");
}

TEST_F(NoticesTest, CountsAPersonOnceWhateverTheAccount) {
    policy.persons["robert"].is = {"net/bob", "unix:rob"};
    const uint64_t number = add({"net/bob", "net/eve"});
    notices->answer(number, {"rob", "unix:rob"}, policy);
    EXPECT_FALSE(ack(number, "bob"));
    EXPECT_EQ(tally_of(*notices->find(number), policy).text(),
              "1 of 2 have answered; not yet: eve");
}

TEST_F(NoticesTest, OutlastsARestart) {
    const uint64_t number = add({"net/bob", "net/eve"});
    ack(number, "bob");
    said();
    advance(3h);
    restart();
    EXPECT_EQ(notices->next(), loop.now());
    notices->tick(policy);
    EXPECT_EQ(said(), (Lines{"net/#ops notice 1: 1 of 2 have answered; not yet: eve"}))
        << "nobody is reminded of what is over";
    restart();
    notices->tick(policy);
    EXPECT_EQ(said(), Lines{});
    EXPECT_EQ(notices->next(), never);
    EXPECT_EQ(add({}), 2u);
}

TEST_F(NoticesTest, AreNotWithoutEnd) {
    for (int i = 0; i < 100; ++i) add({"net/bob"});
    EXPECT_THROW(add({"net/bob"}), Failure);
}

class MaintenanceTest : public Promised {
protected:
    std::optional<Maintenance> windows{std::in_place, store.windows, outbox, loop};

    uint64_t add(Duration in, Duration length) {
        const auto wall = [](Duration time) {
            return std::chrono::duration_cast<WallTime::duration>(time);
        };
        Upkeep window;
        window.place = {"net", "#ops", true};
        window.what = "web";
        window.text = "new disks";
        window.author = "ann";
        window.zone = "UTC";
        window.from = loop.wall() + wall(in);
        window.until = window.from + wall(length);
        return windows->add(window).number;
    }
    void pass(Duration time) {
        for (; time > Duration::zero(); time -= 1min) {
            advance(1min);
            windows->tick();
        }
    }
    void restart() { windows.emplace(store.windows, outbox, loop); }
};

TEST_F(MaintenanceTest, IsToldFromBeginningToEnd) {
    add(3h, 2h);
    pass(6h);
    EXPECT_EQ(said(),
              (Lines{"net/#ops maintenance 1: web, from 15:00 UTC until 17:00 UTC: new disks (ann)",
                     "net/#ops maintenance 1: web begins in 1h, at 15:00 UTC",
                     "net/#ops maintenance 1: web begins in 10m, at 15:00 UTC",
                     "net/#ops maintenance 1: web begins now, until 17:00 UTC",
                     "net/#ops maintenance 1: web ends in 10m, at 17:00 UTC",
                     "net/#ops maintenance 1: web is over"}));
    EXPECT_TRUE(windows->open().empty());
    EXPECT_EQ(windows->next(), never);
}

TEST_F(MaintenanceTest, SaysNothingThatIsOverWhenItIsMade) {
    add(Duration::zero(), 30min);
    said();
    pass(10min);
    EXPECT_EQ(said(), Lines{});
}

TEST_F(MaintenanceTest, SaysOfWhatWasMissedOnlyWhatIsOfUse) {
    add(3h, 2h);
    said();
    advance(2h + 30min);
    restart();
    windows->tick();
    EXPECT_EQ(said(), (Lines{"net/#ops maintenance 1: web begins in 30m, at 15:00 UTC"}));
    advance(1h);
    restart();
    windows->tick();
    windows->tick();
    EXPECT_EQ(said(), (Lines{"net/#ops maintenance 1: web begins now, until 17:00 UTC"}));
    advance(24h);
    restart();
    windows->tick();
    EXPECT_EQ(said(), Lines{});
}

TEST_F(MaintenanceTest, IsExtendedAndDropped) {
    const uint64_t number = add(20min, 30min);
    pass(45min);
    said();
    windows->extend(number, 30min);
    EXPECT_EQ(said(), (Lines{"net/#ops maintenance 1: web goes on until 13:20 UTC"}));
    pass(25min);
    EXPECT_EQ(said(), (Lines{"net/#ops maintenance 1: web ends in 10m, at 13:20 UTC"}));
    windows->drop(number, "bob");
    EXPECT_EQ(said(), (Lines{"net/#ops maintenance 1: web is over already (bob)"}));
    pass(2h);
    EXPECT_EQ(said(), Lines{});
    EXPECT_THROW(windows->extend(number, 30min), Failure);
    EXPECT_THROW(windows->drop(9, "bob"), Failure);
    windows->drop(add(20min, 30min), "bob");
    EXPECT_EQ(said().back(), "net/#ops maintenance 2: web does not take place (bob)");
    restart();
    pass(1h);
    EXPECT_EQ(said(), Lines{}) << "what was dropped is dropped after a restart, too";
}

}  // namespace

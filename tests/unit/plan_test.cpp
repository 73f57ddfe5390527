#include "bot/plan.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/fake_runner.hpp"

namespace {

constexpr uint64_t first = 1'000'000'000'001;

class PlanTest : public testing::Test {
protected:
    PlanTest() {
        runbook.row.name = "deploy";
        runbook.run = {"/bin/deploy"};
        runbook.plan = {"/bin/deploy", "--dry-run"};
        runbook.frame.timeout = 10min;
        runbook.redact = {"key [0-9]+"};
        runbook.pick = {"never there"};
    }
    void start(const std::string &identity) {
        Order order;
        order.command = "deploy";
        order.call.asker.identity = identity;
        plans.start(std::move(order), runbook);
    }
    std::vector<Planned> ended() {
        for (const JobNews &news : runner.take()) plans.hear(news);
        return plans.take();
    }

    Runbook runbook;
    FakeRunner runner;
    Plans plans{runner};
};

TEST_F(PlanTest, RunsThePlanAndNotForLong) {
    start("test/alice");
    ASSERT_TRUE(runner.began.contains(first));
    EXPECT_EQ(runner.began[first].argv, runbook.plan);
    EXPECT_EQ(runner.began[first].timeout, 30s);
}

TEST_F(PlanTest, TellsTheLastLineRedactedAndForgetsIt) {
    start("test/alice");
    runner.write(first, "one");
    runner.write(first, "with key 123 in it");
    runner.write(first, "  ");
    EXPECT_TRUE(ended().empty());
    runner.end(first, 0, {});
    const auto all = ended();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].line, "with [redacted] in it");
    EXPECT_EQ(all[0].fault, "");
    EXPECT_EQ(all[0].order.call.asker.identity, "test/alice");
    EXPECT_TRUE(runner.forgotten.contains(first));
}

TEST_F(PlanTest, LeavesRoomForTheRestOfTheRequest) {
    start("test/alice");
    runner.write(first, std::string(1000, 'x'));
    runner.end(first, 0, {});
    EXPECT_EQ(ended().at(0).line, std::string(150, 'x') + " ...");
}

TEST_F(PlanTest, OneThatIsLostHasAFault) {
    start("test/alice");
    runner.write(first, "all is well");
    runner.lose(first, {});
    EXPECT_EQ(ended().at(0).fault, "its plan is lost: nobody knows how it ended");
}

TEST_F(PlanTest, OneThatTookTooLongHasAFault) {
    start("test/alice");
    JobEnd end;
    end.timed_out = true;
    plans.hear({.job = first, .kind = JobNews::ended, .end = end});
    EXPECT_EQ(ended().at(0).fault, "its plan failed: it reached its time limit");
}

TEST_F(PlanTest, FewRunAtOnce) {
    start("test/alice");
    start("test/alice");
    EXPECT_THROW(start("test/alice"), Failure);
    for (const char *who : {"test/bob", "test/carl", "test/dora"}) start(who);
    EXPECT_THROW(start("test/eve"), Failure);
    runner.end(first, 0, {});
    EXPECT_EQ(ended().size(), 1u);
    EXPECT_NO_THROW(start("test/eve"));
}

TEST_F(PlanTest, EndsWhatAnEarlierBotHasLeft) {
    start("test/alice");
    Plans after(runner);
    after.end_old();
    EXPECT_EQ(runner.cancelled, std::set<uint64_t>{first});
    runner.end(first, 0, {});
    for (const JobNews &news : runner.take()) EXPECT_TRUE(after.hear(news));
    EXPECT_TRUE(after.take().empty());
    EXPECT_TRUE(runner.forgotten.contains(first));
}

TEST_F(PlanTest, LeavesTheNewsOfJobsToOthers) {
    start("test/alice");
    EXPECT_FALSE(plans.hear({.job = 1, .kind = JobNews::ended}));
    EXPECT_TRUE(plans.hear({.job = first, .kind = JobNews::message, .lines = {"say hello"}}));
}

}  // namespace

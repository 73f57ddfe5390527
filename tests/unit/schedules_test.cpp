// The whole ring under a clock that the test owns: what runs, what is made up for, and what is not.
#include "bot/schedules.hpp"

#include <gtest/gtest.h>

#include "bot/calendar.hpp"
#include "support/rig.hpp"

namespace {

// It begins at 2026-11-22 12:00 UTC, a Sunday.
class SchedulesTest : public testing::Test {
protected:
    static ScheduleSettings says(const std::string &name, const std::string &when,
                                 const std::string &zone = "UTC") {
        ScheduleSettings one;
        one.name = name;
        one.timing = parse_timing(when, zone);
        one.to = {"test/#ops"};
        one.say = "hello";
        return one;
    }
    static ScheduleSettings does(const std::string &name, const std::string &when,
                                 const std::string &command) {
        ScheduleSettings one = says(name, when);
        one.say.clear();
        one.command = command;
        return one;
    }
    void start(const std::vector<ScheduleSettings> &schedules) {
        settings.schedules = schedules;
        rig.emplace(settings);
    }
    // The bot is down for so long.
    void down(Duration length) {
        rig->ring.reset();
        rig->store.database.commit();
        rig->clock.advance(length);
        rig->restart();
    }
    // All that was promised, oldest first.
    std::vector<Announcement> rows() {
        AnnouncementFilter filter;
        filter.most = 1000;
        std::vector<Announcement> all = rig->store.announcements.list(filter);
        return {all.rbegin(), all.rend()};
    }
    std::vector<std::string> texts() {
        std::vector<std::string> all;
        for (const Announcement &row : rows())
            if (row.source.starts_with("schedule")) all.push_back(row.text);
        return all;
    }
    const Schedule &schedule(const std::string &name) {
        return *rig->ring->parts().schedules.find("schedule " + name);
    }
    // Waits in steps that no run is missed in.
    void pass(Duration length) {
        static constexpr Duration step = 30s;
        for (; length > 0s; length -= step) {
            rig->clock.advance(std::min(length, step));
            rig->turn();
        }
    }
    void add_runbook(const std::string &name) {
        Runbook &made = settings.runbooks.emplace_back();
        made.row.name = name;
        made.row.family = "runbooks";
        made.row.summary = "of the test";
        made.row.risk = Risk::read;
        made.run = {"/bin/true"};
    }
    static Schedule own(const std::string &name, const std::string &when) {
        Schedule one;
        static_cast<ScheduleSettings &>(one) = says(name, when);
        one.author.name = "alice";
        one.author.identity = "unix:alice";
        return one;
    }

    RingSettings settings = rig_settings();
    std::optional<Rig> rig;
};

using Texts = std::vector<std::string>;

TEST_F(SchedulesTest, SaysItOnceAtItsTime) {
    start({says("lunch", "5 12 * * *")});
    pass(4min);
    EXPECT_TRUE(rows().empty());
    pass(10min);
    ASSERT_EQ(rows().size(), 1U);
    const Announcement row = rows()[0];
    EXPECT_EQ(row.text, "hello");
    EXPECT_EQ(row.target, "test/#ops");
    EXPECT_EQ(row.source, "schedule lunch");
    EXPECT_EQ(row.identity, "schedule:lunch");
    EXPECT_EQ(row.importance, Announcement::normal);
    EXPECT_EQ(schedule("lunch").outcome, "ok");
    EXPECT_EQ(schedule("lunch").note, "ran at 2026-11-22 12:05 +00:00");
    EXPECT_EQ(schedule_times(rig->ring->parts().schedules, schedule("lunch")),
              "at 12:05 every day, UTC; next: 2026-11-23 12:05 +00:00");
}

TEST_F(SchedulesTest, ARestartRepeatsAndLosesNothing) {
    start({says("often", "*/2 * * * *")});
    for (int i = 0; i < 10; ++i) {
        pass(1min);
        rig->restart();
    }
    EXPECT_EQ(texts(), Texts(5, "hello"));
}

TEST_F(SchedulesTest, AMissedRunIsMadeUpForOnceWithinItsGrace) {
    start({says("hourly", "0 * * * *"), says("old", "5 12 * * *")});
    down(3h + 20min);
    EXPECT_EQ(texts(), Texts{"hello (was due at 2026-11-22 15:00)"});
    EXPECT_EQ(schedule("hourly").note, "made up at 2026-11-22 15:20 +00:00 for 2026-11-22 15:00");
    EXPECT_EQ(schedule("old").note,
              "skipped 2026-11-22 12:05 +00:00: I was not there, and it is older than 1h");
    pass(50min);
    EXPECT_EQ(texts().size(), 2U);
}

TEST_F(SchedulesTest, MissedRunsAreSkippedOrAllMadeUpForWhereThatIsWanted) {
    ScheduleSettings skip = says("skip", "0 * * * *"), all = says("all", "0 * * * *");
    skip.missed = ScheduleSettings::skip;
    all.missed = ScheduleSettings::all;
    all.most = 2;
    all.grace = 12h;
    start({skip, all});
    down(5h + 20min);
    EXPECT_EQ(texts(), (Texts{"hello (was due at 2026-11-22 16:00)",
                              "hello (was due at 2026-11-22 17:00)"}));
    EXPECT_EQ(schedule("skip").note,
              "skipped 2026-11-22 17:00 +00:00: I was not there, and what is missed is skipped");
}

TEST_F(SchedulesTest, OneThatIsOnTimeIsEnough) {
    start({says("hourly", "0 * * * *")});
    down(3h + 10s);
    EXPECT_EQ(texts(), Texts{"hello"});
}

TEST_F(SchedulesTest, ALongDowntimeIsGoneThroughAtOnce) {
    ScheduleSettings often = says("often", "* * * * *");
    often.grace = 1min;
    often.missed = ScheduleSettings::skip;
    start({often, says("hourly", "0 * * * *"), says("yearly", "@yearly")});
    down(24h * 400);
    EXPECT_LE(texts().size(), 2U);
    EXPECT_EQ(rig->ring->parts().schedules.next() > rig->loop.now(), true) << "it has more to do";
}

TEST_F(SchedulesTest, SleepIsDowntime) {
    start({says("lunch", "30 12 * * *")});
    rig->clock.jump(50min);
    rig->turn();
    EXPECT_EQ(texts(), Texts{"hello (was due at 2026-11-22 12:30)"});
    pass(1h);
    EXPECT_EQ(texts().size(), 1U);
}

TEST_F(SchedulesTest, AJumpIsNoticedSoon) {
    start({says("lunch", "30 12 * * *")});
    EXPECT_LE(rig->ring->parts().schedules.next(), rig->loop.now() + 30s);
}

TEST_F(SchedulesTest, AClockThatIsPutBackRepeatsNothing) {
    start({says("often", "*/10 * * * *")});
    pass(31min);
    EXPECT_EQ(texts().size(), 3U);
    rig->clock.jump(-25min);
    pass(24min);
    EXPECT_EQ(texts().size(), 3U);
    pass(10min);
    EXPECT_EQ(texts().size(), 4U);
}

TEST_F(SchedulesTest, AClockThatWasWrongByYearsDoesNotSilenceThem) {
    start({says("often", "*/10 * * * *")});
    rig->clock.jump(24h * 5000);
    rig->turn();
    rig->clock.jump(-24h * 5000);
    rig->turn();
    const size_t before = texts().size();
    pass(31min);
    EXPECT_EQ(texts().size(), before + 3);
}

TEST_F(SchedulesTest, WhatCannotBeKeptDoesNotHappenAndIsMadeUpFor) {
    start({says("lunch", "5 12 * * *")});
    pass(4min);
    rig->clock.advance(1min);
    rig->store.database.lose(StoreFailure(StoreFailure::full, "no space is left"));
    rig->turn();
    EXPECT_TRUE(texts().empty());
    pass(2min);
    EXPECT_EQ(texts().size(), 1U);
    pass(1h);
    EXPECT_EQ(texts().size(), 1U);
}

TEST_F(SchedulesTest, ACommandIsCalledAndItsAnswerTold) {
    start({does("echo", "*/5 * * * *", "echo good morning")});
    pass(6min);
    EXPECT_EQ(texts(), Texts{"echo: good morning"});
    EXPECT_FALSE(rig->sent()) << "it is an announcement, and nothing else";
    EXPECT_EQ(schedule("echo").progress, Schedule::idle);
}

TEST_F(SchedulesTest, OutputIsToldAsWanted) {
    ScheduleSettings changed = does("changed", "*/5 * * * *", "echo one"),
                     failure = does("failure", "*/5 * * * *", "echo one"),
                     broken = does("broken", "5 12 * * *", "recall nothing");
    changed.output = ScheduleSettings::changed;
    failure.output = broken.output = ScheduleSettings::failure;
    start({changed, failure, broken});
    pass(21min);
    EXPECT_EQ(texts(), (Texts{"schedule broken: 'recall nothing' failed: I remember no "
                              "'nothing' here",
                              "changed: one"}));
}

TEST_F(SchedulesTest, ItsIdentityIsInARoleOrItIsRefused) {
    settings.policy.roles["operator"].members = {"schedule:may"};
    start({does("may", "5 12 * * *", "remember rota ann"),
           does("maynot", "5,10 12 * * *", "remember rota bob")});
    pass(11min);
    EXPECT_EQ(texts(),
              (Texts{"may: rota is remembered",
                     "schedule maynot: 'remember rota bob' refused: schedule:maynot is not "
                     "in role operator, which 'remember' needs"}))
        << "and a refusal that goes on is told once";
    EXPECT_EQ(schedule("maynot").outcome, "refused");
}

TEST_F(SchedulesTest, ItWaitsForApprovalAsAnybodyDoes) {
    settings.policy.roles["operator"].members = {"schedule:rota"};
    settings.policy.roles["approver"].members = {"unix:bob", "schedule:rota"};
    Rule &rule = settings.policy.commands["remember"];
    rule.approvals = 1;
    rule.approver = "approver";
    start({does("rota", "5 12 * * *", "remember rota ann")});
    pass(6min);
    EXPECT_TRUE(texts().empty());
    EXPECT_EQ(schedule("rota").progress, Schedule::running);
    const auto &open = rig->ring->parts().approvals.all();
    ASSERT_EQ(open.size(), 1U);
    const std::string id = open.begin()->second.id();
    rig->restart();
    const uint64_t bob = rig->client("bob");
    Ask ask;
    ask.id = 2;
    ask.verb = "call";
    ask.text = "approve " + id;
    rig->clients.ask(bob, ask);
    rig->turn();
    pass(1min);
    EXPECT_EQ(texts(), Texts{"rota: rota is remembered"});
    EXPECT_EQ(schedule("rota").outcome, "ok");
}

TEST_F(SchedulesTest, WhatNobodyApprovesIsRefused) {
    settings.policy.roles["operator"].members = {"schedule:rota"};
    settings.policy.roles["approver"].members = {"unix:bob"};
    Rule &rule = settings.policy.commands["remember"];
    rule.approvals = 1;
    rule.approver = "approver";
    start({does("rota", "5 12 * * *", "remember rota ann")});
    pass(20min);
    EXPECT_EQ(schedule("rota").outcome, "refused");
    EXPECT_EQ(schedule("rota").progress, Schedule::idle);
    EXPECT_EQ(texts().size(), 1U);
}

TEST_F(SchedulesTest, AJobIsToldOfOverARestart) {
    add_runbook("backup");
    start({does("nightly", "5 12 * * *", "backup")});
    pass(6min);
    ASSERT_TRUE(rig->runner.began.contains(1));
    rig->restart();
    rig->runner.end(1, 0, rig->clock.wall());
    pass(1min);
    ASSERT_EQ(texts().size(), 1U);
    EXPECT_EQ(texts()[0].substr(0, 22), "nightly: job 1: backup");
    rig->restart();
    pass(1min);
    EXPECT_EQ(texts().size(), 1U);
    EXPECT_FALSE(rig->sent());
}

TEST_F(SchedulesTest, AFailedJobIsAFailure) {
    add_runbook("backup");
    ScheduleSettings nightly = does("nightly", "5 12 * * *", "backup");
    nightly.output = ScheduleSettings::failure;
    start({nightly});
    pass(6min);
    rig->runner.end(1, 3, rig->clock.wall());
    pass(1min);
    ASSERT_EQ(texts().size(), 1U);
    EXPECT_EQ(texts()[0].substr(0, 35), "schedule nightly: 'backup' failed: ");
    EXPECT_EQ(schedule("nightly").outcome, "failed");
}

TEST_F(SchedulesTest, WhileARunGoesOnTheNextAreSkippedAndThatIsToldOnce) {
    add_runbook("backup");
    start({does("often", "*/5 * * * *", "backup")});
    pass(21min);
    EXPECT_EQ(rig->runner.began.size(), 1U);
    EXPECT_EQ(texts(), Texts{"schedule often: skipped at 2026-11-22 12:10: its run of "
                             "2026-11-22 12:05 still goes on"});
    rig->runner.end(1, 0, rig->clock.wall());
    pass(5min);
    EXPECT_EQ(rig->runner.began.size(), 2U);
}

TEST_F(SchedulesTest, AReloadKeepsHowFarTheyAre) {
    start({says("kept", "0 13 * * *"), says("gone", "0 13 * * *"), says("moved", "0 13 * * *")});
    rig->ring->parts().schedules.pause("schedule kept", "ann");
    settings.schedules = {says("kept", "0 13 * * *"), says("moved", "10 12 * * *")};
    pass(30min);
    rig->apply(settings);
    EXPECT_TRUE(schedule("kept").paused);
    EXPECT_EQ(rig->ring->parts().schedules.all().size(), 2U);
    EXPECT_TRUE(texts().empty()) << "what is timed anew has missed nothing";
    pass(1h);
    EXPECT_TRUE(texts().empty());
    rig->ring->parts().schedules.unpause("schedule kept", "ann");
    pass(1h);
    EXPECT_TRUE(texts().empty()) << "what was paused was not missed";
}

TEST_F(SchedulesTest, AnAuthorWhoMayNotAnyMoreIsRefused) {
    settings.policy.roles["operator"].members = {"unix:alice"};
    start({});
    rig->ring->parts().schedules.add(own("mine", "*/5 * * * *"));
    pass(6min);
    EXPECT_EQ(texts(), Texts{"hello"});
    settings.policy.roles["operator"].members = {"unix:bob"};
    rig->apply(settings);
    pass(11min);
    ASSERT_EQ(texts().size(), 2U) << "the refusal is told once";
    EXPECT_EQ(texts()[1],
              "schedule mine: 'say' refused: test/#ops: unix:alice is not in role operator, which "
              "'say' needs");
}

TEST_F(SchedulesTest, ItApprovesNothing) {
    settings.policy.roles["operator"].members = {"unix:alice", "unix:bob"};
    settings.policy.roles["approver"].members = {"unix:alice", "unix:bob"};
    Rule &rule = settings.policy.commands["remember"];
    rule.approvals = 1;
    rule.approver = "approver";
    start({});
    Ask ask;
    ask.id = 2;
    ask.verb = "call";
    ask.text = "remember rota ann";
    rig->clients.ask(rig->client("bob"), ask);
    rig->turn();
    const auto &open = rig->ring->parts().approvals.all();
    ASSERT_EQ(open.size(), 1U);
    Schedule helper = own("helper", "1 12 * * *");
    helper.say.clear();
    helper.command = "approve " + open.begin()->second.id();
    rig->ring->parts().schedules.add(helper);
    pass(2min);
    EXPECT_EQ(open.size(), 1U);
    EXPECT_EQ(schedule("helper").outcome, "failed");
    EXPECT_NE(schedule("helper").note.find("schedules answer no requests"), std::string::npos);
}

TEST_F(SchedulesTest, ACommandIsToldOnlyWhereItsAuthorMaySpeak) {
    settings.policy.roles["operator"].members = {"unix:alice"};
    start({});
    Schedule one = own("echo", "*/5 * * * *");
    one.say.clear();
    one.command = "echo hi";
    one.author.identity = "unix:eve";
    EXPECT_THROW(rig->ring->parts().schedules.add(one), Failure);
    one.author.identity = "unix:alice";
    rig->ring->parts().schedules.add(one);
    pass(6min);
    EXPECT_EQ(texts(), Texts{"echo: hi"});
    settings.policy.roles["operator"].members = {"unix:bob"};
    rig->apply(settings);
    pass(5min);
    EXPECT_EQ(texts(), Texts{"echo: hi"});
    EXPECT_NE(schedule("echo").note.find("not told test/#ops"), std::string::npos);
}

TEST_F(SchedulesTest, NobodyMakesMoreThanFiftyNorWhatTheyMayNot) {
    settings.policy.roles["operator"].members = {"unix:alice"};
    start({});
    Schedules &schedules = rig->ring->parts().schedules;
    for (int i = 0; i < 50; ++i) schedules.add(own("n" + std::to_string(i), "@daily"));
    EXPECT_THROW(schedules.add(own("more", "@daily")), Failure);
    Schedule other = own("other", "@daily");
    other.author.identity = "unix:eve";
    EXPECT_THROW(schedules.add(other), Failure);
    schedules.drop("schedule n0");
    EXPECT_THROW(schedules.add(own("n1", "@daily")), Failure) << "there is one of that name";
    Schedule past = own("past", "@daily");
    past.timing.when = Once{rig->clock.wall() - 1h};
    EXPECT_THROW(schedules.add(past), Failure);
    Schedule nowhere = own("nowhere", "@daily");
    nowhere.to = {"elsewhere/#ops"};
    EXPECT_THROW(schedules.add(nowhere), Failure);
    EXPECT_NO_THROW(schedules.add(own("last", "@daily")));
}

TEST_F(SchedulesTest, AReminderIsGoneOnceItIsOver) {
    start({});
    Schedule one = own("", "@daily");
    one.kind = Schedule::reminder;
    one.name = rig->ring->parts().schedules.next_number();
    one.timing.when = Once{rig->clock.wall() + 20min};
    one.to = {"test/@alice"};
    one.rule.clear();
    rig->ring->parts().schedules.add(one);
    rig->turn();
    rig->restart();
    pass(21min);
    ASSERT_EQ(rows().size(), 1U);
    EXPECT_EQ(rows()[0].target, "test/@alice");
    EXPECT_EQ(rows()[0].source, "reminder 1");
    EXPECT_TRUE(rig->ring->parts().schedules.all().empty());
}

TEST_F(SchedulesTest, WhatIsDroppedAsksForNothingAnyMore) {
    settings.policy.roles["operator"].members = {"unix:alice"};
    settings.policy.roles["approver"].members = {"unix:bob"};
    Rule &rule = settings.policy.commands["remember"];
    rule.approvals = 1;
    rule.approver = "approver";
    start({});
    Schedule one = own("rota", "5 12 * * *");
    one.say.clear();
    one.command = "remember rota ann";
    rig->ring->parts().schedules.add(one);
    pass(6min);
    EXPECT_EQ(rig->ring->parts().approvals.all().size(), 1U);
    rig->ring->parts().schedules.drop("schedule rota");
    rig->turn();
    EXPECT_TRUE(rig->ring->parts().approvals.all().empty());
    EXPECT_TRUE(texts().empty());
}

TEST_F(SchedulesTest, ASectionTakesANameAndThePersonsGoesOnUnderAnother) {
    settings.policy.roles["operator"].members = {"unix:alice"};
    start({});
    rig->ring->parts().schedules.add(own("standup", "@daily"));
    settings.schedules = {says("standup", "@hourly")};
    rig->apply(settings);
    EXPECT_EQ(schedule("standup").kind, Schedule::configured);
    EXPECT_EQ(schedule("standup-2").kind, Schedule::own);
    rig->restart();
    EXPECT_EQ(schedule("standup-2").kind, Schedule::own);
}

TEST_F(SchedulesTest, ARestoredStoreMakesUpForNothing) {
    start({says("hourly", "0 * * * *")});
    rig->ring.reset();
    rig->clock.advance(30min + 40min);
    rig->store.notes.put("restored", std::to_string(to_ms(rig->clock.wall())));
    rig->restart();
    EXPECT_TRUE(texts().empty());
    pass(51min);
    EXPECT_EQ(texts(), Texts{"hello"});
}

TEST_F(SchedulesTest, DamagedRecordsHurtNoOther) {
    start({says("lunch", "5 12 * * *")});
    rig->store.schedules.put("schedule x", "garbage");
    rig->store.schedules.put("schedule y", "");
    rig->restart();
    pass(6min);
    EXPECT_EQ(texts(), Texts{"hello"});
}

}  // namespace

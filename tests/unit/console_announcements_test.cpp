// The panel of announcements and schedules, by keys.
#include <gtest/gtest.h>

#include "console/layout.hpp"
#include "console/model.hpp"
#include "support/test_clock.hpp"

namespace {

class ConsoleAnnouncements : public testing::Test {
protected:
    TestClock clock;
    ConsoleModel model{clock, InputHistory{}};
    uint64_t seq = 0;
    const int64_t now = 1795348800000;
    OutboxBoard outbox;
    SchedulesBoard schedules;

    void SetUp() override {
        setenv("TZ", "UTC", 1);
        model.resize(24, 80);
        model.connected();
        const Ask hello = model.take_asks().front();
        model.hear({hello.id, "", 0,
                    Welcome{protocol_version, "signalboxd", "signalbox", "unix:alice", "!"}});
        for (const Ask &ask : model.take_asks())
            if (ask.verb == "subscribe") model.hear({ask.id, "", 0, Done{"ok", ""}});
        StatusReport status;
        status.version = "1.0";
        tell("status", status);
        press("F10");
    }
    template <class Board>
    void tell(const std::string &topic, const Board &board) {
        model.hear({0, topic, ++seq, board});
    }
    void add(uint64_t number, const std::string &state, const std::string &text) {
        OutboxRow row;
        row.number = number;
        row.state = state;
        row.importance = "normal";
        row.target = "x/#ops";
        row.text = text;
        row.source = "say";
        row.detail = state == "waiting" ? "not joined" : "";
        row.created = row.changed = now - 60'000;
        outbox.rows.push_back(row);
        outbox.waiting += state == "waiting";
        outbox.failed += state == "failed";
        tell("outbox", outbox);
    }
    void schedule(const std::string &name, const std::string &state = "active") {
        ScheduleRow row;
        row.name = name;
        row.state = state;
        row.does = "stand-up";
        row.when = "at 09:00 on Monday to Friday, UTC";
        row.to = {"x/#ops"};
        row.next = now + 3'600'000;
        schedules.schedules.push_back(row);
        tell("schedules", schedules);
    }
    void press(const std::string &key) { model.press({Keypress::named, key}); }
    void type(const std::string &text) {
        for (const char c : text) model.press({Keypress::text, std::string(1, c)});
    }
    std::string called() {
        std::string all;
        for (const Ask &ask : model.take_asks())
            if (ask.verb == "call") all += ask.place + ": " + ask.text + "\n";
        return all;
    }
    std::string screen() {
        std::string text;
        for (const CellRow &row : picture_of(model).rows) {
            for (const Cell &cell : row) text += cell.shown;
            text += '\n';
        }
        return text;
    }
    bool shows(const std::string &words) { return screen().find(words) != std::string::npos; }
};

TEST_F(ConsoleAnnouncements, EachSectionHasItsRows) {
    EXPECT_TRUE(shows("Nothing waits to be said."));
    add(3, "waiting", "the build is red");
    add(4, "confirmed", "the build is green");
    add(5, "failed", "nobody heard this");
    schedule("schedule standup");
    EXPECT_TRUE(shows("[waiting 1]  sent 1  failed 1  schedules 1")) << screen();
    EXPECT_TRUE(shows("the build is red"));
    EXPECT_TRUE(shows("not joined"));
    EXPECT_FALSE(shows("the build is green"));
    type("s");
    EXPECT_TRUE(shows("the build is green")) << screen();
    EXPECT_FALSE(shows("the build is red"));
    type("f");
    EXPECT_TRUE(shows("nobody heard this"));
    type("c");
    EXPECT_TRUE(shows("schedule standup"));
    EXPECT_TRUE(shows("2026-11-22 13:00"));
    EXPECT_TRUE(shows("at 09:00 on Monday to Friday, UTC"));
    type("w");
    EXPECT_TRUE(shows("the build is red"));
}

TEST_F(ConsoleAnnouncements, RowsAreRetriedAndHeldAtOnce) {
    add(3, "waiting", "the build is red");
    type("r");
    EXPECT_EQ(called(), "local: outbox retry 3\n");
    type("h");
    EXPECT_EQ(called(), "local: outbox hold 3\n");
}

TEST_F(ConsoleAnnouncements, WhatDestroysIsAskedFirst) {
    add(3, "waiting", "the build is red");
    type("d");
    EXPECT_TRUE(shows("drop announcement 3 for x/#ops (the build is red)? [y/N]")) << screen();
    type("n");
    EXPECT_EQ(called(), "");
    type("dy");
    EXPECT_EQ(called(), "local: outbox drop 3\n");
    outbox.rows[0].state = "sent";
    type("d");
    tell("outbox", outbox);
    EXPECT_FALSE(shows("[y/N]")) << "it has left meanwhile";
}

TEST_F(ConsoleAnnouncements, SchedulesArePausedRunAndDropped) {
    schedule("schedule standup");
    type("cp");
    EXPECT_EQ(called(), "local: schedule pause standup\n");
    schedules.schedules[0].state = "paused";
    tell("schedules", schedules);
    type("p");
    EXPECT_EQ(called(), "local: schedule resume standup\n");
    type("x");
    EXPECT_TRUE(shows("run schedule standup now (stand-up)? [y/N]")) << screen();
    type("y");
    EXPECT_EQ(called(), "local: schedule run standup\n");
    type("dy");
    EXPECT_EQ(called(), "local: schedule drop standup\n");
}

TEST_F(ConsoleAnnouncements, RemindersAreDroppedOnly) {
    schedule("reminder 3");
    type("cp");
    EXPECT_EQ(called(), "");
    EXPECT_TRUE(shows("reminder 3 can only be dropped")) << screen();
    type("dy");
    EXPECT_EQ(called(), "local: reminder drop 3\n");
}

TEST_F(ConsoleAnnouncements, KeysOfTheOtherSectionSaySo) {
    add(3, "waiting", "the build is red");
    type("p");
    EXPECT_TRUE(shows("'3' is no schedule, c shows them")) << screen();
    EXPECT_EQ(called(), "");
}

TEST_F(ConsoleAnnouncements, EnterShowsAllOfARow) {
    add(3, "waiting", std::string(300, 'x') + " the end");
    press("Enter");
    EXPECT_TRUE(shows("the end")) << screen();
    EXPECT_TRUE(shows("waiting: not joined"));
}

TEST_F(ConsoleAnnouncements, FailuresAreInTheStatusLineAndTheOverview) {
    add(3, "confirmed", "the build is red");
    add(5, "failed", "nobody heard this");
    schedule("schedule standup");
    press("Esc");
    EXPECT_TRUE(shows("F10:1 failed")) << screen();
    press("F2");
    EXPECT_TRUE(shows("1 announcement failed"));
    EXPECT_TRUE(shows("Last announcements (F10)"));
    EXPECT_TRUE(shows("nobody heard this"));
    EXPECT_TRUE(shows("Next runs (F10)"));
    EXPECT_TRUE(shows("schedule standup"));
}

TEST_F(ConsoleAnnouncements, HasTwoNames) {
    press("Esc");
    type("/outbox");
    press("Enter");
    EXPECT_TRUE(shows("Nothing waits to be said.")) << screen();
    press("Esc");
    type("/announcements");
    press("Enter");
    EXPECT_TRUE(shows("Nothing waits to be said."));
}

}  // namespace

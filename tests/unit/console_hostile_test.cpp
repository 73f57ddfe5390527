// What a daemon may tell that is out of its mind: it is shown somehow, and nothing breaks.
#include <gtest/gtest.h>

#include <limits>

#include "console/layout.hpp"
#include "console/model.hpp"
#include "support/test_clock.hpp"

namespace {

constexpr int64_t least = std::numeric_limits<int64_t>::min();
constexpr int64_t most = std::numeric_limits<int64_t>::max();

class ConsoleHostile : public testing::Test {
protected:
    TestClock clock;
    ConsoleModel model{clock, InputHistory{}};

    void SetUp() override {
        model.resize(30, 100);
        model.connected();
        const uint64_t hello = model.take_asks().front().id;
        model.hear({hello, "", 0, Welcome{protocol_version, "d", "bot", "unix:ann", "!"}});
        answer();
    }
    void answer() {
        for (const Ask &ask : model.take_asks()) model.hear({ask.id, "", 0, Done{"ok", ""}});
    }
    void press(const char *key) {
        model.press({Keypress::named, key});
        answer();
        EXPECT_EQ(picture_of(model).rows.size(), 30u) << key;
    }
};

ChatLine line(int64_t number, int64_t time) {
    return {"x/#ops", time, "message", "bob", "hello", false, number};
}

}  // namespace

TEST_F(ConsoleHostile, TimesAndCountsOfAnySize) {
    for (const int64_t one : {least, int64_t{1}, most})
        for (const int64_t other : {least, most}) {
            JobsBoard jobs;
            jobs.jobs = {{1, "deploy", "running", "ann", "x", one, one, other, 1, ""},
                         {2, "deploy", "ok", "ann", "x", one, one, other, 1, ""}};
            ApprovalRow request;
            request.id = "12kq";
            request.asked = one;
            request.until = other;
            StatusReport status;
            status.version = "1";
            status.started = one;
            status.networks.resize(1);
            status.networks[0].state = "online";
            status.networks[0].lag_ms = other;
            BookRow row;
            row.number = one;
            row.time = other;
            model.hear({0, "jobs", 1, jobs});
            model.hear({0, "approvals", 1, ApprovalsBoard{{request}}});
            model.hear({0, "status", 1, status});
            OutboxRow announced;
            announced.state = "waiting";
            announced.created = announced.changed = one;
            announced.due = announced.expires = other;
            ScheduleRow schedule;
            schedule.next = one;
            schedule.last = other;
            model.hear({0, "outbox", 1, OutboxBoard{{announced}}});
            model.hear({0, "schedules", 1, SchedulesBoard{{schedule}}});
            for (const char *panel : {"F2", "F3", "F4", "F8", "F9", "F10"}) {
                press(panel);
                model.hear({0, "audit", 0, BookPage{{row, row}, other}});
                for (const char *key : {"Up", "PgDn", "Enter", "Enter"}) press(key);
            }
        }
}

TEST_F(ConsoleHostile, LinesWithAnyNumbersInAnyOrder) {
    RoomState ops{{"x/#ops", "", true, true, {}}, {}};
    for (const int64_t number : {int64_t{5}, least, int64_t{0}, most, int64_t{5}, int64_t{-1}})
        for (const int64_t time : {most, int64_t{0}, least})
            ops.lines.push_back(line(number, time));
    for (int round = 0; round < 3; ++round) {
        model.hear({0, "chat", 0, ops});
        model.hear({0, "chat", 1, Chat{line(0, least)}});
        for (const char *key : {"PgUp", "M-<", "PgUp"}) press(key);
        for (uint64_t id = 1; id < 50; ++id)
            model.hear(
                {id, "", 0, RoomLines{"x/#ops", {ops.lines.rbegin(), ops.lines.rend()}, true}});
        press("M->");
    }
    EXPECT_EQ(model.windows().current().room.name, "x/#ops");
}

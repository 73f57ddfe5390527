#include "irc/pacing.hpp"

#include <gtest/gtest.h>

static const Instant start = Instant() + 1h;

static IrcLine line(Priority priority, std::string text = "x") {
    return {.command = "PRIVMSG", .params = {"#ops", std::move(text)}, .priority = priority};
}

static void push(Pacing &pacing, Priority priority, int count) {
    for (int i = 0; i < count; ++i) EXPECT_TRUE(pacing.push(line(priority)));
}

// Which priorities leave until nothing waits: r, a, b, and n for now.
static std::string order(Pacing &pacing) {
    std::string letters;
    for (const IrcLine &sent : pacing.take(start)) letters += "nrab"[size_t(sent.priority)];
    return letters;
}

TEST(Pacing, a_burst_and_then_one_line_each_interval) {
    Pacing pacing({.burst = 3, .interval = 2s});
    push(pacing, Priority::reply, 5);
    EXPECT_EQ(pacing.next(start), start);
    EXPECT_EQ(pacing.take(start).size(), 3u);
    EXPECT_EQ(pacing.next(start), start + 2s);
    EXPECT_EQ(pacing.take(start + 1999ms).size(), 0u);
    EXPECT_EQ(pacing.next(start + 1999ms), start + 2s);
    EXPECT_EQ(pacing.take(start + 2s).size(), 1u);
    EXPECT_EQ(pacing.take(start + 4s).size(), 1u);
    EXPECT_EQ(pacing.next(start + 4s), never);
    push(pacing, Priority::reply, 5);
    EXPECT_EQ(pacing.take(start + 10min).size(), 3u);
}

TEST(Pacing, next_is_when_something_really_leaves) {
    Pacing pacing({.burst = 1, .interval = 333333333ns});
    push(pacing, Priority::reply, 50);
    Instant now = start;
    for (int i = 0; i < 50; ++i) {
        now = pacing.next(now);
        ASSERT_EQ(pacing.take(now).size(), 1u);
    }
    EXPECT_EQ(now, start + 49 * Duration(333333333ns));
}

TEST(Pacing, long_lines_cost_more) {
    Pacing pacing({.burst = 1, .interval = 2s});
    for (int i = 0; i < 3; ++i) pacing.push(line(Priority::reply, std::string(400, 'x')));
    EXPECT_EQ(pacing.take(start).size(), 1u);
    EXPECT_EQ(pacing.take(start + 2s).size(), 0u);
    EXPECT_EQ(pacing.next(start + 2s), start + 3s);
    EXPECT_EQ(pacing.take(start + 3s).size(), 1u);
}

TEST(Pacing, now_is_not_paced) {
    Pacing pacing({.burst = 1, .interval = 1h});
    push(pacing, Priority::reply, 2);
    pacing.take(start);
    push(pacing, Priority::now, 20);
    EXPECT_EQ(pacing.next(start), start);
    EXPECT_EQ(order(pacing), std::string(20, 'n'));
    EXPECT_EQ(pacing.size(), 1u);
}

TEST(Pacing, no_interval_lets_all_leave_at_once) {
    Pacing pacing({.burst = 1, .interval = 0s});
    push(pacing, Priority::bulk, 100);
    push(pacing, Priority::reply, 100);
    EXPECT_EQ(pacing.next(start), start);
    EXPECT_EQ(pacing.take(start).size(), 200u);
}

TEST(Pacing, alerts_get_a_third_and_bulk_never_starves) {
    Pacing pacing({.burst = 1, .interval = 0s});
    push(pacing, Priority::reply, 9);
    push(pacing, Priority::alert, 5);
    push(pacing, Priority::bulk, 4);
    EXPECT_EQ(order(pacing), "rrabrarbarrabrarbr");
}

TEST(Pacing, an_alert_overtakes_what_waits) {
    Pacing pacing({.burst = 2, .interval = 2s});
    push(pacing, Priority::bulk, 400);
    push(pacing, Priority::reply, 400);
    pacing.take(start);
    push(pacing, Priority::alert, 1);
    EXPECT_EQ(pacing.take(start + 2s).at(0).priority, Priority::alert);
}

TEST(Pacing, five_people_looping_help_do_not_hold_up_an_alert) {
    Pacing pacing({});
    Instant now = start, out = never;
    for (int person = 0; person < 5; ++person)
        for (int i = 0; i < 10; ++i) pacing.push(line(Priority::reply, std::string(400, 'h')));
    pacing.take(now);
    pacing.push(line(Priority::alert, std::string(400, 'a')));
    for (int step = 0; step < 100 && out == never; ++step) {
        now = pacing.next(now);
        for (const IrcLine &sent : pacing.take(now))
            if (sent.priority == Priority::alert) out = now;
        pacing.push(line(Priority::reply, std::string(400, 'h')));
    }
    EXPECT_LE(out - start, 10s);
}

TEST(Pacing, many_alerts_get_every_third_line) {
    Pacing pacing({});
    push(pacing, Priority::reply, 100);
    push(pacing, Priority::alert, 10);
    Instant now = start;
    int since = 0, alerts = 0;
    for (int step = 0; step < 60; ++step, now = pacing.next(now))
        for (const IrcLine &sent : pacing.take(now)) {
            since = sent.priority == Priority::alert ? 0 : since + 1;
            alerts += sent.priority == Priority::alert;
            EXPECT_TRUE(alerts == 10 || since <= 2);
        }
    EXPECT_EQ(alerts, 10);
}

TEST(Pacing, expired_lines_are_dropped_and_cost_nothing) {
    Pacing pacing({.burst = 1, .interval = 2s});
    push(pacing, Priority::reply, 2);
    IrcLine old = line(Priority::reply, "old");
    old.expires = start + 3s;
    pacing.push(old);
    push(pacing, Priority::reply, 1);
    EXPECT_EQ(pacing.take(start).size(), 1u);
    EXPECT_EQ(pacing.take(start + 2s).size(), 1u);
    const auto sent = pacing.take(start + 4s);
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].params[1], "x");
    EXPECT_EQ(pacing.size(), 0u);
}

TEST(Pacing, queues_are_bounded) {
    Pacing pacing({});
    push(pacing, Priority::bulk, Pacing::most);
    EXPECT_FALSE(pacing.push(line(Priority::bulk)));
    EXPECT_TRUE(pacing.push(line(Priority::reply)));
    EXPECT_EQ(pacing.waiting(Priority::bulk), Pacing::most);
    EXPECT_EQ(pacing.size(), Pacing::most + 1);
    pacing.clear();
    EXPECT_EQ(pacing.size(), 0u);
}

TEST(Pacing, begins_slowly_where_asked) {
    Pacing pacing({.burst = 5, .interval = 2s});
    EXPECT_EQ(pacing.take(start - 1h).size(), 0u);
    pacing.slow_start();
    push(pacing, Priority::reply, 5);
    EXPECT_EQ(pacing.take(start).size(), 1u);
    EXPECT_EQ(pacing.take(start + 2s).size(), 1u);
}

TEST(Pacing, settings_are_bounded_and_may_change) {
    Pacing pacing({.burst = -7, .interval = -1s});
    push(pacing, Priority::reply, 200);
    EXPECT_EQ(pacing.take(start).size(), 200u);
    pacing.set({.burst = 1'000'000, .interval = 2s});
    push(pacing, Priority::reply, 200);
    pacing.take(start + 1s);
    EXPECT_EQ(pacing.take(start + 24h).size(), 100u);
}

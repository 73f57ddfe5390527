#include "store/announcements.hpp"

#include <gtest/gtest.h>

class AnnouncementsTest : public testing::Test {
protected:
    int64_t add(const std::string &target, const std::string &text) {
        Announcement one;
        one.target = target;
        one.text = text;
        one.identity = "unix:ann";
        one.created = one.changed = now;
        one.expires = now + 1h;
        return rows.add(one);
    }

    Database database{""};
    Announcements rows{database};
    const WallTime now{1000h};
};

TEST_F(AnnouncementsTest, WhatIsAddedIsFoundAsItWas) {
    Announcement one;
    one.target = "net/@ann";
    one.importance = Announcement::alert;
    one.text = std::string("with\0zero", 9);
    one.manner = "notice";
    one.source = "job 12";
    one.key = "build-1";
    one.due = now + 1min;
    one.expires = now + 2min;
    const auto found = rows.find(rows.add(one));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->text, one.text);
    EXPECT_EQ(found->manner, "notice");
    EXPECT_EQ(found->importance, Announcement::alert);
    EXPECT_EQ(found->due, one.due);
    EXPECT_EQ(found->state, Announcement::waiting);
}

TEST_F(AnnouncementsTest, ReadyIsOfOneTargetInOrderAndDue) {
    const int64_t first = add("net/#a", "one");
    add("net/#b", "other");
    const int64_t second = add("net/#a", "two");
    Announcement later = *rows.find(add("net/#a", "three"));
    later.due = now + 1min;
    rows.update(later);
    const auto ready = rows.ready("net/#a", Announcement::normal, now, 0, 10);
    ASSERT_EQ(ready.size(), 2u);
    EXPECT_EQ(ready[0].number, first);
    EXPECT_EQ(ready[1].number, second);
    EXPECT_EQ(rows.ready("net/#a", Announcement::normal, now, first, 10).size(), 1u);
    EXPECT_TRUE(rows.ready("net/#a", Announcement::alert, now, 0, 10).empty());
}

TEST_F(AnnouncementsTest, LanesCountWhatWaits) {
    add("net/#a", "one");
    add("net/#a", "two");
    Announcement sent = *rows.find(add("net/#b", "three"));
    sent.state = Announcement::sent;
    rows.update(sent);
    const auto lanes = rows.lanes();
    ASSERT_EQ(lanes.size(), 1u);
    EXPECT_EQ(lanes[0].target, "net/#a");
    EXPECT_EQ(lanes[0].count, 2u);
    EXPECT_EQ(rows.in_state(Announcement::sent, 10).size(), 1u);
}

TEST_F(AnnouncementsTest, ExpiryAndTheSameKey) {
    Announcement one;
    one.target = "net/#a";
    one.identity = "unix:ann";
    one.key = "build-1";
    one.created = now;
    one.expires = now + 1min;
    const int64_t number = rows.add(one);
    EXPECT_EQ(rows.next_expiry(), now + 1min);
    EXPECT_TRUE(rows.expiring(now, 10).empty());
    EXPECT_EQ(rows.expiring(now + 1min, 10).size(), 1u);
    const auto same = rows.same("unix:ann", "build-1", "net/#a", now - 1h);
    ASSERT_TRUE(same);
    EXPECT_EQ(same->number, number);
    EXPECT_FALSE(rows.same("unix:bob", "build-1", "net/#a", now - 1h));
    EXPECT_FALSE(rows.same("unix:ann", "build-1", "net/#a", now + 1h));
}

TEST_F(AnnouncementsTest, OldOnesGoAndTheirNumbersAreNotGivenAgain) {
    Announcement one = *rows.find(add("net/#a", "one"));
    one.state = Announcement::confirmed;
    rows.update(one);
    add("net/#a", "two");
    EXPECT_FALSE(rows.drop(now + 1min, 10));
    EXPECT_FALSE(rows.find(one.number));
    EXPECT_EQ(rows.list({}).size(), 1u);
    EXPECT_GT(add("net/#a", "three"), one.number + 1);
}

TEST_F(AnnouncementsTest, LoadIsWhatOneAuthorHasOpen) {
    add("net/#a", "one");
    Announcement later = *rows.find(add("net/#a", "two"));
    later.due = now + 30min;
    rows.update(later);
    const auto load = rows.load("unix:ann", now);
    EXPECT_EQ(load.all, 2u);
    EXPECT_EQ(load.alerts, 0u);
    EXPECT_EQ(load.later, 1u);
    EXPECT_EQ(rows.load("unix:bob", now).all, 0u);
}

// What becomes of announcements: a clock, a store and ways that the test owns.
#include "bot/outbox.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/test_clock.hpp"

namespace {

using Texts = std::vector<std::string>;

// Targets are "net/...": each is open unless it has a reason here.
class FakeWays final : public Ways {
public:
    struct Said {
        std::string to, words;
        uint64_t receipt;
        size_t upto;
        bool again;
    };
    std::map<std::string, std::string> closed;  // why
    std::map<std::string, std::string> nicks;   // of accounts
    std::string instead;
    size_t most = 250;
    std::vector<Said> said;

    Way find(const std::string &target, Saying) const override {
        Way way;
        if (target == local_room) return way;
        way.network = "net";
        way.to = target.substr(4);
        way.channel = way.to.starts_with('#');
        way.line_bytes = 100;
        way.prefix = "!";
        if (const auto why = closed.find(target); why != closed.end()) way.why = why->second;
        if (!way.to.starts_with('@')) return way;
        const auto nick = nicks.find(target);
        if (nick == nicks.end())
            way.why = "not seen";
        else
            way.to = nick->second;
        return way;
    }
    std::string fallback(const std::string &) const override { return instead; }
    size_t room(const Way &, Announcement::Importance) const override { return most; }
    void say(const Way &way, const Announcement &row, std::span<const Piece> pieces, bool again,
             Duration) override {
        if (way.network.empty()) said.push_back({local_room, row.text, 0, 0, false});
        for (const Piece &piece : pieces)
            said.push_back(
                {way.to, piece.words, static_cast<uint64_t>(row.number), piece.upto, again});
    }
};

class OutboxTest : public testing::Test {
protected:
    OutboxTest() {
        log.mute();
        begin();
    }
    void begin() {
        outbox.reset();
        database.commit();
        outbox.emplace(rows, ways, loop, log);
        outbox->apply(settings);
    }
    int64_t add(const std::string &text, const std::string &target = "net/#ops",
                Announcement::Importance importance = Announcement::normal) {
        Announcement one;
        one.target = target;
        one.text = text;
        one.importance = importance;
        return outbox->add(std::move(one));
    }
    // A turn as the ring does it, all that is handed over leaves.
    Texts turn() {
        loop.wait(Duration::zero());
        outbox->tick();
        const std::vector<Effect> effects = outbox->take_effects();
        settle();
        for (const Effect &effect : effects)
            if (synced) outbox->posted(std::get<PostedEffect>(effect.what).number);
        outbox->fill();
        out = std::exchange(ways.said, {});
        std::vector<IrcLine> lines(out.size());
        for (size_t i = 0; i < out.size(); ++i) lines[i].receipt = out[i].receipt;
        if (leaves) outbox->depart(lines);
        settle();
        Texts words;
        for (const auto &one : out) words.push_back(one.to + " " + one.words);
        return words;
    }
    void settle() {
        database.commit();
        outbox->settled(well);
    }
    void take(size_t at) { outbox->heard({out.at(at).receipt, out.at(at).upto, true}); }
    void take_all() {
        for (size_t i = 0; i < out.size(); ++i) take(i);
    }
    void give_back(size_t at, bool unsure, bool refused = false) {
        outbox->heard({out.at(at).receipt, out.at(at).upto, false, unsure, refused, "cannot"});
    }
    Announcement row(int64_t number) { return *rows.find(number); }
    void advance(Duration by) { clock.advance(by); }

    TestClock clock;
    Log log{clock};
    Loop loop{clock};
    Database database{""};
    Announcements rows{database};
    FakeWays ways;
    OutboxSettings settings;
    std::optional<Outbox> outbox;
    std::vector<FakeWays::Said> out;
    bool synced = true, well = true, leaves = true;
};

}  // namespace

TEST_F(OutboxTest, SaysInOrderAndIsConfirmed) {
    const int64_t one = add("one"), two = add("two");
    EXPECT_EQ(turn(), (Texts{"#ops one", "#ops two"}));
    EXPECT_EQ(row(one).state, Announcement::sent);
    EXPECT_EQ(row(one).departures, 1);
    take_all();
    EXPECT_EQ(turn(), Texts{});
    EXPECT_EQ(row(one).state, Announcement::confirmed);
    EXPECT_EQ(row(two).state, Announcement::confirmed);
    EXPECT_EQ(outbox->next() > clock.now(), true) << "nothing is left to be done";
}

TEST_F(OutboxTest, NothingLeavesBeforeItIsOnDisk) {
    synced = false;
    const int64_t number = add("one");
    EXPECT_EQ(turn(), Texts{});
    outbox->posted(number);
    EXPECT_EQ(turn(), Texts{"#ops one"});
}

TEST_F(OutboxTest, TheLocalRoomHearsAtOnce) {
    const int64_t number = add("one", local_room);
    EXPECT_EQ(turn(), Texts{"local one"});
    EXPECT_EQ(row(number).state, Announcement::confirmed);
}

TEST_F(OutboxTest, NoMoreThanAWindowIsOnItsWay) {
    for (int i = 0; i < 60; ++i) add("one");
    add("other", "net/#dev");
    EXPECT_EQ(turn().size(), 51u);
    take(1);
    take(2);
    EXPECT_EQ(turn().size(), 2u);
}

TEST_F(OutboxTest, WhatMayHaveLeftIsSaidAgainFirstAndFromTheFirstUnconfirmedByte) {
    const int64_t long_one = add("first\nsecond\nthird"), next = add("next");
    EXPECT_EQ(turn().size(), 4u);
    take(0);
    for (size_t i = 1; i < 4; ++i) give_back(i, true);
    EXPECT_EQ(row(long_one).state, Announcement::sent);
    EXPECT_EQ(turn(), (Texts{"#ops second", "#ops third", "#ops next"}));
    EXPECT_TRUE(out[0].again);
    EXPECT_EQ(row(next).departures, 2);
    take_all();
    EXPECT_EQ(row(long_one).state, Announcement::confirmed);
}

TEST_F(OutboxTest, WhatDidNotLeaveIsNotCounted) {
    leaves = false;
    const int64_t number = add("one");
    turn();
    give_back(0, false);
    EXPECT_EQ(row(number).state, Announcement::waiting);
    EXPECT_EQ(row(number).departures, 0);
    EXPECT_EQ(turn(), Texts{"#ops one"});
    EXPECT_FALSE(out[0].again);
}

TEST_F(OutboxTest, ARestartSaysAgainWhatWasNotConfirmed) {
    add("one");
    leaves = false;
    add("two");
    leaves = true;
    turn();
    add("three");
    begin();
    EXPECT_EQ(turn(), (Texts{"#ops one", "#ops two", "#ops three"}));
    EXPECT_TRUE(out[0].again);
    EXPECT_FALSE(out[2].again);
}

TEST_F(OutboxTest, FailsWhereItLeavesAgainAndAgain) {
    const int64_t number = add("poison");
    for (int i = 0; i < Outbox::most_departures; ++i) {
        ASSERT_EQ(turn().size(), 1u) << i;
        give_back(0, true);
    }
    EXPECT_EQ(turn(), Texts{});
    EXPECT_EQ(row(number).state, Announcement::failed);
    outbox->retry(number);
    EXPECT_EQ(turn(), Texts{"#ops poison"});
}

TEST_F(OutboxTest, ARefusalIsTriedWithOneLineEachMinute) {
    add("one\nmore");
    add("two");
    turn();
    for (size_t i = 0; i < 3; ++i) give_back(i, false, true);
    EXPECT_EQ(turn(), Texts{});
    EXPECT_EQ(outbox->obstacle(row(1)), "cannot");
    advance(60s);
    EXPECT_EQ(turn(), Texts{"#ops one"});
    give_back(0, false, true);
    outbox->stir("net/#OPS");
    EXPECT_EQ(turn(), Texts{"#ops one"});
    take_all();
    EXPECT_EQ(turn(), (Texts{"#ops more", "#ops two"})) << "in their order";
}

TEST_F(OutboxTest, ARowThatOnlyItselfIsRefusedFails) {
    const int64_t colour = add("colour");
    turn();
    give_back(0, false, true);
    const int64_t plain = add("plain");
    for (int i = 0; i < 8 && row(colour).state != Announcement::failed; ++i) {
        advance(60s);
        for (const std::string &words : turn())
            words == "#ops colour" ? give_back(0, false, true) : take_all();
    }
    EXPECT_EQ(row(colour).state, Announcement::failed);
    EXPECT_EQ(row(plain).state, Announcement::confirmed);
}

TEST_F(OutboxTest, WaitsForItsTimeAndExpires) {
    Announcement later;
    later.target = "net/#ops";
    later.text = "later";
    later.due = clock.wall() + 10min;
    outbox->add(later);
    EXPECT_EQ(turn(), Texts{});
    EXPECT_LE(outbox->next(), clock.now() + 10min);
    advance(10min);
    EXPECT_EQ(turn(), Texts{"#ops later"});
    take_all();
    ways.closed["net/#ops"] = "not there";
    later.due = {};
    later.expires = clock.wall() + 1min;
    const int64_t number = outbox->add(later);
    turn();
    advance(61s);
    turn();
    EXPECT_EQ(row(number).state, Announcement::expired);
    EXPECT_EQ(row(number).detail, "not there");
}

TEST_F(OutboxTest, ADigestTellsOfManyThatWaited) {
    ways.closed["net/#ops"] = "net is not connected";
    for (int i = 1; i <= 30; ++i) add("number " + std::to_string(i));
    for (int i = 1; i <= 10; ++i) add("alert", "net/#ops", Announcement::alert);
    EXPECT_EQ(turn(), Texts{});
    ways.closed.clear();
    outbox->stir();
    Texts said = turn();
    EXPECT_EQ(said.size(), 10u) << "these alerts are not too many";
    take_all();
    said = turn();
    ASSERT_EQ(said.size(), 4u);
    EXPECT_TRUE(said[0].starts_with("#ops 30 announcements have waited since ")) << said[0];
    EXPECT_TRUE(said[0].ends_with(": net is not connected")) << said[0];
    EXPECT_EQ(said[1], "#ops number 1");
    EXPECT_EQ(said[3], "#ops ... all of them: !outbox of 41, or signalbox outbox of 41");
    EXPECT_EQ(row(1).digest, 41);
    take_all();
    EXPECT_EQ(row(30).state, Announcement::confirmed);
    add("after it");
    EXPECT_EQ(turn(), Texts{"#ops after it"});
}

TEST_F(OutboxTest, WithoutADigestAllAreSaid) {
    settings.digest = 0;
    outbox->apply(settings);
    ways.closed["net/#ops"] = "net is not connected";
    for (int i = 1; i <= 30; ++i) add("number " + std::to_string(i));
    turn();
    ways.closed.clear();
    outbox->stir();
    EXPECT_EQ(turn().size(), 30u);
}

TEST_F(OutboxTest, TheFallbackTakesOverAfterAWhile) {
    ways.closed["net/#ops"] = "I am not in net/#ops";
    ways.instead = "net/#all";
    const int64_t number = add("one");
    turn();
    advance(9min);
    EXPECT_EQ(turn(), Texts{});
    ways.closed["net/#all"] = "neither";
    advance(1min);
    EXPECT_EQ(turn(), Texts{});
    ways.closed.erase("net/#all");
    advance(10s);
    EXPECT_EQ(turn(), Texts{"#all [for #ops] one"});
    take_all();
    EXPECT_EQ(row(number).via, "net/#all");
    EXPECT_EQ(row(number).state, Announcement::confirmed);
    ways.closed.clear();
    add("two");
    EXPECT_EQ(turn(), Texts{"#ops two"});
}

TEST_F(OutboxTest, AnAccountIsReachedWhereverItIs) {
    add("hello", "net/@ann");
    EXPECT_EQ(turn(), Texts{});
    ways.nicks["net/@ann"] = "ann_";
    outbox->stir();
    EXPECT_EQ(turn(), Texts{"ann_ hello"});
}

TEST_F(OutboxTest, MoreIsForTheAccountAndNotForItsNick) {
    ways.nicks["net/@ann"] = "ann_";
    add(std::string(5000, 'x'), "net/@ann");
    EXPECT_EQ(turn().size(), 20u);
    EXPECT_FALSE(outbox->cut_at("net/ann_"));
    EXPECT_FALSE(outbox->cut_at("net/nick:ann_"));
    EXPECT_TRUE(outbox->cut_at("net/@ann"));
}

TEST_F(OutboxTest, ManyThatExpireAreNeitherSaidNorWaitedFor) {
    synced = false;
    for (int i = 0; i < 1000; ++i) add("old");
    turn();
    advance(8 * 24h);
    synced = true;
    for (int i = 0; i < 6; ++i) EXPECT_EQ(turn(), Texts{});
    EXPECT_TRUE(rows.in_state(Announcement::waiting, 1).empty());
}

TEST_F(OutboxTest, OperatorsHoldRetryAndDrop) {
    ways.closed["net/#ops"] = "not there";
    const int64_t one = add("one"), two = add("two"), three = add("three");
    outbox->hold(one, "ann");
    outbox->drop(two, "ann");
    EXPECT_EQ(row(two).detail, "dropped by ann");
    ways.closed.clear();
    outbox->stir();
    EXPECT_EQ(turn(), Texts{"#ops three"});
    EXPECT_THROW(outbox->hold(three, "ann"), Failure);
    EXPECT_THROW(outbox->retry(99), Failure);
    outbox->retry(one);
    EXPECT_EQ(turn(), Texts{"#ops one"});
    take_all();
    EXPECT_THROW(outbox->drop(one, "ann"), Failure);
}

TEST_F(OutboxTest, OfALongTextTheBeginningIsSaid) {
    std::string text;
    for (int i = 1; i <= 10; ++i) text += "line " + std::to_string(i) + "\n";
    const int64_t number = add(text);
    EXPECT_EQ(turn(), (Texts{"#ops line 1", "#ops line 2", "#ops line 3",
                             "#ops ... 7 more lines: !more, or !outbox show 1"}));
    take_all();
    EXPECT_EQ(row(number).state, Announcement::confirmed);
    ASSERT_TRUE(outbox->cut_at("net/#ops"));
    EXPECT_EQ(outbox->more("net/#ops", 2),
              (Texts{"line 4", "line 5", "... (announcement 1: 5 more lines)"}));
    EXPECT_EQ(outbox->more("net/#ops", 20).front(), "line 6");
    EXPECT_EQ(outbox->more("net/#ops", 3), Texts{"no more lines of announcement 1"});
}

TEST_F(OutboxTest, NothingLeavesWhileTheStoreIsUnwell) {
    well = false;
    settle();
    Announcement end;
    end.target = "net/#ops";
    end.text = "job 1 has ended";
    database.forbid(StoreFailure(StoreFailure::full, "disk full"));
    outbox->report(end);
    EXPECT_THROW(database.commit(), StoreFailure);
    database.permit();
    EXPECT_EQ(turn(), Texts{});
    well = true;
    settle();
    EXPECT_EQ(turn().size(), 1u);
}

TEST_F(OutboxTest, ManyThatWaitAreReadAsTheyAreNeeded) {
    ways.closed["net/#ops"] = "not there";
    for (int i = 0; i < 10'000; ++i) {
        Announcement one;
        one.target = "net/#ops";
        one.text = "one of many";
        one.created = one.changed = clock.wall();
        one.expires = clock.wall() + 1h;
        rows.add(one);
    }
    begin();
    settings.digest = 0;
    outbox->apply(settings);
    ways.closed.clear();
    for (int i = 0; i < 20; ++i) {
        outbox->stir();
        ASSERT_EQ(turn().size(), 50u);
        take_all();
    }
    const auto counts = rows.counts();
    ASSERT_EQ(counts.size(), 1u);
    EXPECT_EQ(counts[0].second, 9'000u);
}

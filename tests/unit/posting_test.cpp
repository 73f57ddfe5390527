// What the machine announces: which targets, how much, how often, and what becomes of it.
#include "bot/posting.hpp"

#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace {

class PostingTest : public testing::Test {
protected:
    using Texts = std::vector<std::string>;

    PostingTest() {
        settings = rig_settings();
        settings.networks.push_back(rig_settings("other").networks.at(0));
        settings.policy.roles[operator_role].members = {"unix:ann", "unix:bob"};
        settings.posting.audiences["everybody"] = {"test/#ops", "other/#ops", "test/@alice"};
        make();
    }
    void make() {
        rig.emplace(settings);
        ann = rig->client("ann");
        say.verb = "say";
        say.to = {"test/#ops"};
        say.text = "hello";
    }
    // All that the daemon tells of this ask; the last Done of it.
    Done ask(const Ask &question, const std::string &user = "") {
        const uint64_t client = user.empty() ? ann : rig->client(user);
        return ask(question, client);
    }
    Done ask(Ask question, uint64_t client) {
        question.id = ++last;
        numbers.clear();
        rig->clients.ask(client, question);
        rig->turn();
        return told(client);
    }
    Done told(uint64_t client) {
        Done done{"nothing", ""};
        while (const auto tell = rig->told(client)) {
            if (const auto *posted = std::get_if<Posted>(&tell->body)) numbers = posted->numbers;
            if (const auto *last_word = std::get_if<Done>(&tell->body)) done = *last_word;
        }
        return done;
    }
    std::vector<Announcement> rows() {
        AnnouncementFilter all;
        all.most = 5000;
        auto rows = rig->store.announcements.list(all);
        return {rows.rbegin(), rows.rend()};
    }
    Texts targets() {
        Texts all;
        for (const Announcement &row : rows()) all.push_back(row.target);
        return all;
    }
    SpoolFile file(const std::string &name, const Ask &question) {
        Ask ask = question;
        ask.id = 1;
        return {name, {1000, "ann"}, rig->clock.wall(), write_ask(ask), ""};
    }
    Texts spool(std::vector<SpoolFile> files) {
        ++round;
        for (SpoolFile &file : files) file.round = round;
        rig->ring->hear_spool(std::move(files));
        rig->turn();
        return rig->ring->take_unspooled();
    }
    void end(int64_t number, Announcement::State state, const std::string &why = "") {
        Announcement row = *rig->store.announcements.find(number);
        row.state = state;
        row.detail = why;
        rig->store.announcements.update(row);
    }

    RingSettings settings;
    std::optional<Rig> rig;
    uint64_t ann = 0, last = 0, round = 0;
    Ask say;
    std::vector<int64_t> numbers;
};

}  // namespace

TEST_F(PostingTest, KeepsARowForEachTargetWhileTheNetworkIsAway) {
    say.to = {"test/#OPS", "test/@alice", "other/nick:bob", "other/bob", "local", "test/#ops"};
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(targets(), (Texts{"test/#ops", "test/@alice", "other/nick:bob", "local"}));
    EXPECT_EQ(numbers.size(), 4u);
    EXPECT_EQ(rows()[0].importance, Announcement::normal);
    EXPECT_EQ(rows()[0].identity, "unix:ann");
}

TEST_F(PostingTest, TakesAnAudienceAsItsTargets) {
    say.to = {"everybody", "test/#ops"};
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(targets(), (Texts{"test/#ops", "other/#ops", "test/@alice"}));
}

TEST_F(PostingTest, RefusesWhatNamesNothing) {
    for (const char *wrong : {"#ops", "nobody", "test/", "test/@", "test/nick:", "test/#elsewhere",
                              "test/@a b", "nowhere/#ops", "", "test/#ops\r\nQUIT"}) {
        say.to = {"test/#ops", wrong};
        const Done done = ask(say);
        EXPECT_EQ(done.outcome, "usage") << wrong;
        EXPECT_NE(done.text, "") << wrong;
        EXPECT_EQ(done.text.find('\n'), done.text.npos);
    }
    EXPECT_EQ(targets(), Texts{});
}

TEST_F(PostingTest, NamesTheChannelsThatAreAllowed) {
    say.to = {"test/#elsewhere"};
    EXPECT_EQ(ask(say).text,
              "test/#elsewhere is no channel that I am to be in; allowed are test/#ops");
}

TEST_F(PostingTest, TakesAThousandTargetsAndNotOneMore) {
    say.to.clear();
    for (int i = 0; i < 1000; ++i) say.to.push_back("test/nick:n" + std::to_string(i));
    settings.posting.quota_alert = 5000;
    settings.posting.quota = 5000;
    rig->apply(settings);
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(rows().size(), 1000u);
    say.to.push_back("local");
    EXPECT_EQ(ask(say).outcome, "usage");
    EXPECT_EQ(rows().size(), 1000u);
}

TEST_F(PostingTest, ChecksTheTextAndTheRest) {
    say.text = std::string(longest_announcement, 'x');
    EXPECT_EQ(ask(say).outcome, "ok");
    const size_t before = rows().size();
    const auto refused = [&](auto change) {
        Ask wrong = say;
        wrong.text = "hello";
        change(wrong);
        const Done done = ask(wrong);
        EXPECT_EQ(done.outcome, "usage") << done.text;
        EXPECT_NE(done.text, "");
    };
    refused([](Ask &ask) { ask.text = std::string(longest_announcement + 1, 'x'); });
    refused([](Ask &ask) { ask.text = " \n "; });
    refused([](Ask &ask) { ask.text = std::string("a\0b", 3); });
    refused([](Ask &ask) { ask.as = "shout"; });
    refused([](Ask &ask) { ask.priority = "urgent"; });
    refused([](Ask &ask) { ask.key = std::string(201, 'k'); });
    refused([](Ask &ask) { ask.key = "a\nb"; });
    refused([](Ask &ask) { ask.expire = -1; });
    refused([](Ask &ask) { ask.expire = INT64_MAX; });
    refused([](Ask &ask) { ask.at = INT64_MAX; });
    refused([](Ask &ask) { ask.at = -5; });
    refused([](Ask &ask) { ask.wait = -1; });
    refused([](Ask &ask) { ask.to.clear(); });
    EXPECT_EQ(rows().size(), before);
}

TEST_F(PostingTest, KeepsWhenItIsToBeSaid) {
    const WallTime now = rig->clock.wall();
    say.at = to_ms(now + 2h);
    say.expire = 600'000;
    say.priority = "bulk";
    say.as = "notice";
    ask(say);
    const Announcement row = rows().at(0);
    EXPECT_EQ(to_ms(row.due), to_ms(now + 2h));
    EXPECT_EQ(to_ms(row.expires), to_ms(now + 2h + 10min));
    EXPECT_EQ(row.importance, Announcement::bulk);
    EXPECT_EQ(row.manner, "notice");
}

TEST_F(PostingTest, SaysWhatHasAKeyOnce) {
    say.key = "build-123";
    ask(say);
    const auto first = numbers;
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(numbers, first);
    EXPECT_EQ(rows().size(), 1u);
    say.to = {"test/#ops", "local"};
    ask(say);
    EXPECT_EQ(rows().size(), 2u) << "another target";
    ask(say, "bob");
    EXPECT_EQ(rows().size(), 4u) << "another author";
    rig->advance(0s);
    rig->clock.advance(25h);
    ask(say);
    EXPECT_EQ(rows().size(), 6u) << "the window is over";
}

TEST_F(PostingTest, TakesTheSameAskOnce) {
    say.guard = "0001-abc";
    ask(say);
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(rows().size(), 1u);
    ask(say, "bob");
    EXPECT_EQ(rows().size(), 2u) << "the mark of somebody else";
    rig->restart();
    ann = rig->client("ann");
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(rows().size(), 2u);
}

TEST_F(PostingTest, BoundsWhatWaits) {
    settings.posting.quota = 4;
    settings.posting.quota_alert = 2;
    settings.posting.quota_later = 1;
    make();
    say.priority = "alert";
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(ask(say).outcome, "ok");
    const Done done = ask(say);
    EXPECT_EQ(done.outcome, "later");
    EXPECT_NE(done.text.find("2 alerts of unix:ann wait already"), done.text.npos) << done.text;
    EXPECT_EQ(ask(say, "bob").outcome, "ok");
    say.priority = "normal";
    say.at = to_ms(rig->clock.wall() + 1h);
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(ask(say).outcome, "later");
    say.at = 0;
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(ask(say).outcome, "later");
    end(1, Announcement::confirmed);
    EXPECT_EQ(ask(say).outcome, "ok");
}

TEST_F(PostingTest, BoundsHowMuchIsSaidInATime) {
    settings.posting.rate_alert = {2, 1h, "person"};
    settings.posting.rate = {4, 1h, "person"};
    make();
    say.priority = "alert";
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(ask(say).outcome, "ok");
    const Done done = ask(say);
    EXPECT_EQ(done.outcome, "later");
    EXPECT_EQ(done.text,
              "unix:ann has announced 2 alerts in 1h, which is the most; try again in 30m");
    say.priority = "normal";
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(ask(say).outcome, "later");
    rig->clock.advance(15min);
    rig->turn();
    EXPECT_EQ(ask(say).outcome, "ok");
    EXPECT_EQ(rows().size(), 5u);
}

TEST_F(PostingTest, RefusesWhoMayNot) {
    settings.policy.roles["reader"].members = {"unix:eve"};
    make();
    EXPECT_EQ(ask(say, "eve").outcome, "refused");
    EXPECT_EQ(ask(say, "stranger").outcome, "refused");
    EXPECT_EQ(rows().size(), 0u);
}

TEST_F(PostingTest, TellsWhoWaitsWhatBecameOfIt) {
    say.wait = 60'000;
    say.to = {"test/#ops", "other/#ops"};
    EXPECT_EQ(ask(say).outcome, "nothing");
    ASSERT_EQ(numbers.size(), 2u);
    const auto all = numbers;
    end(all[0], Announcement::confirmed);
    rig->advance(500ms);
    EXPECT_EQ(told(ann).outcome, "nothing");
    end(all[1], Announcement::confirmed);
    rig->advance(500ms);
    EXPECT_EQ(told(ann).outcome, "ok");
}

TEST_F(PostingTest, TellsWhoWaitsThatItHasFailed) {
    say.wait = 60'000;
    ask(say);
    end(numbers.at(0), Announcement::failed, "no such nick");
    rig->advance(500ms);
    const Done done = told(ann);
    EXPECT_EQ(done.outcome, "failed");
    EXPECT_EQ(done.text, "announcement 1 to test/#ops failed: no such nick");
}

TEST_F(PostingTest, LetsNobodyWaitForEver) {
    say.wait = 2'000;
    ask(say);
    rig->advance(1s);
    EXPECT_EQ(told(ann).outcome, "nothing");
    rig->advance(2s);
    EXPECT_EQ(told(ann).outcome, "later");
}

TEST_F(PostingTest, ListsToOperatorsAllAndToOthersTheirOwn) {
    settings.policy.roles["announcer"].members = {"unix:carol"};
    settings.policy.commands["say"].role = "anyone";
    make();
    ask(say);
    ask(say, "carol");
    Ask list;
    list.verb = "outbox";
    const auto seen = [&](const std::string &user) {
        const uint64_t client = rig->client(user);
        list.id = ++last;
        rig->clients.ask(client, list);
        rig->turn();
        const auto tell = rig->told(client);
        const auto *page = tell ? std::get_if<AnnouncementPage>(&tell->body) : nullptr;
        return page ? static_cast<int>(page->rows.size()) : -1;
    };
    EXPECT_EQ(seen("ann"), 2);
    EXPECT_EQ(seen("carol"), 1);
    list.number = 1;
    EXPECT_EQ(seen("ann"), 1);
    EXPECT_EQ(seen("carol"), -1);
    list.number = 0;
    list.state = "held";
    EXPECT_EQ(seen("ann"), 0);
    list.state = "lost";
    EXPECT_EQ(seen("ann"), -1);
}

TEST_F(PostingTest, TakesTheSpoolInOrderAndOnce) {
    Ask second = say;
    second.text = "second";
    EXPECT_EQ(spool({file("1", say), file("2", second)}), (Texts{"1", "2"}));
    ASSERT_EQ(rows().size(), 2u);
    EXPECT_EQ(rows()[0].text, "hello");
    EXPECT_EQ(rows()[1].text, "second");
    rig->restart();  // before the files were removed
    EXPECT_EQ(spool({file("1", say), file("2", second)}), (Texts{"1", "2"}));
    EXPECT_EQ(rows().size(), 2u);
}

TEST_F(PostingTest, TakesNothingFromTheSpoolThatIsWrong) {
    SpoolFile odd = file("1", say), foreign = file("2", say), other = file("3", say);
    odd.trouble = "it is no regular file";
    foreign.peer = {1234, ""};
    Ask status;
    status.verb = "status";
    SpoolFile text = file("4", say);
    text.line = "no JSON";
    say.to = {"test/#elsewhere"};
    EXPECT_EQ(spool({odd, foreign, file("3", status), text, file("5", say)}),
              (Texts{"1", "2", "3", "4", "5"}));
    EXPECT_EQ(rows().size(), 0u);
    AuditFilter refusals;
    EXPECT_GE(rig->store.book.page(refusals).rows.size(), 5u);
}

TEST_F(PostingTest, LeavesInTheSpoolWhatHasToWait) {
    settings.posting.quota = 1;
    make();
    EXPECT_EQ(spool({file("1", say), file("2", say)}), Texts{"1"});
    EXPECT_EQ(spool({file("2", say)}), Texts{});
    end(1, Announcement::confirmed);
    EXPECT_EQ(spool({file("2", say)}), Texts{"2"});
}

TEST_F(PostingTest, WhatHasToWaitIsNotOvertaken) {
    settings.posting.quota_alert = 1;
    make();
    Ask alert = say;
    alert.priority = "alert";
    EXPECT_EQ(spool({file("1", alert), file("2", alert), file("3", say)}), Texts{"1"});
    end(1, Announcement::confirmed);
    EXPECT_EQ(spool({file("2", alert), file("3", say)}), (Texts{"2", "3"}));
}

TEST_F(PostingTest, CountsTheLifeOfASpooledOneFromWhenItWasLeft) {
    say.expire = 3'600'000;
    SpoolFile old = file("1", say);
    old.made = rig->clock.wall() - 2h;
    EXPECT_EQ(spool({old}), Texts{"1"});
    EXPECT_LT(rows().at(0).expires, rig->clock.wall());
}

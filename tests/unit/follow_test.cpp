// What clients of the control socket follow and page back to, on the whole ring.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "bot/scribe.hpp"
#include "support/rig.hpp"

namespace {

class FollowTest : public testing::Test {
protected:
    using Texts = std::vector<std::string>;

    FollowTest() {
        settings = rig_settings();
        settings.policy.roles[operator_role].members = {"unix:ann"};
        settings.policy.roles["reader"].members = {"unix:bob"};
        Runbook tidy;
        tidy.row.name = "tidy";
        tidy.row.family = "runbooks";
        tidy.row.summary = "a test";
        tidy.row.risk = Risk::change;
        tidy.run = {"/bin/true"};
        tidy.redact = {"hunter[0-9]"};
        settings.runbooks = {tidy};
        rig.emplace(settings);
        rig->register_on("test", "");
        ann = rig->client("ann");
        bob = rig->client("bob", 1001);
    }
    void said(const std::string &text) {
        rig->line().say(":ann!a@ann.example PRIVMSG #ops :" + text);
        rig->turn(1);
    }
    std::vector<Tell> ask(uint64_t client, Ask ask) {
        ask.id = 9;
        rig->clients.ask(client, ask);
        rig->turn();
        return told(client);
    }
    std::vector<Tell> told(uint64_t client) {
        std::vector<Tell> tells;
        while (auto tell = rig->told(client)) tells.push_back(std::move(*tell));
        return tells;
    }
    std::vector<Tell> subscribe(uint64_t client, const std::string &topic, uint64_t job = 0,
                                const char *verb = "subscribe") {
        Ask wanted;
        wanted.verb = verb;
        wanted.topic = topic;
        wanted.job = job;
        return ask(client, wanted);
    }
    static std::string outcome(const std::vector<Tell> &tells) {
        for (const Tell &tell : tells)
            if (const auto *done = std::get_if<Done>(&tell.body)) return done->outcome;
        return "";
    }
    RoomLines history(int64_t after, int64_t before, size_t most,
                      const std::string &place = "test/#ops") {
        Ask wanted;
        wanted.verb = "history";
        wanted.place = place;
        wanted.after = after;
        wanted.before = before;
        wanted.most = most;
        for (const Tell &tell : ask(ann, wanted))
            if (const auto *lines = std::get_if<RoomLines>(&tell.body)) return *lines;
        ADD_FAILURE() << "no lines";
        return {};
    }
    static std::string texts(const RoomLines &page) {
        std::string all;
        for (const ChatLine &line : page.lines)
            if (line.kind == "message") all += line.text + " ";
        return all + (page.more ? "+" : "");
    }
    static std::string output(const std::vector<Tell> &tells) {
        std::string all;
        for (const Tell &tell : tells) {
            const auto *output = std::get_if<JobOutput>(&tell.body);
            if (!output) continue;
            all += std::to_string(tell.seq) + ":";
            for (const std::string &line : output->lines) all += line + ",";
            all += output->outcome + " ";
        }
        return all;
    }

    RingSettings settings;
    std::optional<Rig> rig;
    uint64_t ann = 0, bob = 0;
};

}  // namespace

TEST_F(FollowTest, NumbersGrowOverRoomsAndRestartsAndWrongClocks) {
    subscribe(ann, "chat");
    const auto numbers = [&] {
        std::vector<int64_t> all;
        for (const Tell &tell : told(ann))
            if (const auto *chat = std::get_if<Chat>(&tell.body)) all.push_back(chat->line.number);
        return all;
    };
    for (int i = 0; i < 20; ++i) said("hello");
    rig->line().say("@time=2222-01-01T00:00:00.000Z :ann!a@h PRIVMSG #ops :from the future");
    rig->line().say(":eve!e@h PRIVMSG signalbox :psst");
    rig->turn();
    std::vector<int64_t> all = numbers();
    ASSERT_GE(all.size(), 22u);
    rig->clock.advance(-48h);
    rig->restart();
    rig->register_on("test", "");
    ann = rig->client("ann");
    subscribe(ann, "chat");
    told(ann);
    said("again");
    for (const int64_t number : numbers()) all.push_back(number);
    EXPECT_TRUE(std::ranges::is_sorted(all));
    EXPECT_EQ(std::set<int64_t>(all.begin(), all.end()).size(), all.size());
    EXPECT_LT(all.back(), to_ms(rig->clock.wall() + 49h));
}

TEST_F(FollowTest, HistoryComesFromMemoryAndFromTheStore) {
    for (int i = 1; i <= 900; ++i) said(std::to_string(i));
    rig->advance(3s);
    said("901");
    RoomLines page = history(0, 0, 3);
    EXPECT_EQ(texts(page), "899 900 901 +");
    page = history(0, page.lines.front().number, 2);
    EXPECT_EQ(texts(page), "897 898 +");
    const int64_t newest = history(0, 0, 1).lines.back().number;
    std::vector<std::string> all;
    int64_t before = 0;
    for (int pages = 0; pages < 10; ++pages) {
        page = history(0, before, 250);
        EXPECT_LE(page.lines.size(), 250u);
        for (auto line = page.lines.rbegin(); line != page.lines.rend(); ++line)
            if (line->kind == "message") all.push_back(line->text);
        if (!page.more) break;
        before = page.lines.front().number;
    }
    ASSERT_EQ(all.size(), 901u);
    for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], std::to_string(901 - i));
    page = history(before, 0, 2);
    EXPECT_TRUE(page.more);
    EXPECT_EQ(page.lines.size(), 2u);
    EXPECT_EQ(page.lines.front().number, before + 1);
    EXPECT_FALSE(history(newest, 0, 10).more);
    EXPECT_EQ(history(newest, 0, 10).lines.size(), 0u);
    page = history(0, newest, 5);
    EXPECT_EQ(history(page.lines[1].number, page.lines[4].number, 10).lines.size(), 2u);
    EXPECT_EQ(history(0, 0, 100'000).lines.size(), 500u);
}

TEST_F(FollowTest, HistoryNamesRoomsAsPeopleDo) {
    said("one");
    EXPECT_EQ(texts(history(0, 0, 1, "#OPS")), "one +");
    Ask wanted;
    wanted.verb = "history";
    EXPECT_EQ(outcome(ask(ann, wanted)), "usage");
    wanted.place = "nowhere/#ops";
    EXPECT_EQ(outcome(ask(ann, wanted)), "usage");
    wanted.place = "#ops";
    wanted.after = -1;
    EXPECT_EQ(outcome(ask(ann, wanted)), "usage");
    wanted.after = 0;
    const uint64_t stranger = rig->client("mallory", 1002);
    EXPECT_EQ(outcome(ask(stranger, wanted)), "refused");
}

TEST_F(FollowTest, TheBookIsFollowedByOperatorsOnly) {
    EXPECT_EQ(outcome(subscribe(bob, "audit")), "refused");
    const auto rows = [](const std::vector<Tell> &tells) {
        std::vector<std::string> all;
        for (const Tell &tell : tells)
            if (const auto *page = std::get_if<BookPage>(&tell.body))
                for (const BookRow &row : page->rows)
                    all.push_back(std::to_string(tell.seq) + " " + row.command);
        return all;
    };
    said("!ping");
    const Texts first = rows(subscribe(ann, "audit"));
    ASSERT_FALSE(first.empty());
    EXPECT_EQ(first.back(), "0 ping");
    EXPECT_TRUE(rows(told(ann)).empty());
    said("!whoami");
    said("!ping");
    EXPECT_EQ(rows(told(ann)), (Texts{"1 whoami", "2 ping"}));
    settings.policy.roles[operator_role].members = {"unix:carol"};
    settings.policy.roles["reader"].members.push_back("unix:ann");
    rig->apply(settings);
    const auto end = told(ann);
    ASSERT_EQ(end.size(), 1u);
    EXPECT_EQ(end[0].topic, "audit");
    EXPECT_EQ(outcome(end), "refused");
    said("!ping");
    EXPECT_TRUE(told(ann).empty());
}

TEST_F(FollowTest, ARowThatIsNotKeptIsNotTold) {
    subscribe(ann, "audit");
    rig->store.database.lose(StoreFailure(StoreFailure::full, "disk full"));
    said("!ping");
    for (const Tell &tell : told(ann)) {
        const auto *page = std::get_if<BookPage>(&tell.body);
        for (const BookRow &row : page ? page->rows : std::vector<BookRow>())
            EXPECT_NE(row.command, "ping");
    }
}

TEST_F(FollowTest, NobodyFollowsWhatIsNoJob) {
    for (const char *topic : {"job/", "job/0", "job/x", "job/-1", "job/12"})
        EXPECT_EQ(outcome(subscribe(ann, topic)), "usage") << topic;
    EXPECT_EQ(outcome(subscribe(ann, "job", 77)), "refused");
}

TEST_F(FollowTest, OutputOfAJobIsFollowedByThoseWhoMayReadIt) {
    Ask run;
    run.verb = "call";
    run.text = "tidy";
    ask(ann, run);
    ASSERT_TRUE(rig->runner.began.contains(1));
    rig->runner.write(1, "one");
    rig->turn();
    EXPECT_EQ(outcome(subscribe(bob, "job", 1)), "refused");
    EXPECT_EQ(outcome(subscribe(ann, "job", 77)), "refused");
    EXPECT_EQ(outcome(subscribe(ann, "job/1")), "usage");
    EXPECT_EQ(output(subscribe(ann, "job", 1)), "0:one, ");
    rig->runner.write(1, "the password is hunter2");
    rig->turn();
    const std::string redacted = output(told(ann));
    EXPECT_EQ(redacted.find("hunter2"), std::string::npos);
    EXPECT_EQ(redacted.find("1:the password is "), 0u) << redacted;
    rig->clients.stuffed.insert(ann);
    rig->runner.write(1, "three");
    rig->turn();
    rig->clients.stuffed.clear();
    rig->turn();
    const auto missed = told(ann);
    ASSERT_FALSE(missed.empty());
    EXPECT_NE(std::get_if<Missed>(&missed[0].body), nullptr);
    EXPECT_NE(output(missed).find("three"), std::string::npos);
    rig->runner.end(1, 0, rig->clock.wall());
    rig->turn();
    EXPECT_NE(output(told(ann)).find("1:job 1: tidy: done"), std::string::npos);
    EXPECT_EQ(outcome(subscribe(ann, "job", 1, "unsubscribe")), "ok");
    EXPECT_EQ(outcome(subscribe(ann, "job", 1, "unsubscribe")), "usage");
    EXPECT_NE(output(subscribe(ann, "job", 1)).find("done"), std::string::npos);
}

TEST_F(FollowTest, WhoMayNotRunAJobAnyLongerIsDropped) {
    Ask run;
    run.verb = "call";
    run.text = "tidy";
    ask(ann, run);
    subscribe(ann, "job", 1);
    settings.policy.roles[operator_role].members = {"unix:carol"};
    settings.policy.roles["reader"].members.push_back("unix:ann");
    rig->apply(settings);
    EXPECT_EQ(outcome(told(ann)), "refused");
    rig->runner.write(1, "secret");
    rig->turn();
    EXPECT_EQ(output(told(ann)), "");
}

TEST_F(FollowTest, TheNewestCommonVersionIsSpoken) {
    const auto hello = [&](int version, int oldest) {
        const uint64_t client = rig->clients.connect("ann", 1000);
        Ask wanted;
        wanted.verb = "hello";
        wanted.version = version;
        wanted.oldest = oldest;
        for (const Tell &tell : ask(client, wanted)) {
            if (const auto *welcome = std::get_if<Welcome>(&tell.body))
                return std::to_string(welcome->version);
            if (const auto *done = std::get_if<Done>(&tell.body))
                return done->outcome + ": " + done->text;
        }
        return std::string();
    };
    EXPECT_EQ(hello(1, 0), "1");
    EXPECT_EQ(hello(2, 1), "2");
    EXPECT_EQ(hello(9, 2), "2");
    EXPECT_EQ(hello(9, 3),
              "unsupported: this client speaks versions 3 to 9 of the protocol, this daemon "
              "versions 1 to 2");
    EXPECT_EQ(hello(3, 0).substr(0, 39), "unsupported: this client speaks version");
    EXPECT_EQ(hello(0, 0).substr(0, 11), "unsupported");
    EXPECT_EQ(hello(-1, -7).substr(0, 11), "unsupported");
}

// What a client that follows the boards sees, while others do things.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "bot/scribe.hpp"
#include "support/rig.hpp"

namespace {

class BoardsTest : public testing::Test {
protected:
    using Texts = std::vector<std::string>;

    BoardsTest() {
        settings = rig_settings();
        settings.policy.roles[operator_role].members = {"unix:ann", "test/alice"};
        settings.policy.roles["approver"].members = {"test/bob"};
        settings.policy.persons["bob"].is = {"test/bob"};
        add_runbook("tidy", Risk::read, "");
        add_runbook("deploy", Risk::read, "web");
    }
    void add_runbook(const std::string &name, Risk risk, const std::string &lock) {
        Runbook &made = settings.runbooks.emplace_back();
        made.row.name = name;
        made.row.family = "runbooks";
        made.row.summary = "of the test";
        made.row.risk = risk;
        made.run = {"/bin/true"};
        made.frame.lock = lock;
        made.frame.lock_waits = true;
    }
    Rig &rig() {
        if (!made) {
            made.emplace(settings);
            made->register_on("test", "account-tag account-notify");
        }
        return *made;
    }
    // A client that has asked for this; what it is told from then on.
    uint64_t follower(const std::string &topic) {
        const uint64_t client = rig().client("eve-" + topic, 0);
        ask(client, "subscribe", topic);
        return client;
    }
    void ask(uint64_t client, const std::string &verb, const std::string &what) {
        Ask ask;
        ask.id = 9;
        ask.verb = verb;
        ask.topic = ask.text = what;
        rig().clients.ask(client, ask);
        rig().turn();
    }
    void run(const std::string &command) { ask(rig().client("ann"), "call", command); }
    void say(const std::string &line) {
        rig().line().say(line);
        rig().turn();
    }
    // The last board that it was told since last asked.
    template <class T>
    std::optional<T> board(uint64_t client) {
        std::optional<T> last;
        while (const auto tell = rig().told(client))
            if (const auto *board = std::get_if<T>(&tell->body)) last = *board;
        return last;
    }
    std::optional<Room> room(uint64_t client, const std::string &name) {
        std::optional<Room> last;
        while (const auto tell = rig().told(client))
            if (const auto *state = std::get_if<RoomState>(&tell->body);
                state && state->room.name == name)
                last = state->room;
        return last;
    }
    Texts people(uint64_t client) {
        rig().advance(3s);
        Texts rows;
        for (const PersonRow &row : board<PeopleBoard>(client).value_or(PeopleBoard()).people)
            rows.push_back(text_of(row));
        return rows;
    }
    static std::string text_of(const PersonRow &row) {
        std::string text = row.network + "/" + row.nick + " " + row.account + " " + row.person;
        for (const std::string &role : row.roles) text += " +" + role;
        for (const std::string &channel : row.channels) text += " " + channel;
        return text;
    }
    static std::string text_of(const JobRow &row) {
        return fmt::format("{} {} {} {}: {}", row.number, row.name, row.state, row.lines, row.last);
    }

    RingSettings settings;
    std::optional<Rig> made;
};

}  // namespace

TEST_F(BoardsTest, TellOfAJobFromItsWaitToItsEnd) {
    const uint64_t client = follower("jobs");
    ASSERT_TRUE(board<JobsBoard>(client));
    run("deploy");
    run("deploy");
    rig().advance(1s);
    auto jobs = board<JobsBoard>(client);
    ASSERT_TRUE(jobs && jobs->jobs.size() == 2u);
    EXPECT_EQ(text_of(jobs->jobs[0]), "1 deploy running 0: ");
    EXPECT_EQ(text_of(jobs->jobs[1]), "2 deploy waiting 0: job 1 has the lock web");
    EXPECT_EQ(jobs->jobs[0].person, "ann");
    EXPECT_EQ(jobs->jobs[0].place, "local");
    EXPECT_GE(jobs->jobs[0].began, jobs->jobs[0].asked);
    EXPECT_EQ(jobs->jobs[1].began, 0);

    rig().runner.write(1, "half of it");
    rig().advance(1s);
    jobs = board<JobsBoard>(client);
    ASSERT_TRUE(jobs);
    EXPECT_EQ(text_of(jobs->jobs[0]), "1 deploy running 1: half of it");
    rig().runner.end(1, 3, rig().clock.wall());
    run("cancel 2");
    rig().runner.end(2, 143, rig().clock.wall());
    rig().advance(1s);
    jobs = board<JobsBoard>(client);
    ASSERT_TRUE(jobs);
    EXPECT_EQ(text_of(jobs->jobs[0]), "1 deploy failed 1: failed: exit 3 after 2s: half of it");
    EXPECT_EQ(jobs->jobs[0].ended, to_ms(rig().clock.wall()) - 1000);
    EXPECT_EQ(jobs->jobs[1].state, "cancelled");
    rig().advance(5s);
    EXPECT_FALSE(board<JobsBoard>(client)) << "nothing has changed";
}

TEST_F(BoardsTest, ListTheJobsThatHaveEndedLast) {
    for (int i = 1; i <= 60; ++i) {
        run("tidy");
        rig().runner.end(static_cast<uint64_t>(i), 0, rig().clock.wall());
        rig().turn();
    }
    const auto jobs = board<JobsBoard>(follower("jobs"));
    ASSERT_TRUE(jobs && jobs->jobs.size() == 50u);
    EXPECT_EQ(jobs->jobs.front().number, 11u);
    EXPECT_EQ(text_of(jobs->jobs.back()), "60 tidy ok 0: done in 0s");
}

TEST_F(BoardsTest, TellOfARequestUntilItIsGranted) {
    settings.policy.commands["say"].approvals = 2;
    settings.policy.commands["say"].approver = "approver";
    settings.policy.roles["approver"].members.push_back("test/carl");
    const uint64_t client = follower("approvals");
    EXPECT_EQ(board<ApprovalsBoard>(client), ApprovalsBoard());
    for (const char *nick : {"bob", "carl"})
        say(fmt::format("@account={0} :{0}!u@h JOIN #ops", nick));
    say("@account=bob :bob!u@h PRIVMSG #ops :hello");
    say("@account=alice :alice!a@h PRIVMSG #ops :!say #ops out");
    rig().advance(1s);
    auto approvals = board<ApprovalsBoard>(client);
    ASSERT_TRUE(approvals && approvals->requests.size() == 1u);
    const ApprovalRow row = approvals->requests[0];
    EXPECT_EQ(row.id, "1sc");
    EXPECT_EQ(row.command, "say #ops out");
    EXPECT_EQ(row.person + " " + row.identity + " " + row.place, "alice test/alice test/#ops");
    EXPECT_EQ(row.risk, "change");
    EXPECT_EQ(row.needs, "2 approvals by role approver");
    EXPECT_EQ(row.digest.size(), 12u);
    EXPECT_EQ(row.digest.find_first_not_of("0123456789abcdef"), row.digest.npos);
    EXPECT_EQ(row.until - row.asked, 600'000);

    say("@account=bob :bob!u@h PRIVMSG #ops :!approve 1sc");
    rig().advance(1s);
    approvals = board<ApprovalsBoard>(client);
    ASSERT_TRUE(approvals && approvals->requests.size() == 1u);
    EXPECT_EQ(approvals->requests[0].approvers, Texts{"bob"});
    EXPECT_EQ(approvals->requests[0].needs, "1 approval by role approver");
    EXPECT_EQ(approvals->requests[0].asked, row.asked);
    EXPECT_EQ(approvals->requests[0].digest, row.digest);
    say("@account=alice :alice!a@h PRIVMSG #ops :!deny 1sc");
    rig().advance(1s);
    EXPECT_EQ(board<ApprovalsBoard>(client), ApprovalsBoard());
}

TEST_F(BoardsTest, ShowNoWordThatHasToBeRepeated) {
    settings.policy.commands["say"].confirm = true;
    const uint64_t client = follower("approvals");
    board<ApprovalsBoard>(client);
    say("@account=alice :alice!a@h PRIVMSG #ops :!say #ops out");
    rig().advance(1s);
    const auto approvals = board<ApprovalsBoard>(client);
    ASSERT_TRUE(approvals && approvals->requests.size() == 1u);
    EXPECT_EQ(approvals->requests[0].needs, "the confirmation of alice");
}

TEST_F(BoardsTest, TellWhoIsHere) {
    const uint64_t client = follower("people");
    EXPECT_EQ(people(client), (Texts{"local/eve-people  ", "test/alice   #ops", "test/ann   #ops",
                                     "test/bob   #ops", "test/signalbox   #ops"}));
    say("@account=alice :ann!a@h PRIVMSG #ops :hello");
    say("@account=bob :bob!b@h PRIVMSG #ops :hello");
    const uint64_t other = rig().client("ann");
    EXPECT_EQ(people(client), (Texts{"local/ann   +operator", "local/eve-people  ",
                                     "test/alice   #ops", "test/ann alice  +operator #ops",
                                     "test/bob bob bob +approver #ops", "test/signalbox   #ops"}));
    say(":bob!b@h ACCOUNT *");
    say(":alice!a@h QUIT :bye");
    rig().clients.leave(other);
    EXPECT_EQ(people(client), (Texts{"local/eve-people  ", "test/ann alice  +operator #ops",
                                     "test/bob   #ops", "test/signalbox   #ops"}));
    rig().advance(10s);
    EXPECT_FALSE(board<PeopleBoard>(client));
}

TEST_F(BoardsTest, ListOfACrowdThoseWhoAreKnown) {
    for (int i = 0; i < 3000; i += 20) {
        std::string names;
        for (int n = i; n < i + 20; ++n) names += " nick" + std::to_string(n);
        rig().line().say(":irc.test 353 signalbox = #ops :" + names);
    }
    rig().turn();
    say("@account=alice :nick2999!a@h PRIVMSG #ops :hello");
    const auto people = board<PeopleBoard>(follower("people"));
    ASSERT_TRUE(people);
    EXPECT_EQ(people->people.size(), 1001u);  // and the follower
    EXPECT_EQ(people->unlisted, 3004u - 1000u);
    EXPECT_TRUE(std::ranges::any_of(people->people, [](const PersonRow &row) {
        return row.nick == "nick2999" && row.roles == Texts{"operator"};
    }));
}

TEST_F(BoardsTest, TellTheStatusWhereItChangesAndNotEachSecond) {
    const uint64_t client = follower("status");
    auto status = board<StatusReport>(client);
    ASSERT_TRUE(status && status->networks.size() == 1u);
    EXPECT_EQ(status->networks[0].servers, Texts{"irc.test:6697"});
    EXPECT_EQ(status->networks[0].capabilities, (Texts{"account-notify", "account-tag"}));
    EXPECT_GT(status->started, 0);
    for (int i = 0; i < 20; ++i) rig().advance(1s);
    EXPECT_FALSE(board<StatusReport>(client));
    rig().line().down("reset by peer");
    rig().advance(1500ms);
    status = board<StatusReport>(client);
    ASSERT_TRUE(status);
    EXPECT_EQ(status->networks[0].state, "waiting");
    EXPECT_EQ(status->networks[0].capabilities, Texts{});
}

TEST_F(BoardsTest, GiveASlowClientTheLatest) {
    const uint64_t slow = follower("jobs"), quick = follower("jobs");
    board<JobsBoard>(slow);
    rig().clients.stuffed.insert(slow);
    for (int i = 0; i < 3; ++i) {
        run("tidy");
        rig().advance(1s);
    }
    EXPECT_EQ(board<JobsBoard>(quick)->jobs.size(), 3u);
    EXPECT_FALSE(board<JobsBoard>(slow));
    rig().clients.stuffed.clear();
    rig().turn();
    EXPECT_EQ(board<JobsBoard>(slow)->jobs.size(), 3u);
}

TEST_F(BoardsTest, AreToldOnceWhereSomebodyAsks) {
    const uint64_t client = rig().client("ann");
    ask(client, "board", "people");
    EXPECT_EQ(board<PeopleBoard>(client)->people.size(), 5u);
    ask(client, "board", "chat");
    const auto tell = rig().told(client);
    ASSERT_TRUE(tell);
    EXPECT_EQ(std::get<Done>(tell->body).text,
              "topic 'chat' is none of approvals, jobs, outbox, people, schedules, status");
    const uint64_t stranger = rig().client("mallory");
    ask(stranger, "board", "people");
    EXPECT_EQ(std::get<Done>(rig().told(stranger)->body).outcome, "refused");
}

TEST_F(BoardsTest, ARoomTellsOfAccountsModesAndTheLengthOfALine) {
    const uint64_t client = follower("chat");
    auto ops = room(client, "test/#ops");
    ASSERT_TRUE(ops);
    EXPECT_EQ(ops->modes, "");
    // 512 less ":signalbox!bot@host.test PRIVMSG #ops :", CR LF, and a blank that may be needed
    EXPECT_EQ(ops->line_bytes, 512u - 39u - 2u - 1u);
    const auto account = [&](const std::string &nick) {
        for (const RoomMember &member : ops->members)
            if (member.nick == nick) return member.account;
        return std::string("(none such)");
    };
    EXPECT_EQ(account("ann"), "");
    say(":irc.test 324 signalbox #ops +tnk s3cret");
    ops = room(client, "test/#ops");
    ASSERT_TRUE(ops);
    EXPECT_EQ(ops->modes, "+knt");
    say("@account=alice :ann!a@h PRIVMSG #ops :hello");
    ops = room(client, "test/#ops");
    ASSERT_TRUE(ops);
    EXPECT_EQ(account("ann"), "alice");
    say("@account=alice :ann!a@h PRIVMSG #ops :hello again");
    EXPECT_FALSE(room(client, "test/#ops"));
    say(":ann!a@h ACCOUNT *");
    ops = room(client, "test/#ops");
    ASSERT_TRUE(ops);
    EXPECT_EQ(account("ann"), "");
    say(":ann!a@h PRIVMSG signalbox :psst");
    const auto query = room(client, "test/ann");
    ASSERT_TRUE(query);
    EXPECT_GT(query->line_bytes, 400u);
}

TEST_F(BoardsTest, ALineOfJustThatLengthIsNotSplit) {
    const size_t bytes = room(follower("chat"), "test/#ops")->line_bytes;
    run("say #ops " + std::string(bytes, 'x'));
    EXPECT_EQ(rig().line().sent.size(), 1u);
    rig().line().sent.clear();
    run("say #ops " + std::string(bytes + 1, 'x'));
    EXPECT_EQ(rig().line().sent.size(), 2u);
}

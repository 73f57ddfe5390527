// Jobs of the whole ring, with programs that the test plays.
#include "bot/job.hpp"

#include <gtest/gtest.h>

#include "support/rig.hpp"

namespace {

Runbook runbook(const std::string &name, std::vector<Param> params = {}) {
    Runbook made;
    made.row.name = name;
    made.row.family = "runbooks";
    made.row.summary = "a test";
    made.row.params = std::move(params);
    made.row.risk = Risk::read;
    made.run = {"/bin/true"};
    return made;
}

class JobTest : public testing::Test {
protected:
    using Texts = std::vector<std::string>;

    JobTest() {
        settings = rig_settings();
        settings.policy.roles[operator_role].members = {"unix:ann"};
        settings.runbooks = {runbook("tidy"), runbook("deploy", {{.name = "service"}})};
        settings.runbooks[1].frame.lock = "deploy-{service}";
    }
    Rig &rig() {
        if (!made) {
            made.emplace(settings);
            made->register_on("test", "");
        }
        return *made;
    }
    Texts sent() {
        rig().turn();
        Texts lines;
        while (const auto line = rig().sent())
            if (!line->starts_with("PING")) lines.push_back(*line);
        return lines;
    }
    Texts say(const std::string &text, const std::string &nick = "ann") {
        rig().line().say(":" + nick + "!a@" + nick + ".example PRIVMSG #ops :" + text);
        return sent();
    }
    void end(uint64_t job, int status = 0) { rig().runner.end(job, status, rig().clock.wall()); }
    // The network takes us back after a while only.
    void restart() {
        rig().restart();
        rig().advance(20s);
    }
    // The book's rows about this job, "start started" and the like.
    Texts book(int64_t job) {
        Texts rows;
        for (const AuditRow &row : rig().store.book.find({}))
            if (row.job == job) rows.push_back(row.kind + " " + row.outcome);
        return rows;
    }

    RingSettings settings;
    std::optional<Rig> made;
};

const std::string to_ops = "PRIVMSG #ops :ann: ";

TEST_F(JobTest, AnswersThenReportsItsEnd) {
    EXPECT_EQ(say("!tidy"), Texts{to_ops + "job 1: tidy started"});
    ASSERT_TRUE(rig().runner.began.contains(1));
    rig().advance(12s);
    rig().runner.write(1, "3 files");
    end(1);
    EXPECT_EQ(sent(), Texts{to_ops + "job 1: tidy: done in 12s: 3 files"});
    EXPECT_EQ(book(1), (Texts{"start started", "end ok"}));
}

TEST_F(JobTest, ReportsHowItFailed) {
    say("!tidy");
    rig().advance(12s);
    end(1, 3);
    EXPECT_EQ(sent(), Texts{to_ops + "job 1: tidy: failed: exit 3 after 12s"});
    EXPECT_EQ(book(1), (Texts{"start started", "end failed"}));
}

TEST_F(JobTest, SaysWhatTheRunbookSays) {
    settings.runbooks[0].done = "tidied in {seconds} s: {last} ({lines})";
    say("!tidy");
    rig().advance(10s);
    rig().runner.write(1, "one");
    rig().runner.write(1, "two");
    rig().runner.tell(1, "result all is tidy");
    end(1);
    EXPECT_EQ(sent(), Texts{to_ops + "job 1: tidied in 10 s: all is tidy (2)"});
}

TEST_F(JobTest, TellsProgressEveryHalfMinute) {
    say("!tidy");
    for (int second = 0; second < 70; ++second) {
        rig().runner.write(1, "step " + std::to_string(second));
        rig().advance(1s);
    }
    EXPECT_EQ(sent(),
              (Texts{"PRIVMSG #ops :job 1: tidy: step 29", "PRIVMSG #ops :job 1: tidy: step 59"}));
}

TEST_F(JobTest, WaitsForItsLock) {
    say("!deploy web");
    EXPECT_EQ(say("!deploy web"),
              Texts{to_ops + "job 2: deploy web waits: job 1 has the lock deploy-web"});
    EXPECT_EQ(say("!deploy api"), Texts{to_ops + "job 3: deploy api started"});
    EXPECT_FALSE(rig().runner.began.contains(2));
    rig().advance(12s);
    end(1);
    EXPECT_EQ(sent(), (Texts{to_ops + "job 1: deploy web: done in 12s",
                             to_ops + "job 2: deploy web started"}));
    EXPECT_TRUE(rig().runner.began.contains(2));
    EXPECT_EQ(book(2), (Texts{"start queued"}));
}

TEST_F(JobTest, RefusesWhereAHeldLockRefuses) {
    settings.runbooks[1].frame.lock_waits = false;
    say("!deploy web");
    EXPECT_EQ(say("!deploy web"), Texts{to_ops + "job 1: deploy web holds the lock deploy-web"});
}

TEST_F(JobTest, NoMoreRunAtOnceThanMay) {
    settings.jobs.each = 1;
    say("!tidy");
    EXPECT_EQ(say("!tidy"), Texts{to_ops + "job 2: tidy waits: 1 jobs of yours run, and more may "
                                           "not"});
    EXPECT_EQ(say("!tidy", "bob"), Texts{"PRIVMSG #ops :bob: job 3: tidy started"});
}

TEST_F(JobTest, TheQueueIsBounded) {
    settings.jobs.each = 1;
    for (int i = 0; i < 11; ++i) say("!tidy");
    EXPECT_EQ(say("!tidy"), Texts{to_ops + "10 jobs of yours wait already"});
}

TEST_F(JobTest, IsDecidedOnceMoreBeforeItBegins) {
    say("!deploy web");
    say("!deploy web");
    settings.runbooks[1].row.risk = Risk::danger;
    rig().ring->apply(settings, {});
    end(1);
    const Texts lines = sent();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[1], to_ops + "job 2: deploy web started");
    EXPECT_TRUE(lines[2].starts_with(to_ops + "job 2: deploy web: refused: ")) << lines[2];
    EXPECT_FALSE(rig().runner.began.contains(2));
    EXPECT_EQ(book(2), (Texts{"start queued", "end refused"}));
}

TEST_F(JobTest, GoesOnAfterARestart) {
    say("!tidy");
    restart();
    rig().register_on("test", "");
    rig().runner.write(1, "late");
    rig().advance(5s);
    end(1);
    EXPECT_EQ(sent(), Texts{to_ops + "job 1: tidy: done in 25s: late"});
    EXPECT_EQ(book(1), (Texts{"start started", "end ok"}));
}

TEST_F(JobTest, AnEndDuringARestartWaitsForTheChannel) {
    say("!tidy");
    rig().advance(12s);
    rig().restart();
    end(1);
    rig().advance(20s);
    rig().register_on("test", "");
    rig().advance(10s);
    EXPECT_EQ(sent(), Texts{to_ops + "job 1: tidy: done in 12s"});
    restart();
    rig().register_on("test", "");
    rig().advance(10s);
    EXPECT_EQ(sent(), Texts{});
}

TEST_F(JobTest, QueuedJobsOutlastARestart) {
    say("!deploy web");
    say("!deploy web");
    restart();
    rig().register_on("test", "");
    end(1);
    rig().turn();
    EXPECT_TRUE(rig().runner.began.contains(2));
}

TEST_F(JobTest, OneWithASecretIsLostWhereItHadNotBegun) {
    settings.runbooks[1].row.params.push_back(
        {.name = "token", .kind = Kind::secret, .fallback = "hush-hush"});
    settings.runbooks[1].frame.environment = {{"TOKEN", "{token}"}};
    say("!deploy web");
    ASSERT_TRUE(rig().runner.began.contains(1));
    EXPECT_EQ(rig().runner.began[1].secrets.at(0).second, "hush-hush");
    say("!deploy web");
    restart();
    rig().register_on("test", "");
    rig().advance(10s);
    const Texts lines = sent();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_NE(lines[0].find("its secret is not kept"), std::string::npos) << lines[0];
    for (const auto &[key, value] : rig().store.jobs.all())
        EXPECT_EQ(value.find("hush-hush"), std::string::npos);
}

TEST_F(JobTest, OneWhoseProcessDiedIsLostAndNeverDone) {
    say("!tidy");
    rig().runner.lose(1, rig().clock.wall());
    EXPECT_EQ(sent(), Texts{to_ops + "job 1: tidy: lost: nobody knows how it ended; the process "
                                     "that held it is gone"});
    EXPECT_EQ(book(1), (Texts{"start started", "end lost"}));
}

TEST_F(JobTest, TellsOtherPlacesOfItsEnd) {
    settings.networks[0].session.channels.push_back({"#deploys", ""});
    settings.runbooks[0].also = {"test/#deploys"};
    say("!tidy");
    rig().advance(12s);
    end(1);
    EXPECT_EQ(sent(), (Texts{"PRIVMSG #deploys :job 1: tidy: done in 12s (asked by ann)",
                             to_ops + "job 1: tidy: done in 12s"}));
}

TEST_F(JobTest, SpeaksOnlyAsItMay) {
    settings.runbooks[0].may = {JobWord::say, JobWord::topic};
    say("!tidy");
    rig().runner.tell(1, "say half of it");
    rig().runner.tell(1, "topic tidying");
    rig().runner.tell(1, "progress 50%");
    EXPECT_EQ(sent(), (Texts{"PRIVMSG #ops :half of it", "TOPIC #ops tidying"}));
    rig().advance(40s);
    EXPECT_EQ(sent(), Texts{});
}

TEST_F(JobTest, ShowsMoreOfItsOutput) {
    say("!tidy");
    for (int i = 1; i <= 5; ++i) rig().runner.write(1, "line " + std::to_string(i));
    EXPECT_EQ(say("!more"),
              (Texts{to_ops + "line 1", "PRIVMSG #ops :line 2", "PRIVMSG #ops :line 3",
                     "PRIVMSG #ops :... (job 1: 2 more lines)"}));
    EXPECT_EQ(say("!more"), (Texts{to_ops + "line 4", "PRIVMSG #ops :line 5"}));
    EXPECT_EQ(say("!more"), Texts{to_ops + "no more lines of job 1"});
    EXPECT_EQ(say("!log 1 2"), (Texts{to_ops + "line 4", "PRIVMSG #ops :line 5"}));
}

TEST_F(JobTest, OutputIsForThoseWhoMayRunIt) {
    say("!tidy");
    rig().runner.write(1, "secret things");
    rig().turn();
    settings.runbooks[0].row.risk = Risk::change;
    rig().ring->apply(settings, {});
    for (const std::string command : {"!log 1", "!job 1", "!more", "!again 1", "!cancel 1"}) {
        const Texts lines = say(command, "bob");
        ASSERT_EQ(lines.size(), 1U) << command;
        EXPECT_EQ(lines[0].find("secret things"), std::string::npos) << lines[0];
        EXPECT_NE(lines[0].find("'tidy'"), std::string::npos) << lines[0];
    }
    EXPECT_TRUE(rig().runner.cancelled.empty());
}

TEST_F(JobTest, IsCancelled) {
    say("!deploy web");
    say("!deploy web");
    EXPECT_EQ(say("!cancel 2"),
              (Texts{to_ops + "job 2: deploy web: cancelled by ann", to_ops + "cancelling job 2"}));
    EXPECT_EQ(say("!cancel 1"), Texts{to_ops + "cancelling job 1"});
    ASSERT_TRUE(rig().runner.cancelled.contains(1));
    rig().advance(12s);
    end(1, 143);
    EXPECT_EQ(sent(), Texts{to_ops + "job 1: deploy web: cancelled by ann after 12s"});
    EXPECT_EQ(book(1), (Texts{"start started", "end cancelled"}));
}

TEST_F(JobTest, IsCalledAgain) {
    say("!deploy 'web'");
    end(1);
    sent();
    EXPECT_EQ(say("!again 1"), Texts{to_ops + "job 2: deploy web started"});
}

TEST_F(JobTest, AnswersAClientLineByLineAndAtItsEnd) {
    const uint64_t client = rig().client("ann");
    Ask ask;
    ask.id = 7;
    ask.verb = "call";
    ask.place = local_room;
    ask.text = "deploy web";
    rig().clients.ask(client, ask);
    rig().turn();
    rig().runner.write(1, "one");
    rig().runner.write(1, "two");
    rig().turn();
    rig().advance(12s);
    end(1, 1);
    rig().turn();
    Texts heard;
    while (const auto tell = rig().told(client)) {
        EXPECT_EQ(tell->re, 7U);
        if (const auto *answer = std::get_if<Answer>(&tell->body)) heard.push_back(answer->text);
        if (const auto *done = std::get_if<Done>(&tell->body))
            heard.push_back(done->outcome + ": " + done->text);
    }
    EXPECT_EQ(heard, (Texts{"job 1: deploy web started", "one", "two",
                            "failed: job 1: deploy web: failed: exit 1 after 12s: two"}));
}

TEST_F(JobTest, ListsJobs) {
    EXPECT_EQ(say("!jobs"), Texts{to_ops + "no jobs"});
    say("!deploy web");
    say("!tidy");
    end(2);
    sent();
    rig().advance(90s);
    sent();
    EXPECT_EQ(say("!jobs"),
              (Texts{to_ops + "2 tidy: ok, 1m 30s ago, asked by ann",
                     "PRIVMSG #ops :1 deploy web: running for 1m 30s, asked by ann"}));
}

TEST_F(JobTest, OldOnesAreForgotten) {
    settings.jobs.each = 1000;
    for (uint64_t i = 1; i <= 206; ++i) {
        say("!tidy");
        end(i);
        sent();
    }
    EXPECT_EQ(rig().runner.forgotten.size(), 6U);
    EXPECT_EQ(rig().store.jobs.all().size(), 200U);
}

TEST_F(JobTest, EndsAreToldThoughTheirJobsAreForgotten) {
    settings.jobs = {.most = 1000, .each = 1000};
    settings.announcements.digest = 0;
    for (int i = 0; i < 205; ++i) say("!tidy");
    restart();
    for (uint64_t i = 1; i <= 205; ++i) end(i);
    rig().turn();
    EXPECT_EQ(rig().runner.forgotten.size(), 5U);
    rig().register_on("test", "");
    rig().advance(30s);
    EXPECT_EQ(sent().size(), 205U);
}

}  // namespace

// Panels as the operator meets them: by keys, over a window, with questions.
#include <gtest/gtest.h>

#include <algorithm>

#include "console/layout.hpp"
#include "console/model.hpp"
#include "support/test_clock.hpp"

namespace {

class ConsoleSteer : public testing::Test {
protected:
    TestClock clock;
    ConsoleModel model{clock, InputHistory{}};
    uint64_t seq = 0;
    int64_t now = 1795348800000;
    JobsBoard jobs;
    ApprovalsBoard approvals;
    StatusReport status;

    void SetUp() override {
        setenv("TZ", "UTC", 1);
        model.resize(24, 80);
        model.connected();
        const Ask hello = model.take_asks().front();
        model.hear({hello.id, "", 0,
                    Welcome{protocol_version, "signalboxd", "signalbox", "unix:alice", "!"}});
        accept_asks();
        Room ops{"x/#ops", "the topic", true, true, {{"@", "alice", "alice"}, {"", "bob", "rob"}}};
        ops.modes = "+nt";
        model.hear({0, "chat", 0, RoomState{ops, {}}});
        status.version = "1.0";
        NetworkStatus network;
        network.name = "x";
        network.state = "online";
        network.lag_ms = 43;
        status.networks = {network};
        tell("status", status);
    }
    std::vector<Ask> accept_asks() {
        std::vector<Ask> asks = model.take_asks();
        for (const Ask &ask : asks)
            if (ask.verb == "subscribe") model.hear({ask.id, "", 0, Done{"ok", ""}});
        return asks;
    }
    template <class Board>
    void tell(const std::string &topic, const Board &board) {
        model.hear({0, topic, ++seq, board});
    }
    void run_job(uint64_t number, const std::string &name, const std::string &state = "running") {
        JobRow job;
        job.number = number;
        job.name = name;
        job.state = state;
        job.asked = job.began = now - 9000;
        jobs.jobs.push_back(job);
        tell("jobs", jobs);
    }
    void request(const std::string &id) {
        ApprovalRow row;
        row.id = id;
        row.command = "deploy web";
        row.person = "mallory";
        row.digest = "3f9a";
        row.until = now + 100'000;
        approvals.requests.push_back(row);
        tell("approvals", approvals);
    }
    void press(const std::string &key) { model.press({Keypress::named, key}); }
    void type(const std::string &text) {
        for (const char c : text) model.press({Keypress::text, std::string(1, c)});
    }
    std::string called() {  // the commands that were sent since last asked
        std::string all;
        for (const Ask &ask : accept_asks())
            if (ask.verb == "call") all += ask.place + ": " + ask.text + "\n";
        return all;
    }
    std::vector<std::string> screen() {
        std::vector<std::string> rows;
        for (const CellRow &row : picture_of(model).rows) {
            std::string text;
            for (const Cell &cell : row) text += cell.shown;
            rows.push_back(text.substr(0, text.find_last_not_of(' ') + 1));
        }
        return rows;
    }
    std::string row_from_below(size_t n) {
        const auto rows = screen();
        return rows[rows.size() - 1 - n];
    }
    std::string input() { return row_from_below(0); }
    std::string hint() { return row_from_below(1); }
    std::string status_row() { return row_from_below(2); }
    std::string title() { return screen().front(); }
};

TEST_F(ConsoleSteer, KeysShowPanelsAndEscLeavesThem) {
    const std::pair<const char *, const char *> panels[] = {
        {"F1", "Help"},   {"F2", "Overview"}, {"F3", "Jobs"},  {"F4", "Approvals"},
        {"F7", "People"}, {"F8", "Networks"}, {"F9", "Audit"}, {"F10", "Announcements"}};
    for (const auto &[key, name] : panels) {
        press(key);
        EXPECT_TRUE(title().starts_with(std::string(" ") + name)) << title();
        press("Esc");
        EXPECT_TRUE(title().starts_with(" x/#ops")) << title();
    }
    press("F3");
    press("M-/");
    EXPECT_TRUE(title().starts_with(" x/#ops"));
    press("F3");
    type("c");
    EXPECT_EQ(hint(), " there is nothing here to choose from");
    type("q");
    EXPECT_TRUE(title().starts_with(" x/#ops"));
    press("F3");
    press("M-1");
    EXPECT_TRUE(title().starts_with(" local"));
}

TEST_F(ConsoleSteer, SlashCommandsShowPanels) {
    for (const char *line : {"/jobs", "/win jobs", "/JOBS"}) {
        type(line);
        press("Enter");
        EXPECT_TRUE(title().starts_with(" Jobs")) << line;
        press("Esc");
    }
    type("/help");
    press("Enter");
    EXPECT_TRUE(title().starts_with(" Help"));
    type("/win 2");
    press("Enter");
    EXPECT_TRUE(title().starts_with(" log"));
}

TEST_F(ConsoleSteer, PeopleAndAuditAreFollowedOnceShown) {
    const auto followed = [&] {
        std::string topics;
        for (const Ask &ask : accept_asks())
            if (ask.verb == "subscribe") topics += ask.topic + " ";
        return topics;
    };
    press("F3");
    EXPECT_EQ(followed(), "");
    press("F7");
    EXPECT_EQ(followed(), "people ");
    press("F9");
    EXPECT_EQ(followed(), "audit ");
    press("F7");
    EXPECT_EQ(followed(), "");
}

TEST_F(ConsoleSteer, AJobIsCancelledAfterAQuestion) {
    run_job(12, "deploy web");
    press("F3");
    EXPECT_EQ(hint(), " Enter output  c cancel  r run again  Esc back  / ! type a command");
    EXPECT_EQ(input(), "[jobs]");
    type("c");
    EXPECT_EQ(input(), "cancel job 12 (deploy web)? [y/N]");
    EXPECT_EQ(called(), "");
    type("n");
    EXPECT_EQ(hint(), " not done");
    type("c");
    press("Enter");
    type("c");
    press("Esc");
    EXPECT_EQ(called(), "");
    EXPECT_TRUE(title().starts_with(" Jobs"));
    type("cy");
    EXPECT_EQ(called(), "local: cancel 12\n");
}

TEST_F(ConsoleSteer, TheAnswerIsSeenInThePanel) {
    run_job(12, "deploy web");
    press("F3");
    type("cY");
    uint64_t id = 0;
    for (const Ask &ask : accept_asks())
        if (ask.verb == "call") id = ask.id;
    model.hear({id, "", 0, Done{"refused", "you are in no role"}});
    EXPECT_EQ(hint(), " refused: you are in no role");
}

TEST_F(ConsoleSteer, AQuestionAboutWhatHasEndedCloses) {
    run_job(12, "deploy web");
    press("F3");
    type("c");
    jobs.jobs[0].state = "ok";
    tell("jobs", jobs);
    EXPECT_EQ(hint(), " job 12 is over: nothing to cancel");
    EXPECT_EQ(input(), "[jobs]");
    type("y");
    EXPECT_EQ(called(), "");
    type("c");
    EXPECT_EQ(hint(), " job 12 is over: nothing to cancel");
}

TEST_F(ConsoleSteer, AQuestionClosesWhenTheDaemonGoes) {
    run_job(12, "deploy web");
    press("F3");
    type("c");
    model.lost();
    EXPECT_EQ(screen()[2], "  The daemon is away: nothing is known until it is back.");
    type("y");
    EXPECT_EQ(called(), "");
}

TEST_F(ConsoleSteer, TheChoiceStaysOnItsJob) {
    run_job(12, "deploy web");
    run_job(13, "backup");
    press("F3");
    press("Down");
    run_job(14, "restart", "waiting");
    jobs.jobs[0].state = "ok";
    tell("jobs", jobs);
    type("c");
    EXPECT_EQ(input(), "cancel job 13 (backup)? [y/N]");
}

TEST_F(ConsoleSteer, EnterOpensTheOutputOfAJob) {
    run_job(12, "deploy web");
    press("F3");
    press("Enter");
    EXPECT_TRUE(title().starts_with(" job 12")) << title();
}

TEST_F(ConsoleSteer, ARequestIsApprovedByItsDigest) {
    request("12kq");
    press("F4");
    type("a");
    EXPECT_EQ(input(), "approve 12kq: deploy web for mallory, digest 3f9a? [y/N]");
    approvals.requests[0].digest = "0000";
    tell("approvals", approvals);
    EXPECT_EQ(hint(), " request 12kq is another one now");
    type("y");
    EXPECT_EQ(called(), "");
    type("ay");
    EXPECT_EQ(called(), "local: approve 12kq\n");
}

TEST_F(ConsoleSteer, ADenialTakesItsReason) {
    request("12kq");
    press("F4");
    type("d");
    press("Enter");
    EXPECT_EQ(hint(), " not done: say why");
    type("dnot now");
    EXPECT_EQ(input(), "deny 12kq because: not now");
    press("Enter");
    EXPECT_EQ(called(), "local: deny 12kq not now\n");
    EXPECT_EQ(input(), "[approvals]");
    type("dnever");
    press("Esc");
    EXPECT_EQ(called(), "");
    EXPECT_EQ(input(), "[approvals]");
}

TEST_F(ConsoleSteer, QuestionsFitIntoFortyColumns) {
    request("12kq");
    approvals.requests[0].command = "deploy shop version=2.0 where=production";
    approvals.requests[0].digest = "3f9a2c11d0e4";
    tell("approvals", approvals);
    model.resize(10, 40);
    press("F4");
    type("a");
    const std::vector<std::string> rows = screen();
    EXPECT_EQ(rows[7], "approve 12kq: deploy shop version=2.0");
    EXPECT_EQ(rows[8], "  where=production for mallory, digest");
    EXPECT_EQ(rows[9], "  3f9a2c11d0e4? [y/N]");
    EXPECT_EQ(picture_of(model).cursor_column, 22);
}

TEST_F(ConsoleSteer, NetworksConnectAndDisconnect) {
    press("F8");
    type("c");
    EXPECT_EQ(called(), "local: connect x\n");
    type("d");
    EXPECT_EQ(input(), "disconnect from x (0 channels)? [y/N]");
    type("y");
    EXPECT_EQ(called(), "local: disconnect x\n");
}

TEST_F(ConsoleSteer, ACommandTypedOverAPanelRunsInLocal) {
    run_job(12, "deploy web");
    press("F3");
    type("!jobs");
    EXPECT_EQ(input(), "[run as unix:alice] !jobs");
    press("Enter");
    EXPECT_EQ(called(), "local: jobs\n");
    type("x");
    EXPECT_EQ(hint(), " 'x' does nothing here; / or ! begins a command, Esc leads back");
    type("/me waves");
    press("Enter");
    EXPECT_NE(hint().find("nobody hears you here"), std::string::npos) << hint();
    type("/part");
    press("Enter");
    EXPECT_EQ(called(), "");
}

TEST_F(ConsoleSteer, AFilterIsAskedForAndKept) {
    press("F7");
    accept_asks();
    tell("people",
         PeopleBoard{{{"x", "ann", "", "", "ann", {}, {}}, {"x", "bob", "", "", "", {}, {}}}, 0});
    type("fann");
    EXPECT_EQ(input(), "only those with: ann");
    press("Enter");
    EXPECT_EQ(title(), " People  1 of 2  with ann");
    press("Enter");
    EXPECT_EQ(screen()[1], "  nick         ann");
    press("Esc");
    press("Esc");
    EXPECT_TRUE(title().starts_with(" x/#ops"));
    press("F7");
    type("f");
    press("^U");
    press("Enter");
    EXPECT_EQ(title(), " People  2 people");
}

TEST_F(ConsoleSteer, OlderRowsOfTheBookAreAskedForAtItsTop) {
    press("F9");
    accept_asks();
    model.resize(6, 80);
    BookPage page;
    for (int64_t number = 50; number < 60; ++number) {
        BookRow row;
        row.number = number;
        row.time = now;
        row.command = "host";
        page.rows.push_back(row);
    }
    page.next = 50;
    model.hear({0, "audit", 0, page});
    EXPECT_TRUE(accept_asks().empty());
    press("Home");
    const std::vector<Ask> asks = accept_asks();
    ASSERT_EQ(asks.size(), 1u);
    EXPECT_EQ(asks[0].verb, "audit");
    EXPECT_EQ(asks[0].before, 50);
}

TEST_F(ConsoleSteer, TheStatusBarCallsForApprovals) {
    press("F2");
    EXPECT_EQ(status_row(), " 12:00  attached  1:local 2:log 3:#ops");
    press("Esc");
    request("12kq");
    run_job(12, "deploy web");
    status.warnings = {"lockdown by ann: disks"};
    tell("status", status);
    EXPECT_EQ(row_from_below(1),
              " 12:00  lag 0.04s   F4:1 approval  LOCKDOWN F3:1 job 1:local 2:log 3:#ops");
    model.resize(10, 40);
    EXPECT_EQ(row_from_below(1), " 12:00   F4:1 approval  LOCKDOWN 3");
    const CellRow row = picture_of(model).rows[8];
    EXPECT_EQ(row[10].part, Part::status_call);
}

TEST_F(ConsoleSteer, TheTitleHasModesAndTheListAccounts) {
    EXPECT_EQ(title(), " x/#ops  +nt  the topic");
    const auto first_nick = [&] { return screen()[1].substr(screen()[1].find("│")); };
    EXPECT_EQ(first_nick(), "│@alice");
    press("M-N");
    EXPECT_EQ(first_nick(), "│@alice =");
    EXPECT_NE(screen()[2].find("│ bob rob"), std::string::npos);
    press("M-N");
    EXPECT_EQ(screen()[2], "");
    press("M-N");
    EXPECT_EQ(first_nick(), "│@alice");
}

TEST_F(ConsoleSteer, CommandsOfTheBotAnswerWhereTheyWereAsked) {
    type("/topic all is well");
    press("Enter");
    EXPECT_EQ(called(), "local: topic x/#ops all is well\n");
    type("/whois bob");
    press("Enter");
    for (const Ask &ask : accept_asks())
        if (ask.verb == "call") model.hear({ask.id, "", 0, Answer{"bob is nobody to me"}});
    bool seen = false;
    for (const std::string &row : screen())
        seen = seen || row.find("bob is nobody to me") != std::string::npos;
    EXPECT_TRUE(seen);
    type("/lockdown on the disks");
    press("Enter");
    EXPECT_EQ(called(), "local: lockdown on the disks\n");
    type("/reload");
    press("Enter");
    EXPECT_EQ(called(), "local: reload\n");
    type("/connect");
    press("Enter");
    EXPECT_EQ(called(), "");
}

TEST_F(ConsoleSteer, EverySizeIsFilledWithPanelsAndQuestions) {
    run_job(12, "deploy web");
    request("12kq");
    for (const char *key : {"F1", "F2", "F3", "F4", "F7", "F8", "F9", "F10"})
        for (const int rows : {1, 2, 4, 5, 10})
            for (const int columns : {1, 9, 40, 200})
                for (const char *letter : {"a", "c", "f"}) {
                    model.resize(rows, columns);
                    press(key);
                    type(letter);
                    press("PgDn");
                    type(letter);
                    const Picture picture = picture_of(model);
                    ASSERT_EQ(picture.rows.size(), static_cast<size_t>(rows));
                    for (const CellRow &row : picture.rows)
                        ASSERT_EQ(row.size(), static_cast<size_t>(columns));
                    ASSERT_GE(picture.cursor_column, 0);
                    ASSERT_LT(picture.cursor_column, columns);
                    press("Esc");
                    press("Esc");
                }
}

}  // namespace

TEST_F(ConsoleSteer, AHintThatDoesNotFitLosesWholeClauses) {
    run_job(12, "deploy web");
    model.resize(10, 40);
    press("F3");
    EXPECT_EQ(hint(), " Enter output  c cancel  r run again");
    type("c");
    EXPECT_EQ(hint(), " y does it, all else does not");
    press("Esc");
    press("Esc");
    press("^S");
    EXPECT_EQ(hint(), " Up ^R older  Down ^S newer  M-c case");
}

TEST_F(ConsoleSteer, AWindowThatIsMutedIsNotThePanel) {
    type("/mute");
    press("Enter");
    EXPECT_NE(row_from_below(1).find("muted"), std::string::npos);  // there is no hint
    press("F3");
    EXPECT_EQ(status_row().find("muted"), std::string::npos);
}

TEST_F(ConsoleSteer, CommandsRunWhereNobodyHears) {
    press("M-2");
    type("!jobs");
    EXPECT_EQ(input(), "[run as unix:alice] !jobs");
    const std::vector<Ask> asked = accept_asks();
    ASSERT_FALSE(asked.empty());
    EXPECT_EQ(asked.back().verb, "complete");
    EXPECT_EQ(asked.back().place, "local");
    press("Enter");
    const std::vector<Ask> asks = accept_asks();
    const auto call = std::ranges::find(asks, "call", &Ask::verb);
    ASSERT_NE(call, asks.end());
    EXPECT_EQ(call->place, "local");
    model.hear({call->id, "", 0, Answer{"no jobs"}});
    EXPECT_EQ(model.windows().current().lines().back().chat.text, "no jobs");
    type("jobs");
    EXPECT_EQ(input().substr(0, 6), "[log] ");
}

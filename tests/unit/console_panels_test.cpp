#include <gtest/gtest.h>

#include "console/panels.hpp"
#include "console/slash.hpp"

namespace {

constexpr int64_t noon = 1795348800000;  // 2026-11-22 12:00:00 UTC

// Panels, drawn from what a test has the daemon tell.
class ConsolePanels : public testing::Test {
protected:
    Boards boards;
    Welcome welcome{protocol_version, "signalboxd 1", "signalbox", "unix:alice", "!"};
    bool attached = true;
    PanelState state;

    void SetUp() override {
        setenv("TZ", "UTC", 1);
        boards.status.version = "1.0";
        boards.status.started = noon - 3600 * 1000;
        boards.status.clients = 1;
    }
    PanelPage page(PanelKind kind, int columns = 80) {
        return page_of(kind, {boards, welcome, usual_bindings(), attached, noon}, state, columns);
    }
    std::string drawn(PanelKind kind, int rows = 20, int columns = 80) {
        std::string text;
        for (const CellRow &row : panel_body(page(kind, columns), state, {rows, columns})) {
            std::string line;
            for (const Cell &cell : row) line += cell.shown;
            text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
        }
        return text;
    }
    bool is_loud(PanelKind kind) {
        for (const CellRow &row : page(kind).text)
            for (const Cell &cell : row)
                if (cell.part == Part::loud) return true;
        return false;
    }
    void add_job(uint64_t number, const std::string &name, const std::string &state_name,
                 int64_t seconds) {
        JobRow job;
        job.number = number;
        job.name = name;
        job.state = state_name;
        job.person = "alice";
        job.place = "x/#ops";
        job.asked = job.began = noon - seconds * 1000;
        if (!(state_name == "running" || state_name == "waiting")) job.ended = job.began + 5000;
        job.lines = 12;
        job.last = "the last line";
        boards.jobs.jobs.push_back(job);
    }
    void add_request(const std::string &id, const std::string &plan, int64_t left) {
        ApprovalRow request;
        request.id = id;
        request.command = "deploy web 2.0";
        request.person = "mallory";
        request.identity = "x/mallory";
        request.place = "x/#ops";
        request.risk = "danger";
        request.needs = "1 approval by role approver";
        request.plan = plan;
        request.digest = "3f9a2c11d0e4";
        request.asked = noon - 1000;
        request.until = noon + left * 1000;
        boards.approvals.requests.push_back(request);
    }
    NetworkStatus &add_network(const std::string &name, const std::string &state_name) {
        NetworkStatus network;
        network.name = name;
        network.state = state_name;
        network.nick = "signalbox";
        if (state_name == "online") network.lag_ms = 43;
        boards.status.networks.push_back(network);
        return boards.status.networks.back();
    }
    void add_row(int64_t number, const std::string &person, const std::string &command) {
        BookRow row;
        row.number = number;
        row.time = noon - 60'000 + number;
        row.kind = "call";
        row.person = person;
        row.command = command;
        row.place = "x/#ops";
        row.outcome = "ok";
        boards.audit.rows.push_back(row);
    }
};

TEST_F(ConsolePanels, JobsThatGoOnStandFirst) {
    add_job(7, "backup", "ok", 900);
    add_job(8, "deploy web", "failed", 600);
    add_job(9, "deploy shop", "running", 90);
    EXPECT_EQ(drawn(PanelKind::jobs),
              "   Job  State      Command          Who          Time  Lines  Last\n"
              ">    9  running    deploy shop      alice      1m 30s     12  the last line\n"
              "     8  failed     deploy web       alice          5s     12  the last line\n"
              "     7  ok         backup           alice          5s     12  the last line\n");
    EXPECT_EQ(page(PanelKind::jobs).summary, "1 running, 0 waiting, 2 over");
}

TEST_F(ConsolePanels, JobsFitIntoFortyColumns) {
    add_job(9, "deploy shop", "running", 90);
    EXPECT_EQ(drawn(PanelKind::jobs, 6, 40),
              "  Job State     Command             Time\n"
              ">   9 running   deploy shop       1m 30s\n");
}

TEST_F(ConsolePanels, EmptyOnesSaySo) {
    EXPECT_NE(drawn(PanelKind::jobs).find("No jobs yet"), std::string::npos);
    EXPECT_NE(drawn(PanelKind::approvals).find("Nothing waits for an approval."),
              std::string::npos);
    EXPECT_NE(drawn(PanelKind::people).find("Nobody is seen yet"), std::string::npos);
    EXPECT_NE(drawn(PanelKind::networks).find("No network is configured"), std::string::npos);
    EXPECT_NE(drawn(PanelKind::overview).find("No network is configured"), std::string::npos);
    EXPECT_NE(drawn(PanelKind::audit).find("The book is empty"), std::string::npos);
    boards.audit.trouble = "the book is for operators";
    EXPECT_NE(drawn(PanelKind::audit).find("the book is for operators"), std::string::npos);
}

TEST_F(ConsolePanels, TellNothingOfADaemonThatIsAwayOrOlder) {
    boards = {};
    EXPECT_NE(drawn(PanelKind::overview).find("has not told yet"), std::string::npos);
    EXPECT_EQ(drawn(PanelKind::overview).find("All is well"), std::string::npos);
    attached = false;
    for (const PanelKind kind : {PanelKind::overview, PanelKind::jobs, PanelKind::audit})
        EXPECT_NE(drawn(kind).find("The daemon is away"), std::string::npos);
    EXPECT_NE(drawn(PanelKind::help).find("What you type"), std::string::npos);
    attached = true;
    welcome.version = 1;
    EXPECT_NE(drawn(PanelKind::approvals).find("older than the console"), std::string::npos);
}

TEST_F(ConsolePanels, ApprovalsShowWhatIsDecidedUpon) {
    add_request("12kq", "would restart web\nwould run 3 migrations", 272);
    EXPECT_EQ(drawn(PanelKind::approvals, 8),
              "  Request  Command          Who        Risk    Needs                        Left\n"
              "> 12kq     deploy web 2.0   mallory    danger  1 approval by role appr…   4m 32s\n"
              "──────────────────────────────────────────────────────────────── 4 more: Enter ─\n"
              "  command      deploy web 2.0\n"
              "  plan         would restart web\n"
              "               would run 3 migrations\n"
              "  digest       3f9a2c11d0e4\n"
              "  asked by     mallory (x/mallory) in x/#ops\n");
    state.open = true;
    EXPECT_NE(drawn(PanelKind::approvals).find("until        2026-11-22 12:04:32"),
              std::string::npos);
}

TEST_F(ConsolePanels, ApprovalsWithoutAPlanSaySo) {
    add_request("12kq", "", -1);
    const std::string text = drawn(PanelKind::approvals);
    EXPECT_NE(text.find("none: nothing tells what it would do"), std::string::npos);
    EXPECT_NE(text.find("over\n"), std::string::npos);
}

TEST_F(ConsolePanels, PeopleAreFilteredByAnyText) {
    boards.people.people = {
        {"x", "ann", "ann", "account", "ann", {"operator", "approver"}, {"#ops"}},
        {"y", "lurker", "", "", "", {}, {"#lobby"}}};
    boards.people.unlisted = 3;
    EXPECT_EQ(drawn(PanelKind::people),
              "  Network   Nick         Account     Person      Roles          Channels\n"
              "> x         ann          ann         ann         operator app…  #ops\n"
              "  y         lurker                                              #lobby\n");
    EXPECT_EQ(page(PanelKind::people).summary, "2 of 5");
    state.filter = "APPROVER";
    EXPECT_EQ(drawn(PanelKind::people).find("lurker"), std::string::npos);
    state.open = true;
    EXPECT_NE(drawn(PanelKind::people).find("roles        operator, approver"), std::string::npos);
    state.filter = "zzz";
    EXPECT_NE(drawn(PanelKind::people).find("Nobody fits the filter"), std::string::npos);
}

TEST_F(ConsolePanels, NetworksTellOfTrouble) {
    NetworkStatus &network = add_network("libera", "online");
    network.channels = {{"#ops", "", true, 3}, {"#secret", "invite only (+i)", false, 0}};
    network.servers = {"a.example:6697", "b.example:6697"};
    add_network("oftc", "offline").trouble = "connection refused";
    const std::string text = drawn(PanelKind::networks);
    EXPECT_NE(text.find("libera     online        0.04s     1/2"), std::string::npos) << text;
    EXPECT_NE(text.find("connection refu"), std::string::npos) << text;
    EXPECT_NE(text.find("not in       #secret: invite only (+i)"), std::string::npos) << text;
    EXPECT_NE(text.find("a.example:6697 b.example:6697"), std::string::npos) << text;
    EXPECT_EQ(page(PanelKind::networks).summary, "1 of 2 online");
}

TEST_F(ConsolePanels, TheOverviewIsCalmWhenAllIsWell) {
    add_network("libera", "online").channels = {{"#ops", "", true, 3}};
    EXPECT_FALSE(is_loud(PanelKind::overview));
    EXPECT_EQ(drawn(PanelKind::overview),
              " All is well.\n"
              "\n"
              " Networks (F8)\n"
              "  Network         State           Lag  Joined  Queue  Nick\n"
              "  libera          online        0.04s     1/1      0  signalbox\n"
              "\n"
              "  No job runs.\n");
    EXPECT_EQ(page(PanelKind::overview).summary, "signalboxd 1.0, up 1h, 1 client");
}

TEST_F(ConsolePanels, TheOverviewIsLoudWhenItIsNot) {
    add_network("libera", "online").channels = {{"#ops", "banned", false, 0}};
    add_network("oftc", "offline").trouble = "connection refused; next try in 14s";
    add_request("12kq", "", 100);
    add_job(9, "deploy shop", "running", 90);
    boards.status.warnings = {"lockdown by ann: disks", "bob broke the glass"};
    EXPECT_TRUE(is_loud(PanelKind::overview));
    const std::string text = drawn(PanelKind::overview, 40);
    EXPECT_NE(text.find(" LOCKDOWN, 1 network down, 1 network in trouble, 1 approval waits, "
                        "1 warning\n"
                        " lockdown by ann: disks\n"
                        " bob broke the glass\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("oftc: connection refused; next try in 14s"), std::string::npos) << text;
    EXPECT_NE(text.find("12kq"), std::string::npos);
    EXPECT_NE(text.find("deploy shop"), std::string::npos);
}

TEST_F(ConsolePanels, TheAuditIsFilteredAndWhole) {
    add_row(1, "ann", "deploy");
    add_row(2, "bob", "restart");
    EXPECT_EQ(drawn(PanelKind::audit),
              "  Time         Kind       Who        Command            Where           Outcome\n"
              "> 11:59:00     call       ann        deploy             x/#ops          ok\n"
              "  11:59:00     call       bob        restart            x/#ops          ok\n");
    boards.audit.rows[0].time -= 86400'000;
    EXPECT_NE(drawn(PanelKind::audit).find("11-21 11:59"), std::string::npos);
    state.filter = "bob";
    EXPECT_EQ(drawn(PanelKind::audit).find("deploy"), std::string::npos);
    state.open = true;
    EXPECT_NE(drawn(PanelKind::audit).find("command      restart"), std::string::npos);
}

TEST_F(ConsolePanels, TheHelpBeginsWithWhatANewcomerNeeds) {
    const std::string text = drawn(PanelKind::help, 20);
    for (const char *needed : {"!COMMAND", "!help", "/quit", "Tab", "F2", "F4", "Esc", "M-1"})
        EXPECT_NE(text.find(needed), std::string::npos) << needed;
}

TEST_F(ConsolePanels, TheHelpHasEveryKeyAndCommand) {
    const std::string text = drawn(PanelKind::help, 1000);
    for (const KeyBinding &binding : usual_bindings())
        EXPECT_NE(text.find(binding.key), std::string::npos) << binding.key;
    for (const SlashRow &row : slash_rows())
        EXPECT_NE(text.find(row.usage), std::string::npos) << row.usage;
    for (const PanelKey &key : panel_keys())
        EXPECT_NE(text.find(key.words), std::string::npos) << key.words;
}

TEST_F(ConsolePanels, FillEverySize) {
    add_network("libera", "online").trouble = "日本語 \x1b[2J and much more that wraps around";
    add_request("12kq", "日本語日本語日本語日本語日本語 a plan\nof two lines", 100);
    add_job(9, "deploy 日本語日本語日本語", "running", 90);
    add_row(1, "ann", "deploy");
    boards.people.people = {{"x", "🏳️‍🌈", "", "", "", {}, {}}};
    for (const PanelRow &panel : panel_rows())
        for (const bool open : {false, true})
            for (const int rows : {0, 1, 2, 5, 6, 7, 40})
                for (const int columns : {1, 2, 3, 7, 20, 39, 59, 60, 119, 300}) {
                    state.open = open;
                    const PanelPage drawn_page = page(panel.kind, columns);
                    const auto body = panel_body(drawn_page, state, {rows, columns});
                    ASSERT_LE(body.size(), static_cast<size_t>(rows));
                    for (const CellRow &row : body)
                        ASSERT_EQ(row.size(), static_cast<size_t>(columns)) << panel.name;
                    panel_below(drawn_page, state, {rows, columns});
                }
}

TEST_F(ConsolePanels, LetNothingRawThrough) {
    const std::string evil =
        "\x1b]0;x\x07\x9b"
        "31m\r\n\t\xe2\x80\xae\xff";
    add_job(9, evil, evil, 90);
    boards.jobs.jobs[0].person = boards.jobs.jobs[0].place = boards.jobs.jobs[0].last = evil;
    add_request(evil, evil, 100);
    ApprovalRow &request = boards.approvals.requests[0];
    request.command = request.person = request.identity = request.digest = request.needs = evil;
    request.place = request.risk = evil;
    NetworkStatus &network = add_network(evil, "online");
    network.trouble = network.nick = network.server = network.account = network.login = evil;
    network.channels = {{evil, evil, false, 1}, {evil, evil, true, 1}};
    network.servers = network.capabilities = network.warnings = {evil};
    boards.status.warnings = {evil};
    boards.people.people = {{evil, evil, evil, evil, evil, {evil}, {evil}}};
    add_row(1, evil, evil);
    boards.audit.rows[0].detail = boards.audit.rows[0].arguments = evil;
    for (const PanelRow &panel : panel_rows())
        for (const bool open : {false, true}) {
            state.open = open;
            for (const char c : drawn(panel.kind, 60, 100))
                ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << panel.name;
            EXPECT_EQ(drawn(panel.kind, 60, 100).find("\xe2\x80\xae"), std::string::npos);
        }
}

TEST_F(ConsolePanels, QuestionsNameWhatTheyAreAbout) {
    add_job(9, "deploy shop", "running", 90);
    add_request("12kq", "", 100);
    add_network("libera", "online").channels = {{"#ops", "", true, 3}};
    const PanelQuestion cancel = question_for(PanelVerb::cancel, "9", boards);
    EXPECT_EQ(cancel.text, "cancel job 9 (deploy shop)?");
    EXPECT_EQ(cancel.call, "cancel 9");
    EXPECT_EQ(question_for(PanelVerb::again, "9", boards).call, "again 9");
    EXPECT_EQ(question_for(PanelVerb::approve, "12kq", boards).text,
              "approve 12kq: deploy web 2.0 for mallory, digest 3f9a2c11d0e4?");
    EXPECT_TRUE(question_for(PanelVerb::deny, "12kq", boards).words);
    EXPECT_EQ(question_for(PanelVerb::disconnect, "libera", boards).text,
              "disconnect from libera (1 channel)?");
}

TEST_F(ConsolePanels, QuestionsGoAwayWithWhatTheyAreAbout) {
    add_job(9, "deploy shop", "running", 90);
    add_request("12kq", "", 100);
    const PanelQuestion cancel = question_for(PanelVerb::cancel, "9", boards);
    const PanelQuestion approve = question_for(PanelVerb::approve, "12kq", boards);
    EXPECT_EQ(moot(cancel, boards), "");
    EXPECT_EQ(moot(approve, boards), "");
    boards.jobs.jobs[0].state = "ok";
    EXPECT_EQ(moot(cancel, boards), "job 9 is over: nothing to cancel");
    boards.approvals.requests[0].digest = "another";
    EXPECT_EQ(moot(approve, boards), "request 12kq is another one now");
    boards.approvals.requests.clear();
    EXPECT_EQ(moot(approve, boards), "request 12kq is no longer open");
}

}  // namespace

TEST_F(ConsolePanels, HelpTakesTwoColumnsWhereTheyFit) {
    const size_t narrow = page(PanelKind::help, 80).text.size();
    const size_t wide = page(PanelKind::help, 132).text.size();
    EXPECT_LT(wide, narrow * 2 / 3);
    const std::string text = drawn(PanelKind::help, static_cast<int>(wide), 132);
    for (const char *heading : {"What you type", "Keys in panels", "Commands of the console"})
        EXPECT_NE(text.find(heading), std::string::npos) << heading;
}

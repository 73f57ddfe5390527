// The console in a real terminal (tmux), on a daemon that the test plays: what a real one will not
// do on demand.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <regex>

#include "support/bot.hpp"
#include "support/fake_daemon.hpp"
#include "support/tmux.hpp"

namespace {

class Console : public testing::Test {
protected:
    FakeDaemon daemon;
    TempDir home;
    std::unique_ptr<Tmux> terminal;

    void open(int columns = 80, int rows = 24, const std::string &term = "tmux-256color",
              const std::string &more = "A=") {
        const Tmux::Setup setup{columns,
                                rows,
                                term,
                                {"HOME=" + home.path(), "XDG_CONFIG_HOME=" + home.file("config"),
                                 "XDG_STATE_HOME=" + home.file("state"), "TZ=UTC", more}};
        terminal =
            std::make_unique<Tmux>(std::vector<std::string>{program_path("signalbox"), "--socket",
                                                            daemon.path(), "console"},
                                   setup);
    }
    void open_on_ops(int columns = 80, int rows = 24) {
        open(columns, rows);
        daemon.greet({ops(), local()});
        ASSERT_TRUE(terminal->shows("libera/#ops")) << terminal->screen();
    }
    static RoomState ops(std::vector<ChatLine> lines = {}) {
        return channel_state("libera/#ops", "all is well", {"@alice", "bob", "signalbox"},
                             std::move(lines));
    }
    static RoomState local() { return {{"local", "commands run here", true, true, {}}, {}}; }
    static ChatLine said(const std::string &text, int second) {
        return {"libera/#ops", test_time + second * 1000, "message", "bob", text, false};
    }
};

size_t count(const std::string &text, const std::string &part) {
    size_t n = 0;
    for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
    return n;
}

// Another client of the control socket, that calls `echo` in the room local so many times.
void echo_often(const std::string &path, int times, const std::string &text) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    const auto ask = [&](const Ask &one, const std::string &last_word) {
        const std::string line = write_ask(one) + "\n";
        ASSERT_EQ(write(fd, line.data(), line.size()), static_cast<ssize_t>(line.size()));
        std::string answer;
        char buffer[65536];
        for (ssize_t n; answer.find(last_word) == answer.npos;
             answer.append(buffer, static_cast<size_t>(n)))
            ASSERT_GT(n = read(fd, buffer, sizeof buffer), 0);
    };
    Ask hello, call;
    hello.id = 1;
    hello.verb = "hello";
    hello.version = protocol_version;
    ask(hello, "welcome");
    call.id = 2;
    call.verb = "call";
    call.place = "local";
    call.text = "echo " + text;
    for (int i = 0; i < times; ++i) ask(call, "\"done\"");
    close(fd);
}

}  // namespace

TEST_F(Console, ShowsARoomAndSpeaks) {
    open_on_ops();
    daemon.chat("libera/#ops", "bob", "good morning");
    EXPECT_TRUE(terminal->shows("bob │ good morning")) << terminal->screen();
    EXPECT_TRUE(terminal->shows("│@alice"));
    EXPECT_TRUE(terminal->shows("[say as signalbox]"));
    terminal->enter("good morning, bob");
    const Ask say = daemon.expect("say");
    EXPECT_EQ(say.text, "good morning, bob");
    EXPECT_EQ(say.to, std::vector<std::string>{"libera/#ops"});
    daemon.answer(say, Done{"failed", "not connected"});
    EXPECT_TRUE(terminal->shows("failed: not connected"));
}

TEST_F(Console, RunsCommandsWithHintAndCompletion) {
    open_on_ops();
    terminal->type("!ho");
    Ask ask = daemon.expect("complete");
    while (ask.text != "ho") ask = daemon.expect("complete");
    daemon.answer(ask, Candidates{0, {"host"}, "host: load, memory, disks"});
    EXPECT_TRUE(terminal->shows("host: load, memory, disks"));
    EXPECT_TRUE(terminal->shows("[run as unix:alice] !ho"));
    terminal->press({"Tab"});
    EXPECT_TRUE(terminal->shows("!host"));
    terminal->press({"Enter"});
    const Ask call = daemon.expect("call");
    EXPECT_EQ(call.text, "host ");
    EXPECT_EQ(call.place, "libera/#ops");
}

TEST_F(Console, EditsTheLine) {
    open_on_ops();
    terminal->type("one two 日本 three");
    terminal->press({"C-a"});
    terminal->type("zero ");
    terminal->press({"C-e", "C-w", "M-b", "M-d", "C-b", "C-h"});
    terminal->press({"C-y", "C-a", "M-f", "C-k"});
    EXPECT_TRUE(terminal->shows_no(" one")) << terminal->screen();
    terminal->press({"C-y", "Enter"});
    EXPECT_EQ(daemon.expect("say").text, "zero one tw日本  ");
    terminal->press({"Up"});
    EXPECT_TRUE(terminal->shows("zero one tw日本"));
}

TEST_F(Console, ChangesWindows) {
    open_on_ops();
    daemon.tell({0, "chat", 0, RoomState{{"libera/carol", "", false, false, {}}, {}}});
    daemon.chat("libera/carol", "carol", "psst");
    EXPECT_TRUE(terminal->shows("4:carol"));
    terminal->press({"M-a"});
    EXPECT_TRUE(terminal->shows("carol │ psst"));
    terminal->press({"M-/"});
    EXPECT_TRUE(terminal->shows("all is well"));
    terminal->press({"C-n", "C-n"});
    EXPECT_TRUE(terminal->shows("commands run here"));
    terminal->press({"M-2"});
    EXPECT_TRUE(terminal->shows("[log]"));
    terminal->press({"C-p"});
    EXPECT_TRUE(terminal->shows("commands run here"));
}

TEST_F(Console, ScrollsBackAndStays) {
    std::vector<ChatLine> lines;
    for (int i = 0; i < 200; ++i) lines.push_back(said("number " + std::to_string(i) + ".", i));
    open();
    daemon.greet({ops(lines), local()});
    ASSERT_TRUE(terminal->shows("number 199."));
    terminal->press({"PPage"});
    EXPECT_TRUE(terminal->shows_no("number 199."));
    daemon.chat("libera/#ops", "bob", "news");
    EXPECT_TRUE(terminal->shows("below"));
    EXPECT_EQ(terminal->screen().find("news"), std::string::npos);
    terminal->press({"M-<"});
    EXPECT_TRUE(terminal->shows("number 0."));
    terminal->press({"M->"});
    EXPECT_TRUE(terminal->shows("news"));
    terminal->press({"M-PPage"});
    EXPECT_TRUE(terminal->shows_no("news"));
    terminal->press({"M-End"});
    EXPECT_TRUE(terminal->shows("news"));
}

TEST_F(Console, ComesBackWithTheDaemon) {
    open_on_ops();
    daemon.chat("libera/#ops", "bob", "before");
    ASSERT_TRUE(terminal->shows("before"));
    terminal->type("half a line");
    daemon.go_away();
    EXPECT_TRUE(terminal->shows("daemon gone, reconnecting"));
    daemon.come_back();
    daemon.greet({ops({said("before", 60), said("meanwhile", 61)}), local()});
    EXPECT_TRUE(terminal->shows("meanwhile"));
    EXPECT_TRUE(terminal->shows("[say as signalbox]  half a line"));
    EXPECT_EQ(count(terminal->screen(), "before"), 1u);
}

TEST_F(Console, ReadsASnapshotAfterAGap) {
    open_on_ops();
    daemon.chat("libera/#ops", "bob", "one");
    daemon.chat_seq += 3;
    daemon.chat("libera/#ops", "bob", "five");
    daemon.answer(daemon.expect("subscribe"), Done{"ok", ""});
    daemon.snapshot({ops({said("one", 60), said("two", 61), said("five", 64)}), local()});
    EXPECT_TRUE(terminal->shows("two"));
    EXPECT_EQ(count(terminal->screen(), "│ one"), 1u);
    daemon.raw(write_tell({0, "chat", 0, Missed{3}}) + "\n");
    EXPECT_TRUE(terminal->shows("3 lines did not reach this console"));
    daemon.snapshot({ops({said("five", 64), said("six", 65)}), local()});
    EXPECT_TRUE(terminal->shows("six"));
}

TEST_F(Console, SurvivesGarbage) {
    open_on_ops();
    daemon.raw("garbage\n{\"re\":\"x\"}\n[]\n\xff\xfe\x1b[31m\n{\"type\":\"chat\",\"line\":7}\n\n");
    daemon.raw("{\"type\":\"of the future\",\"re\":0}\n");
    EXPECT_TRUE(terminal->shows("that is no protocol")) << terminal->screen();
    EXPECT_EQ(count(terminal->screen(), "that is no protocol"), 1u);
    daemon.chat("libera/#ops", "bob", "still here");
    EXPECT_TRUE(terminal->shows("still here"));
}

TEST_F(Console, LetsNoControlSequenceThrough) {
    open();
    const std::string evil =
        "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b"
        "5m\xc2\x9b"
        "7m\xe2\x80\xaeniche";
    RoomState room = ops();
    room.room.topic = evil;
    room.room.members.push_back({"@", evil});
    daemon.greet({room, local()});
    daemon.chat("libera/#ops", evil, "text " + evil);
    daemon.chat("libera/" + evil, "eve", evil);
    daemon.tell({0, "log", 0, LogLine{test_time, "info", evil}});
    EXPECT_TRUE(terminal->shows("text ␛]0;owned␇␛[2J")) << terminal->screen();
    EXPECT_NE(terminal->format("#{pane_title}"), "owned");
    EXPECT_TRUE(terminal->shows("[say as signalbox]"));
    for (const char *key : {"M-2", "M-4", "M-3"}) terminal->press({key});
    EXPECT_TRUE(terminal->shows("text ␛]0;owned"));
}

TEST_F(Console, FitsAnyTerminal) {
    std::vector<ChatLine> lines;
    for (int i = 0; i < 40; ++i)
        lines.push_back(
            said("日本語 wide 😴 and e\u0301 \x03"
                 "04red\x03 words that must be wrapped somewhere " +
                     std::to_string(i),
                 i));
    open();
    daemon.greet({ops(lines), local()});
    ASSERT_TRUE(terminal->shows("somewhere 39"));
    terminal->type("a long line that is being typed while all of this goes on around it");
    const std::vector<std::pair<int, int>> sizes = {
        {20, 5}, {1, 1}, {2, 2}, {132, 43}, {40, 10}, {7, 3}, {200, 60}, {20, 5}, {80, 24}};
    for (const auto &[columns, rows] : sizes) {
        terminal->resize(columns, rows);
        terminal->press({"PPage"});
        terminal->press({"NPage"});
    }
    terminal->press({"M->"});  // keys and sizes overtake each other
    EXPECT_TRUE(terminal->shows("somewhere 39")) << terminal->screen();
    EXPECT_TRUE(terminal->shows("goes on around it"));
    EXPECT_TRUE(terminal->shows("attached"));
    terminal->resize(20, 5);
    EXPECT_TRUE(terminal->shows("say>"));
    daemon.chat("libera/#ops", "bob", "tiny");
    EXPECT_TRUE(terminal->shows("tiny"));
}

TEST_F(Console, TakesAPasteIntoTheLine) {
    open_on_ops();
    terminal->paste("!danger one\n!danger two\n!danger three\n");
    EXPECT_TRUE(terminal->shows("!danger three")) << terminal->screen();
    EXPECT_TRUE(terminal->shows("say as"));
    EXPECT_TRUE(terminal->shows("3 lines"));
    EXPECT_FALSE(daemon.asked("call"));
    EXPECT_FALSE(daemon.asked("say"));
    terminal->press({"C-c"});
    EXPECT_TRUE(terminal->shows_no("danger"));
    terminal->paste("!one line\n");
    EXPECT_TRUE(terminal->shows("] !one line"));
    EXPECT_FALSE(daemon.asked("call"));
    terminal->press({"C-u", "alpha", "M-Enter", "beta", "Up", "C-e", "!", "Enter"});
    EXPECT_EQ(daemon.expect("say").text, "alpha!");
    EXPECT_EQ(daemon.expect("say").text, "beta");
    terminal->paste("1\n2\n3\n4\n5\n6\n");
    terminal->press({"Enter"});
    EXPECT_TRUE(terminal->shows("say 6 lines in libera/#ops? [y/N]")) << terminal->screen();
    terminal->press({"n"});
    EXPECT_TRUE(terminal->shows("not said"));
    EXPECT_FALSE(daemon.asked("say"));
}

TEST_F(Console, EscDropsAPasteOfSeveralLines) {
    open_on_ops();
    terminal->paste("alpha\nbeta\n");
    ASSERT_TRUE(terminal->shows("2 lines")) << terminal->screen();
    terminal->press({"Escape"});
    EXPECT_TRUE(terminal->shows_no("beta")) << terminal->screen();
    terminal->press({"C-_"});
    EXPECT_TRUE(terminal->shows("beta")) << terminal->screen();
    EXPECT_FALSE(daemon.asked("say"));
}

TEST_F(Console, SearchesWithControlSAndUndoes) {
    open_on_ops();
    daemon.chat("libera/#ops", "bob", "the needle");
    daemon.chat("libera/#ops", "bob", "hay");
    ASSERT_TRUE(terminal->shows("hay"));
    terminal->press({"C-s", "n", "e", "e", "d"});
    EXPECT_TRUE(terminal->shows("search: need (1 of 1)")) << terminal->screen();
    terminal->press({"C-q", "d", "r", "a", "f", "t", "C-w"});
    EXPECT_TRUE(terminal->shows_no("draft"));
    terminal->press({"C-_"});
    EXPECT_TRUE(terminal->shows("draft"));
    terminal->press({"Enter", "C-r", "d", "r"});
    EXPECT_TRUE(terminal->shows("history: dr (1 of 1)  draft")) << terminal->screen();
}

TEST_F(Console, ReadsItsConfiguration) {
    mkdir(home.file("signalbox").c_str(), 0700);
    home.write("signalbox/console.conf",
               "[keys]\n^G = window-next\n[colours]\ntext = 201\n[settings]\nnicks = hide\n");
    open(80, 24, "tmux-256color", "XDG_CONFIG_HOME=" + home.path());
    daemon.greet({ops(), local()});
    ASSERT_TRUE(terminal->shows("libera/#ops"));
    daemon.chat("libera/#ops", "bob", "pink");
    ASSERT_TRUE(terminal->shows("pink"));
    EXPECT_NE(terminal->colours().find("38;5;201mpink"), std::string::npos) << terminal->colours();
    EXPECT_TRUE(terminal->shows_no("@alice"));
    terminal->press({"C-g"});
    EXPECT_TRUE(terminal->shows("commands run here")) << terminal->screen();
}

TEST_F(Console, HonoursNoColor) {
    open(80, 24, "tmux-256color", "NO_COLOR=1");
    daemon.greet({ops(), local()});
    daemon.chat("libera/#ops", "bob",
                "\x03"
                "04,02red\x03 and \x02"
                "bold\x02");
    ASSERT_TRUE(terminal->shows("red and bold"));
    const std::string seen = terminal->colours();
    EXPECT_FALSE(std::regex_search(seen, std::regex("\x1b\\[([0-9;]*;)?[34][0-8][;m]"))) << seen;
    EXPECT_NE(seen.find("\x1b[1m"), std::string::npos);
}

TEST_F(Console, ShowsColoursOnSixteen) {
    open(80, 24, "screen");
    daemon.greet({ops(), local()});
    daemon.chat("libera/#ops", "bob",
                "\x03"
                "04red\x03");
    ASSERT_TRUE(terminal->shows("│ red"));
    EXPECT_NE(terminal->colours().find("\x1b[31mred"), std::string::npos) << terminal->colours();
}

TEST_F(Console, DetachesAndKeepsItsHistory) {
    open_on_ops();
    terminal->enter("remember me");
    daemon.expect("say");
    terminal->enter("/quti");
    EXPECT_TRUE(terminal->shows("did you mean /quit?"));
    terminal->enter("/quit");
    EXPECT_EQ(terminal->exit_status(), 0);
    const std::string file = home.file("state/signalbox/console-history");
    EXPECT_NE(slurp(file).find("remember me\n"), std::string::npos);
    struct stat status {};
    ASSERT_EQ(stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    open_on_ops();
    terminal->press({"Up", "Up", "Up"});
    EXPECT_TRUE(terminal->shows("remember me"));
}

TEST_F(Console, LeavesTheTerminalAsItWas) {
    open_on_ops();
    terminal->signal(SIGTERM);
    EXPECT_EQ(terminal->exit_status(), 0);
    EXPECT_EQ(terminal->format("#{alternate_on}"), "0");
    EXPECT_EQ(terminal->format("#{keypad_flag}"), "0");
}

TEST_F(Console, IsSuspendedAndContinued) {
    terminal =
        std::make_unique<Tmux>(std::vector<std::string>{"bash", "--norc", "--noprofile", "-i"},
                               Tmux::Setup{.environment = {"HOME=" + home.path(), "HISTFILE="}});
    terminal->enter(program_path("signalbox") + " --socket " + daemon.path() + " console");
    daemon.greet({ops(), local()});
    ASSERT_TRUE(terminal->shows("libera/#ops"));
    terminal->press({"C-z"});
    EXPECT_TRUE(terminal->shows("Stopped")) << terminal->screen();
    terminal->enter("fg");
    EXPECT_TRUE(terminal->shows("libera/#ops  all is well"));
    daemon.chat("libera/#ops", "bob", "welcome back");
    EXPECT_TRUE(terminal->shows("welcome back")) << terminal->screen();
    terminal->enter("/quit");
    EXPECT_TRUE(terminal->shows_no("all is well"));
}

TEST_F(Console, EndsPolitelyAtAnotherVersion) {
    open();
    daemon.accept();
    daemon.answer(daemon.expect("hello"), Done{"unsupported", "version 2, not 1"});
    daemon.answer(daemon.expect("hello"), Done{"unsupported", "nor 1"});
    EXPECT_EQ(terminal->exit_status(), 69);
    EXPECT_TRUE(terminal->shows("unsupported: version 2, not 1")) << terminal->screen();
}

TEST_F(Console, EndsWhereItMayNotLook) {
    open();
    daemon.accept();
    daemon.answer(daemon.expect("hello"),
                  Welcome{protocol_version, "d", "signalbox", "unix:mallory", "!"});
    daemon.answer(daemon.expect("subscribe"), Done{"refused", "mallory is in no role"});
    EXPECT_EQ(terminal->exit_status(), 77);
    EXPECT_TRUE(terminal->shows("mallory is in no role")) << terminal->screen();
}

TEST_F(Console, SaysThatNobodyIsThere) {
    daemon.go_away();
    open();
    EXPECT_EQ(terminal->exit_status(), 69);
    EXPECT_TRUE(terminal->shows("is signalboxd running?")) << terminal->screen();
}

TEST_F(Console, NeedsATerminalWithACursor) {
    open(80, 24, "dumb");
    EXPECT_EQ(terminal->exit_status(), 69) << terminal->screen();
    EXPECT_TRUE(terminal->shows("cannot place its cursor")) << terminal->screen();
}

TEST_F(Console, NeedsATerminal) {
    ChildProcess child({program_path("signalbox"), "--socket", daemon.path(), "console"});
    EXPECT_TRUE(child.wait().value_or(0) > 0);
    EXPECT_NE(child.errors().find("terminal"), std::string::npos) << child.errors();
}

TEST(ConsoleOnTheBot, RunsCommandsInLocal) {
    const Bot bot("");
    const TempDir home;
    Tmux terminal({program_path("signalbox"), "--socket", bot.control_path(), "console"},
                  {80, 24, "tmux-256color", {"HOME=" + home.path()}});
    ASSERT_TRUE(terminal.shows("attached")) << terminal.screen();
    terminal.enter("ping");
    EXPECT_TRUE(terminal.shows("pong")) << terminal.screen();
    EXPECT_EQ(count(terminal.screen(), "pong"), 1u);
    terminal.type("ab");
    terminal.press({"Tab"});
    EXPECT_TRUE(terminal.shows("about")) << terminal.screen();
    terminal.press({"C-u"});
    terminal.enter("pnig");
    EXPECT_TRUE(terminal.shows("did you mean")) << terminal.screen();
    terminal.press({"M-2"});
    EXPECT_TRUE(terminal.shows("info")) << terminal.screen();
    terminal.enter("/quit");
    EXPECT_EQ(terminal.exit_status(), 0) << terminal.screen();
}

TEST(ConsoleOnTheBot, ComesBackAfterARestart) {
    Bot bot("");
    const TempDir home;
    Tmux terminal({program_path("signalbox"), "--socket", bot.control_path(), "console"},
                  {80, 24, "tmux-256color", {"HOME=" + home.path()}});
    ASSERT_TRUE(terminal.shows("attached")) << terminal.screen();
    bot.signal(SIGTERM);
    ASSERT_TRUE(bot.wait());
    EXPECT_TRUE(terminal.shows("daemon gone, reconnecting"));
    bot.start();
    ASSERT_TRUE(terminal.shows("[run as")) << terminal.screen();
    terminal.enter("ping");
    EXPECT_TRUE(terminal.shows("pong")) << terminal.screen();
}

TEST(ConsoleOnTheBot, IsToldWhatItWasTooSlowFor) {
    const Bot bot("");
    const TempDir home;
    Tmux terminal({program_path("signalbox"), "--socket", bot.control_path(), "console"},
                  {80, 24, "tmux-256color", {"HOME=" + home.path()}});
    ASSERT_TRUE(terminal.shows("[run as")) << terminal.screen();
    terminal.signal(SIGSTOP);
    echo_often(bot.control_path(), 1200, std::string(4000, 'x'));
    terminal.signal(SIGCONT);
    EXPECT_TRUE(terminal.shows("reach this console")) << terminal.screen();
    terminal.enter("ping");
    EXPECT_TRUE(terminal.shows("pong")) << terminal.screen();
}

namespace {

// A console on a real bot that has runbooks; it begins in the room local.
class ConsoleOnRunbooks : public testing::Test {
protected:
    TempDir home;
    const std::string script = home.write("build",
                                          "#!/bin/sh\n"
                                          "echo the first line\n"
                                          "while ! test -e \"$0.go\"; do sleep 0.1; done\n"
                                          "echo the second line\n"
                                          "sleep 1000\n",
                                          0755);
    Bot bot{
        "[role approver]\nmember = unix:nobody\n"
        "[runbook build]\nsummary = build\nrisk = change\nrun = " +
        script + "\n[runbook deploy]\nsummary = deploy\nrisk = danger\nrun = /bin/true\n"};
    std::unique_ptr<Tmux> terminal;

    void open() {
        terminal =
            std::make_unique<Tmux>(std::vector<std::string>{program_path("signalbox"), "--socket",
                                                            bot.control_path(), "console"},
                                   Tmux::Setup{80, 24, "tmux-256color", {"HOME=" + home.path()}});
        ASSERT_TRUE(terminal->shows("[run as")) << terminal->screen();
    }
};

}  // namespace

TEST_F(ConsoleOnRunbooks, FollowsAJobAndCancelsIt) {
    open();
    terminal->enter("build");
    ASSERT_TRUE(terminal->shows("F3:1 job")) << terminal->screen();
    terminal->press({"F3", "Enter"});
    EXPECT_TRUE(terminal->shows("the first line")) << terminal->screen();
    home.write("build.go", "");
    EXPECT_TRUE(terminal->shows("the second line")) << terminal->screen();
    terminal->press({"F3", "c"});
    EXPECT_TRUE(terminal->shows("cancel job 1 (build)? [y/N]")) << terminal->screen();
    terminal->press({"n"});
    EXPECT_TRUE(terminal->shows("not done")) << terminal->screen();
    terminal->press({"c", "y"});
    EXPECT_TRUE(terminal->shows("cancelled")) << terminal->screen();
    EXPECT_TRUE(terminal->shows_no("F3:1 job")) << terminal->screen();
}

TEST_F(ConsoleOnRunbooks, DeniesARequestForAReason) {
    open();
    terminal->enter("deploy");
    ASSERT_TRUE(terminal->shows("F4:1 approval")) << terminal->screen();
    terminal->press({"F4", "d"});
    EXPECT_TRUE(terminal->shows("Enter does it")) << terminal->screen();
    terminal->enter("not today");
    EXPECT_TRUE(terminal->shows("withdrawn by")) << terminal->screen();
    EXPECT_TRUE(terminal->shows("Nothing waits for an approval")) << terminal->screen();
    EXPECT_TRUE(terminal->shows_no("F4:1 approval")) << terminal->screen();
}

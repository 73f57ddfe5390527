// The console on a real bot where a real server pours, sizes change and names are hostile.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/text.hpp"
#include "servers/on_server.hpp"
#include "support/tmux.hpp"

namespace {

class ConsoleUnderStress : public testing::Test {
protected:
    OpsRoom room{ServerKind::ngircd};
    TempDir home;
    Tmux terminal{{program_path("signalbox"), "--socket", room.bot.control_path(), "console"},
                  {80, 24, "tmux-256color", {"HOME=" + home.path(), "TZ=UTC"}}};

    void SetUp() override { ASSERT_TRUE(terminal.shows("[say as")) << terminal.screen(); }
};

// As fast as the server takes them.
void pour(IrcClient &person, int lines, const std::string &text) {
    constexpr int piece = 100;
    for (int said = 0; said < lines; said += piece) {
        std::string words;
        for (int i = 0; i < piece; ++i)
            words += "PRIVMSG #ops :" + text + " " + std::to_string(said + i) + "\r\n";
        person.send(words + "PING :" + std::to_string(said));
        person.expect("PONG");
    }
}

}  // namespace

TEST_F(ConsoleUnderStress, HearsKeysWhileTenThousandLinesPour) {
    IrcClient bob(room.server.port(), "bob");
    bob.join("#ops");
    for (int round = 0; round < 4; ++round) {
        pour(bob, 5000, "round " + std::to_string(round) + " line");
        terminal.press({"M-1"});
        EXPECT_TRUE(terminal.shows("[run as")) << terminal.screen();
        terminal.press({"M-3"});
        EXPECT_TRUE(terminal.shows("[say as")) << terminal.screen();
    }
    EXPECT_TRUE(terminal.shows("round 3 line 4999")) << terminal.screen();
    terminal.enter("still here");
    bob.expect("still here");
}

TEST_F(ConsoleUnderStress, SurvivesAnySizeWhileLinesPour) {
    IrcClient bob(room.server.port(), "bob");
    bob.join("#ops");
    const std::vector<std::pair<int, int>> sizes = {{132, 43}, {40, 10}, {1, 1},   {300, 100},
                                                    {20, 3},   {80, 2},  {60, 24}, {80, 24}};
    for (const auto &[columns, rows] : sizes) {
        pour(bob, 500, "a line that is too long for many of these sizes, wrapped or cut");
        terminal.resize(columns, rows);
    }
    bob.say("#ops", "the last one");
    EXPECT_TRUE(terminal.shows("the last one")) << terminal.screen();
    EXPECT_TRUE(terminal.shows("1:local 2:log 3:#ops")) << terminal.screen();
    EXPECT_EQ(split(terminal.screen(), '\n').size(), 24u);
}

// What people can put into nicks, topics and words must never reach the terminal, nor move a
// column.
TEST_F(ConsoleUnderStress, KeepsColumnsWhateverIsSaid) {
    const std::vector<std::string> evil = {
        "\x1b[2J\x1b[1;1Hgone",
        "\x1b]0;owned\x07",
        "\x9b"
        "31m",
        "\xc2\x9b"
        "5n",
        "\xe2\x80\xae"
        "reversed",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb coder",
        "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86 marks",
        "\xef\xbc\xa1 wide",
        "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
        "\xff\xfe not UTF-8",
        "\xe2\x80\x8b zero",
        "\t tab",
        "\x02\x03"
        "04,12\x1d\x1f\x1e\x11\x16 formats"};
    for (const std::string &text : evil) room.ann.say("#ops", text + " end");
    room.ann.send("TOPIC #ops :" + evil[0] + evil[1] + evil[4]);
    room.ann.say("#ops", "all said");
    ASSERT_TRUE(terminal.shows("all said")) << terminal.screen();
    const std::string screen = terminal.screen();
    EXPECT_NE(terminal.format("#{pane_title}"), "owned");
    EXPECT_EQ(screen.find("\x1b"), screen.npos);
    EXPECT_NE(screen.find("1:local 2:log"), screen.npos) << screen;
    terminal.press({"C-l"});
    EXPECT_TRUE(terminal.shows("all said"));
    EXPECT_EQ(terminal.screen(), screen) << "what we believe is not what the terminal shows";
}

// A program that writes the names of files, one of which is hostile.
TEST(ConsoleOnAJob, ShowsHostileOutputHarmless) {
    const TempDir home;
    const std::string program =
        home.write("list",
                   "#!/bin/sh\nprintf 'first \\033[2J\\033]0;owned\\007 \\2335n \\t end\\n'\n"
                   "cd \"$(dirname \"$0\")\" && ls --quoting-style=literal -N *evil*\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    home.write("evil \x1b[31m\xe2\x80\xaegnp.name", "");
    const Bot bot("[runbook list]\nsummary = list files\nrun = " + program + "\nrisk = read\n");
    Tmux terminal({program_path("signalbox"), "--socket", bot.control_path(), "console"},
                  {80, 24, "tmux-256color", {"HOME=" + home.path(), "TZ=UTC"}});
    ASSERT_TRUE(terminal.shows("[run as")) << terminal.screen();
    terminal.enter("list");
    ASSERT_TRUE(terminal.shows("job 1")) << terminal.screen();
    terminal.press({"F3"});
    ASSERT_TRUE(terminal.shows("1  ok")) << terminal.screen();
    terminal.press({"Enter"});
    EXPECT_TRUE(terminal.shows("gnp.name")) << terminal.screen();
    EXPECT_TRUE(terminal.shows("end")) << terminal.screen();
    EXPECT_TRUE(terminal.shows("job 1")) << terminal.screen();
    const std::string screen = terminal.screen();
    EXPECT_EQ(screen.find("\x1b"), screen.npos);
    EXPECT_EQ(screen.find("\xe2\x80\xae"), screen.npos);
    EXPECT_NE(terminal.format("#{pane_title}"), "owned");
    terminal.press({"C-l"});
    EXPECT_TRUE(terminal.shows("gnp.name"));
    EXPECT_EQ(terminal.screen(), screen) << "what we believe is not what the terminal shows";
}

// Completion in real shells, on a real daemon.
#include <gtest/gtest.h>

#include <filesystem>

#include "support/bot.hpp"
#include "support/tmux.hpp"

namespace {

std::string source_file(const std::string &name) {
    return std::filesystem::current_path() / "contrib/completion" / name;
}

std::string folder_of(const std::string &path) { return path.substr(0, path.rfind('/')); }

struct Shell {
    std::vector<std::string> argv;
    std::string setup;  // what is typed first
};

Shell shell(const std::string &name) {
    if (name == "bash")
        return {{"bash", "--norc", "--noprofile"}, ". " + source_file("signalbox.bash")};
    return {{"zsh", "-f"},
            "fpath=(" + folder_of(source_file("_signalbox")) +
                " $fpath); autoload -U compinit && compinit -u -D"};
}

class Completion : public testing::TestWithParam<const char *> {
protected:
    Bot bot{
        "[network nowhere]\nserver = 127.0.0.1:1\ntls = no\nchannel = #ops\nchannel = #deploys\n"
        "[runbook hold on]\nsummary = wait\nrisk = change\nrun = /bin/sleep 1000\n"
        "[policy change]\nrole = operator\n"};
    TempDir home;
    std::optional<Tmux> terminal;

    void SetUp() override {
        const Shell used = shell(GetParam());
        terminal.emplace(used.argv, Tmux::Setup{100,
                                                24,
                                                "tmux-256color",
                                                {"HOME=" + home.path(), "PS1=> ",
                                                 "PATH=" + folder_of(program_path("signalbox")) +
                                                     ":/usr/bin:/bin"}});
        terminal->enter(used.setup + "; clear; echo rea''dy");
        ASSERT_TRUE(terminal->shows("ready")) << terminal->screen();
    }
    // What the line becomes, with one Tab behind it.
    void expect(const std::string &typed, const std::string &becomes) {
        terminal->press({"C-u"});
        terminal->type("signalbox --socket " + bot.control_path() + " " + typed);
        terminal->press({"Tab"});
        EXPECT_TRUE(terminal->shows(" " + becomes)) << terminal->screen();
    }
};

}  // namespace

TEST_P(Completion, KnowsTheSubCommands) {
    expect("appr", "approve");
    expect("console --h", "console --history");
}

TEST_P(Completion, AsksTheDaemonForCommands) {
    expect("run abo", "run about");
    expect("run hol", "run hold on");
}

TEST_P(Completion, AsksTheDaemonForChannels) {
    expect("tail now", "tail nowhere/");
    expect("say loc", "say local");
}

TEST_P(Completion, AsksTheDaemonForJobs) {
    ASSERT_EQ(bot.tool({"run", "pong"}).status, 64);
    ChildProcess job({program_path("signalbox"), "--socket", bot.control_path(), "run", "hold on"});
    ASSERT_TRUE(bot.tool_shows({"jobs"}, "hold on"));
    expect("cancel ", "cancel 1");
    bot.tool({"cancel", "1"});
}

TEST_P(Completion, IsSilentWithoutADaemon) {
    bot.signal(SIGTERM);
    ASSERT_TRUE(bot.wait());
    expect("approve x", "approve x");
    EXPECT_EQ(terminal->screen().find("no daemon"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Shells, Completion, testing::Values("bash", "zsh"),
                         [](const auto &shell) { return std::string(shell.param); });

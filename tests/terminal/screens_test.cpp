// Whole screens in a real terminal, compared as text with tests/terminal/screens/NAME.txt.  What
// differs is left in build/screens, ready to be looked at and copied over.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "base/text.hpp"
#include "support/bot.hpp"
#include "support/fake_daemon.hpp"
#include "support/tmux.hpp"
#include "support/wait.hpp"

namespace {

constexpr int64_t second = 1000;

struct ScreenSize {
    int columns, rows;
};

std::vector<ChatLine> talk() {
    auto line = [n = 0](const char *kind, const char *nick, const char *text,
                        bool self = false) mutable {
        ++n;
        return ChatLine{"libera/#ops", test_time + n * second, kind, nick, text, self, n};
    };
    return {
        line("join", "carol", ""),
        line("topic", "alice", "v4.2 is live | on call: alice"),
        line("message", "alice", "morning. web has been slow since eight, has anyone seen why?"),
        line("message", "bob", "!host"),
        line("message", "signalbox", "bob: up 41d, load 0.31 0.28 0.25, memory 31% used", true),
        line("action", "carol", "looks at the dashboard"),
        line("message", "carol",
             "\x02not\x02 the disk: \x03"
             "04p95 is 2.4 s\x03 since v4.1"),
        line("notice", "zoe", "完了しました ✓ caches are e\xcc\x81mpty 😴"),
        line("command", "alice", "deploy web"),
        line("mode", "alice", "+o bob"),
        line("kick", "mallory", "alice: enough"),
        line("message", "eve",
             "\x1b[2Ja \xe2\x80\xae"
             "control\x07 sequence"),
        line("quit", "eve", "Ping timeout"),
        line("netsplit", "", "irc.a irc.b: 12 people left"),
    };
}

StatusReport status() {
    NetworkStatus libera;
    libera.name = "libera";
    libera.state = "online";
    libera.server = "irc.example.org";
    libera.nick = "signalbox";
    libera.lag_ms = 42;
    libera.account = "signalbox";
    libera.login = "SCRAM-SHA-256";
    libera.channels = {{"#ops", "", true, 5}, {"#builds", "invite only", false, 0}};
    libera.servers = {"irc.example.org:6697", "irc.eu.example.org:6697"};
    libera.capabilities = {"account-tag", "echo-message", "message-tags", "sasl", "server-time"};
    NetworkStatus oftc;
    oftc.name = "oftc";
    oftc.state = "waiting";
    oftc.nick = "signalbox";
    oftc.trouble = "irc.oftc.net:6697: connection refused; again in 30s";
    StatusReport report;
    report.version = "0.1.0";
    report.uptime_s = 41 * 86400;
    report.started = test_time;
    report.clients = 2;
    report.jobs = 0;
    report.networks = {libera, oftc};
    return report;
}

JobsBoard jobs() {
    const int64_t at = test_time;
    return {{
        {41, "backup", "ok", "carol", "libera/#ops", at, at + 1000, at + 241'000, 310, "12.1 GiB"},
        {42, "deploy web", "failed", "alice", "libera/#ops", at, at + 5000, at + 65'000, 88,
         "exit 2: \x1b]0;owned\x07 no space left"},
    }};
}

ApprovalsBoard approvals() {
    ApprovalRow row;
    row.id = "12kq";
    row.command = "deploy web branch=main";
    row.person = "alice";
    row.identity = "libera/alice";
    row.place = "libera/#ops";
    row.risk = "danger";
    row.needs = "1 approval by role approver";
    row.plan = "web: 14 files change\nschema: not touched";
    row.digest = "085042b11ebf";
    row.asked = test_time;
    return {{row}};
}

PeopleBoard people() {
    return {{{"libera",
              "alice",
              "alice",
              "account alice, by account-tag",
              "alice",
              {"operator"},
              {"#ops"}},
             {"libera", "bob", "", "not logged in", "", {}, {"#ops"}},
             {"local", "root", "", "unix user root", "", {"operator"}, {}}},
            7};
}

class Screens : public testing::TestWithParam<ScreenSize> {
protected:
    FakeDaemon daemon;
    TempDir home;
    std::unique_ptr<Tmux> terminal;

    void SetUp() override {
        terminal = std::make_unique<Tmux>(
            std::vector<std::string>{program_path("signalbox"), "--socket", daemon.path(),
                                     "console"},
            Tmux::Setup{GetParam().columns,
                        GetParam().rows,
                        "tmux-256color",
                        {"HOME=" + home.path(), "XDG_STATE_HOME=" + home.file("state"),
                         "XDG_CONFIG_HOME=" + home.file("config"), "TZ=UTC"}});
        daemon.greet({channel_state("libera/#ops", "v4.2 is live | on call: alice",
                                    {"@alice", "+bob", "carol", "signalbox", "zoe"}, talk()),
                      {{"local", "commands run here", true, true, {}}, {}}});
        board("status", status());
        board("jobs", jobs());
        board("approvals", approvals());
    }

    template <class T>
    void board(const std::string &topic, T body) {
        daemon.tell({0, topic, 1, std::move(body)});
    }

    // Without what time changes.
    std::string screen() const {
        static const std::regex clock("\n \\d\\d:\\d\\d "), age(", up [^,]*,");
        return std::regex_replace(std::regex_replace(terminal->screen(), clock, "\n 00:00 "), age,
                                  ", up 1d,");
    }

    // The screen comes to be the one that is kept.
    void expect(const std::string &name) {
        const std::string file =
            fmt::format("{}-{}x{}.txt", name, GetParam().columns, GetParam().rows);
        const std::string wanted = slurp("tests/terminal/screens/" + file);
        if (wait_until([&] { return screen() == wanted; }, wanted.empty() ? 2s : 10s)) return;
        std::filesystem::create_directories("build/screens");
        std::ofstream("build/screens/" + file) << screen();
        ADD_FAILURE() << "build/screens/" << file << " is not tests/terminal/screens/" << file
                      << ":\n"
                      << screen();
    }
};

INSTANTIATE_TEST_SUITE_P(
    Sizes, Screens, testing::Values(ScreenSize{40, 10}, ScreenSize{80, 24}, ScreenSize{132, 43}),
    [](const auto &info) { return fmt::format("{}x{}", info.param.columns, info.param.rows); });

}  // namespace

TEST_P(Screens, ShowWhatIsGoingOn) {
    ASSERT_TRUE(terminal->shows("12 people left")) << terminal->screen();
    expect("room");
    terminal->press({"F1"});
    expect("help");
    terminal->press({"F2"});
    expect("overview");
    terminal->press({"F3"});
    expect("jobs");
    terminal->press({"F4"});
    expect("approvals");
    terminal->press({"F7"});
    daemon.answer(daemon.expect("subscribe"), Done{"ok", ""});
    board("people", people());
    expect("people");
    terminal->press({"F8"});
    expect("networks");
    terminal->press({"M-3"});
    terminal->type("/win");
    expect("slash");
    EXPECT_NE(terminal->format("#{pane_title}"), "owned");
}

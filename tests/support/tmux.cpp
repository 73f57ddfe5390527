#include "support/tmux.hpp"

#include <csignal>
#include <stdexcept>

#include "base/text.hpp"
#include "support/wait.hpp"

static std::string quoted(const std::string &word) {
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

// The program, then a cat that keeps the screen as it was left.
static std::string command_line(const std::vector<std::string> &argv,
                                const std::vector<std::string> &environment,
                                const TempDir &folder) {
    std::string line = "exec env";
    for (const std::string &word : environment) line += " " + quoted(word);
    for (const std::string &word : argv) line += " " + quoted(word);
    const std::string pid = folder.file("pid"), status = folder.file("status");
    return "sh -c " + quoted("echo $$ >" + pid + "; " + line) + "; echo $? >" + status +
           ".new; mv " + status + ".new " + status + "; exec cat";
}

Tmux::Tmux(const std::vector<std::string> &argv, const Setup &setup) {
    const std::string config = folder.write("tmux.conf",
                                            "set -g status off\n"
                                            "set -s escape-time 0\n"
                                            "set -g default-terminal " +
                                                setup.term + "\n");
    const ChildProcess::Setup ours{
        .environment = {"LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TERM=xterm-256color"}};
    server = std::make_unique<ChildProcess>(
        std::vector<std::string>{"tmux", "-u", "-D", "-S", folder.file("tmux"), "-f", config},
        ours);
    if (!wait_until([this] { return !run({"list-commands"}).empty(); }, 20s))
        throw std::runtime_error("tmux does not start: " + server->errors());
    run({"new-session", "-d", "-x", std::to_string(setup.columns), "-y", std::to_string(setup.rows),
         command_line(argv, setup.environment, folder)});
}

std::string Tmux::run(std::vector<std::string> words, const std::string &input) const {
    words.insert(words.begin(), {"tmux", "-u", "-N", "-S", folder.file("tmux")});
    ChildProcess child(words, {.input = input});
    if (!child.wait(20s)) throw std::runtime_error("tmux does not answer");
    return child.output();
}

void Tmux::press(const std::vector<std::string> &keys) {
    std::vector<std::string> words{"send-keys"};
    words.insert(words.end(), keys.begin(), keys.end());
    run(words);
}

void Tmux::type(const std::string &text) { run({"send-keys", "-l", "--", text}); }

void Tmux::enter(const std::string &line) {
    type(line);
    press({"Enter"});
}

void Tmux::paste(const std::string &text) {
    run({"load-buffer", "-b", "pasted", "-"}, text);
    run({"paste-buffer", "-p", "-b", "pasted"});
}

void Tmux::resize(int columns, int rows) {
    run({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
}

std::string Tmux::screen() const { return run({"capture-pane", "-p"}); }

std::string Tmux::colours() const { return run({"capture-pane", "-p", "-e"}); }

std::string Tmux::format(const std::string &what) const {
    const std::string answer = run({"display-message", "-p", what});
    return answer.substr(0, answer.find('\n'));
}

bool Tmux::shows(const std::string &part, Duration at_most) const {
    return wait_until([&] { return screen().find(part) != std::string::npos; }, at_most);
}

bool Tmux::shows_no(const std::string &part, Duration at_most) const {
    return wait_until([&] { return screen().find(part) == std::string::npos; }, at_most);
}

int Tmux::exit_status(Duration at_most) const {
    std::string text;
    wait_until([&] { return !(text = slurp(folder.file("status"))).empty(); }, at_most);
    const auto status = parse_integer(text.substr(0, text.find('\n')));
    return status ? static_cast<int>(*status) : -1;
}

void Tmux::signal(int number) const {
    const std::string text = slurp(folder.file("pid"));
    if (const auto pid = parse_integer(text.substr(0, text.find('\n'))))
        kill(static_cast<pid_t>(*pid), number);
}

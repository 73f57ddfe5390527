#include "support/bot.hpp"

#include <fmt/core.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include "support/wait.hpp"

std::string program_path(const std::string &name) {
    const char *build = std::getenv("SIGNALBOX_BUILD");
    return std::string(build ? build : "build/san") + "/" + name;
}

std::string network_text(const std::string &name, const std::string &server,
                         const std::vector<std::string> &channels, const std::string &pacing) {
    std::string text = fmt::format("[network {}]\nserver = {}\ntls = no\n", name, server);
    text += "reconnect-min = 100ms\nreconnect-max = 500ms\n" + pacing;
    for (const std::string &channel : channels) text += "channel = " + channel + "\n";
    return text;
}

std::vector<std::string> shell_first(const std::string &commands) {
    return {"/bin/sh", "-c", commands + "; exec \"$0\" \"$@\""};
}

Bot::Bot(const std::string &configuration, bool wait_ready, std::vector<std::string> launcher)
    : launcher(std::move(launcher)) {
    configure(configuration);
    start(wait_ready);
}

void Bot::configure(const std::string &configuration) {
    const auto unless_given = [&](const std::string &key, const std::string &value) {
        return configuration.find(key + " = ") == std::string::npos ? key + " = " + value + "\n"
                                                                    : "\n";
    };
    const std::string own =
        fmt::format("[role operator]\nmember = unix:{}\n[bot]\n", getpwuid(getuid())->pw_name) +
        unless_given("state", state_path()) + unless_given("control", control_path());
    // Tests announce more than people would put up with.
    const bool limited = configuration.find("rate = ") != std::string::npos;
    const std::string much =
        "[announcements]\nquota = 100000\nquota-alert = 100000\n"
        "rate = none\nrate-alert = none\n";
    file = folder.write("signalbox.conf", own + configuration + (limited ? "" : much), 0600);
}

void Bot::start(bool wait_ready) {
    std::vector<std::string> argv = launcher;
    argv.insert(argv.end(), {program_path("signalboxd"), "-c", file});
    process = std::make_unique<ChildProcess>(std::move(argv));
    if (!wait_ready) return;
    wait_until([this] { return ready() || !running(); }, 20s);
    if (!ready()) throw std::runtime_error("signalboxd is not ready; its log:\n" + log());
}

bool Bot::ready() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    control_path().copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected = connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0;
    close(fd);
    return connected;
}

bool Bot::logs(const std::string &part, Duration at_most) {
    return wait_until([&] { return log().find(part) != std::string::npos; }, at_most);
}

ToolResult Bot::tool(const std::vector<std::string> &words, const std::string &input) const {
    std::vector<std::string> argv{program_path("signalbox"), "-c", file};
    argv.insert(argv.end(), words.begin(), words.end());
    ChildProcess child(argv, {.input = input});
    const std::optional<int> status = child.wait(30s);
    if (!status) throw std::runtime_error("signalbox " + words.front() + " does not end");
    return {*status, child.output(), child.errors()};
}

bool Bot::tool_shows(const std::vector<std::string> &words, const std::string &part,
                     Duration at_most) const {
    return wait_until([&] { return tool(words).output.find(part) != std::string::npos; }, at_most);
}

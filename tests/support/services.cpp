#include "support/services.hpp"

#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "support/atheme_text.hpp"
#include "support/bot.hpp"
#include "support/irc_client.hpp"
#include "support/port.hpp"
#include "support/receive.hpp"
#include "support/wait.hpp"

static const char *const atheme = "/usr/bin/atheme-services";

const char *services_name(ServicesKind kind) {
    return kind == ServicesKind::own ? "own" : "atheme";
}

std::vector<ServicesKind> services_kinds() {
    std::vector<ServicesKind> kinds;
    if (!installed(ServerKind::inspircd)) return kinds;
    kinds.push_back(ServicesKind::own);
    if (access(atheme, X_OK) == 0) kinds.push_back(ServicesKind::atheme);
    return kinds;
}

bool offers_sasl(int port) {
    const int fd = connect_port(port);
    if (fd < 0) return false;
    const std::string ask = "CAP LS 302\r\n";
    ::send(fd, ask.data(), ask.size(), MSG_NOSIGNAL);
    std::string heard;
    bool ended = false;
    while (heard.find(" LS :") == heard.npos || heard.back() != '\n')
        if (!receive_some(fd, heard, ended, 5s)) break;
    close(fd);
    return heard.find("sasl=") != heard.npos;
}

Services::Services(ServicesKind kind, const IrcServer &server, Setup setup)
    : kind(kind), server(server), setup(std::move(setup)) {
    std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
    start();
}

void Services::start() {
    const ChildProcess::Setup how{.as_nobody = kind == ServicesKind::atheme};
    process = std::make_unique<ChildProcess>(
        kind == ServicesKind::own ? own_command() : atheme_command(), how);
    if (!wait_until([this] { return linked() || !process->running(); }, 20s) || !process->running())
        throw std::runtime_error(fmt::format("{} services do not link: {}{}\n{}",
                                             services_name(kind), process->output(),
                                             process->errors(), server.log()));
}

bool Services::linked() const {
    if (server.settings().sasl) return offers_sasl(server.port());
    IrcClient asker(server.port(), "asker", server.settings().password);
    asker.send("ISON NickServ");
    return asker.expect(" 303 ").find("NickServ") != std::string::npos;
}

void Services::kill() {
    process->signal(SIGKILL);
    process->wait();
}

void Services::stop() {
    kill();
    if (!wait_until([this] { return !linked(); }, 10s))
        throw std::runtime_error("the server does not notice that its services are gone");
}

size_t Services::attempts() const {
    const std::string said = process->output();
    return static_cast<size_t>(std::count(said.begin(), said.end(), '\n'));
}

static std::string or_dash(const std::string &text) { return text.empty() ? "-" : text; }

std::vector<std::string> Services::own_command() const {
    std::string text = fmt::format("port {}\nmechanisms {}\niterations {}\n", server.link_port(),
                                   setup.mechanisms, setup.iterations);
    if (!setup.fault.empty()) text += "fault " + setup.fault + "\n";
    for (const TestAccount &account : setup.accounts)
        text += fmt::format("account {} {} {} {}\n", account.name, account.password,
                            or_dash(account.fingerprint), or_dash(account.key_file));
    return {program_path("services"), folder.write("services.conf", text)};
}

std::vector<std::string> Services::atheme_command() const {
    const std::string file =
        folder.write("atheme.conf", atheme_text(server.settings().name, server.link_port()));
    folder.write("services.db", atheme_accounts(setup.accounts));
    return {atheme, "-n",
            "-c",   file,
            "-D",   folder.path(),
            "-p",   folder.file("atheme.pid"),
            "-l",   folder.file("atheme.log")};
}

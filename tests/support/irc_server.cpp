#include "support/irc_server.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "support/hybrid.hpp"
#include "support/port.hpp"
#include "support/wait.hpp"

static std::string program(ServerKind kind) {
    return kind == ServerKind::ngircd ? "/usr/sbin/ngircd" : "/usr/sbin/inspircd";
}

const char *server_name(ServerKind kind) {
    if (kind == ServerKind::hybrid) return "hybrid";
    return kind == ServerKind::ngircd ? "ngircd" : "inspircd";
}

std::string server_obstacle(ServerKind kind) {
    if (kind == ServerKind::hybrid) return hybrid_obstacle();
    return access(program(kind).c_str(), X_OK) == 0 ? "" : program(kind) + " is not installed";
}

bool installed(ServerKind kind) { return server_obstacle(kind).empty(); }

std::vector<ServerKind> server_kinds() {
    std::vector<ServerKind> kinds;
    for (const auto kind : {ServerKind::ngircd, ServerKind::inspircd, ServerKind::hybrid})
        if (installed(kind)) kinds.push_back(kind);
    return kinds;
}

IrcServer::IrcServer(ServerKind kind, Setup setup) : kind(kind), setup(std::move(setup)) {
    chmod(folder.path().c_str(), 0777);
    if (!this->setup.certificate.empty()) {
        folder.write("cert.pem", slurp(this->setup.certificate));
        folder.write("key.pem", slurp(this->setup.key));
    }
    for (int tries = 0; tries < 5; tries++) {
        ports = {free_port(), this->setup.certificate.empty() ? 0 : free_port(), free_port()};
        if (starts()) return;
    }
    throw std::runtime_error(fmt::format("{} does not start: {}", server_name(kind), log()));
}

void IrcServer::start() {
    if (!starts())
        throw std::runtime_error(
            fmt::format("{} does not start again: {}", server_name(kind), log()));
}

// The servers go on without a port that they cannot have, so it is asked whether theirs answers.
bool IrcServer::starts() {
    folder.write("ircd.conf", configuration());
    const ChildProcess::Setup how{.as_nobody = kind != ServerKind::hybrid};
    process = std::make_unique<ChildProcess>(command(), how);
    wait_until([&] { return answers(ports.plain) || !process->running(); }, 30s);
    return process->running() && answers(ports.plain) && (!ports.secure || answers(ports.secure));
}

std::string IrcServer::configuration() const {
    if (kind == ServerKind::hybrid) return hybrid_text(setup, ports, folder.path());
    return kind == ServerKind::ngircd ? ngircd_text(setup, ports) : inspircd_text(setup, ports);
}

std::vector<std::string> IrcServer::command() const {
    if (kind == ServerKind::hybrid) return hybrid_command(folder);
    const std::string enter = "cd \"$0\" && exec \"$@\"";
    std::vector<std::string> argv{"/bin/sh", "-c", enter, folder.path(), program(kind)};
    const std::string file = folder.file("ircd.conf");
    if (kind == ServerKind::ngircd)
        argv.insert(argv.end(), {"--nodaemon", "--config", file});
    else
        argv.insert(argv.end(), {"--config", file, "--nofork"});
    return argv;
}

void IrcServer::stop(int signal) {
    process->signal(signal);
    if (!process->wait(10s))
        throw std::runtime_error(fmt::format("{} does not end", server_name(kind)));
}

void IrcServer::freeze() { process->signal(SIGSTOP); }
void IrcServer::thaw() { process->signal(SIGCONT); }

int IrcServer::link_port() const { return kind == ServerKind::inspircd ? ports.link : ports.plain; }

std::string IrcServer::log() const {
    if (!process) return "";
    return process->output() + process->errors() + slurp(folder.file("ircd.log"));
}

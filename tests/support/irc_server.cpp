#include "support/irc_server.hpp"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>

#include "support/port.hpp"
#include "support/wait.hpp"

static const char *program(ServerKind kind) {
    return kind == ServerKind::ngircd ? "/usr/sbin/ngircd" : "/usr/sbin/inspircd";
}

const char *server_name(ServerKind kind) {
    return kind == ServerKind::ngircd ? "ngircd" : "inspircd";
}

bool installed(ServerKind kind) { return access(program(kind), X_OK) == 0; }

static std::string ngircd_text(const IrcServer::Setup &setup, int plain, int secure) {
    std::string text = fmt::format(
        "[Global]\n"
        "Name = irc.test\n"
        "Info = a server for tests\n"
        "Network = TestNet\n"
        "AdminEMail = root@irc.test\n"
        "Listen = {}\n"
        "Ports = {}\n"
        "MotdPhrase = welcome\n"
        "Password = {}\n"
        "[Options]\n"
        "DNS = no\n"
        "Ident = no\n"
        "PAM = no\n"
        "[Operator]\n"
        "Name = oper\n"
        "Password = operpass\n"
        "[Limits]\n"
        "MaxConnectionsIP = 0\n"
        "PingTimeout = {}\n"
        "PongTimeout = {}\n"
        "MaxNickLength = {}\n",
        setup.listen, plain, setup.password, setup.ping_timeout, setup.ping_timeout,
        setup.nick_length);
    if (!setup.strict) text += "MaxPenaltyTime = 0\nMaxJoins = 0\n";
    if (secure)
        text += fmt::format("[SSL]\nPorts = {}\nCertFile = cert.pem\nKeyFile = key.pem\n", secure);
    return text;
}

static std::string inspircd_text(const IrcServer::Setup &setup, int plain, int secure) {
    std::string text = fmt::format(
        "<path configdir=\".\" datadir=\".\" logdir=\".\" runtimedir=\".\">\n"
        "<log method=\"stderr\" type=\"* -USERINPUT -USEROUTPUT\" level=\"default\">\n"
        "<server name=\"irc.test\" description=\"a server for tests\" network=\"TestNet\" "
        "id=\"001\">\n"
        "<admin name=\"test\" nick=\"test\" email=\"root@irc.test\">\n"
        "<bind address=\"{}\" port=\"{}\" type=\"clients\">\n"
        "<connect name=\"all\" allow=\"*\" password=\"{}\" pingfreq=\"{}s\" localmax=\"1000\" "
        "globalmax=\"1000\"\n"
        "    maxconnwarn=\"no\" resolvehostnames=\"no\" useconnectban=\"no\" "
        "useconnflood=\"no\"{}>\n"
        "<dns enabled=\"no\">\n"
        "<limits maxnick=\"{}\">\n"
        "<class name=\"all\" commands=\"*\" privs=\"*\" usermodes=\"*\" chanmodes=\"*\" "
        "snomasks=\"*\">\n"
        "<type name=\"oper\" classes=\"all\">\n"
        "<oper name=\"oper\" password=\"operpass\" host=\"*@*\" type=\"oper\">\n",
        setup.listen, plain, setup.password, setup.ping_timeout,
        setup.strict ? ""
                     : " fakelag=\"no\" commandrate=\"10000000\" threshold=\"100000\" recvq=\"1M\"",
        setup.nick_length);
    for (const char *module : {"cap", "ircv3", "ircv3_accounttag", "ircv3_batch", "ircv3_capnotify",
                               "ircv3_ctctags", "ircv3_echomessage", "ircv3_labeledresponse",
                               "ircv3_msgid", "ircv3_servertime", "botmode"})
        text += fmt::format("<module name=\"{}\">\n", module);
    if (secure)
        text += fmt::format(
            "<module name=\"ssl_gnutls\">\n"
            "<sslprofile name=\"tls\" provider=\"gnutls\" certfile=\"cert.pem\" "
            "keyfile=\"key.pem\">\n"
            "<bind address=\"127.0.0.1\" port=\"{}\" type=\"clients\" sslprofile=\"tls\">\n",
            secure);
    return text;
}

IrcServer::IrcServer(ServerKind kind, Setup setup) : kind(kind), setup(std::move(setup)) {
    chmod(folder.path().c_str(), 0777);
    if (!this->setup.certificate.empty()) {
        folder.write("cert.pem", slurp(this->setup.certificate));
        folder.write("key.pem", slurp(this->setup.key));
    }
    for (int tries = 0; tries < 5; tries++) {
        plain = free_port();
        if (!this->setup.certificate.empty()) secure = free_port();
        if (starts()) return;
    }
    throw std::runtime_error(fmt::format("{} does not start: {}", server_name(kind), log()));
}

void IrcServer::start() {
    if (!starts())
        throw std::runtime_error(
            fmt::format("{} does not start again: {}", server_name(kind), log()));
}

// Both servers go on without a port that they cannot have, so it is asked whether theirs answers.
bool IrcServer::starts() {
    folder.write("ircd.conf", configuration());
    process = std::make_unique<ChildProcess>(command(), ChildProcess::Setup{.as_nobody = true});
    wait_until([&] { return answers(plain) || !process->running(); }, 10s);
    return process->running() && answers(plain) && (!secure || answers(secure));
}

std::string IrcServer::configuration() const {
    return kind == ServerKind::ngircd ? ngircd_text(setup, plain, secure)
                                      : inspircd_text(setup, plain, secure);
}

std::vector<std::string> IrcServer::command() const {
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

std::string IrcServer::log() const { return process ? process->output() + process->errors() : ""; }

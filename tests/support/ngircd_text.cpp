#include <fmt/core.h>

#include "support/irc_server.hpp"

static std::string link_text(const ServerSetup &setup) {
    std::string text = fmt::format(
        "[Server]\n"
        "Name = {}\n"
        "MyPassword = linkpass\n"
        "PeerPassword = linkpass\n",
        setup.peer);
    if (setup.peer_port)
        text += fmt::format("Host = 127.0.0.1\nPort = {}\nPassive = yes\n", setup.peer_port);
    return text;
}

std::string ngircd_text(const ServerSetup &setup, const ServerPorts &ports) {
    std::string text = fmt::format(
        "[Global]\n"
        "Name = {}\n"
        "Info = a server for tests\n"
        "Network = {}\n"
        "AdminEMail = root@irc.test\n"
        "Listen = {}\n"
        "Ports = {}\n"
        "MotdPhrase = welcome\n"
        "Password = {}\n"
        "[Options]\n"
        "DNS = no\n"
        "Ident = no\n"
        "PAM = no\n"
        "OperCanUseMode = yes\n"
        "[Operator]\n"
        "Name = oper\n"
        "Password = operpass\n"
        "[Limits]\n"
        "MaxConnectionsIP = {}\n"
        "PingTimeout = {}\n"
        "PongTimeout = {}\n"
        "MaxNickLength = {}\n",
        setup.name, setup.network, setup.listen, ports.plain, setup.password, setup.clones,
        setup.ping_timeout, setup.ping_timeout, setup.nick_length);
    if (!setup.strict) text += "MaxPenaltyTime = 0\nMaxJoins = 0\n";
    if (!setup.peer.empty()) text += link_text(setup);
    if (ports.secure)
        text += fmt::format("[SSL]\nPorts = {}\nCertFile = cert.pem\nKeyFile = key.pem\n",
                            ports.secure);
    return text;
}

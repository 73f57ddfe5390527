#include "support/irc_script.hpp"

#include <utility>

void IrcScript::say(const std::string &nick, const std::string &text) {
    server.send(":" + nick + "!" + nick + "@" + nick + ".example PRIVMSG #ops :" + text + "\r\n");
}

std::vector<std::string> IrcScript::take() {
    if (server.accepted() != peer) {
        peer = server.accepted();
        heard = 0;
        member = false;
    }
    if (peer == 0) return {};
    const std::vector<std::string> lines = server.heard_lines();
    for (; heard < lines.size(); ++heard) hear(lines[heard]);
    return std::exchange(said, {});
}

void IrcScript::hear(const std::string &line) {
    static const std::string to_channel = "PRIVMSG #ops :";
    if (line.starts_with("CAP LS")) server.send(":irc.test CAP * LS :\r\n");
    if (line.starts_with("USER "))
        server.send(
            ":irc.test 001 signalbox :Welcome signalbox!bot@127.0.0.1\r\n"
            ":irc.test 005 signalbox CASEMAPPING=ascii CHANTYPES=# PREFIX=(ov)@+ "
            "NICKLEN=30 :are supported\r\n"
            ":irc.test 422 signalbox :No MOTD\r\n");
    if (line.starts_with("JOIN ")) {
        server.send(
            ":signalbox!bot@127.0.0.1 JOIN #ops\r\n"
            ":irc.test 353 signalbox = #ops :signalbox ann\r\n"
            ":irc.test 366 signalbox #ops :End of names\r\n");
        member = true;
    }
    if (line.starts_with("PING "))
        server.send(":irc.test PONG irc.test " + line.substr(5) + "\r\n");
    if (line.starts_with(to_channel)) said.push_back(line.substr(to_channel.size()));
}

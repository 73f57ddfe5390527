#include "support/fake_ops.hpp"

#include <fmt/core.h>

#include "support/run_until.hpp"

static std::string configuration(int port, const std::string &more) {
    std::string text = fmt::format(
        "[network test]\ntls = no\nserver = 127.0.0.1:{}\nchannel = #ops\nattempts = 0\n", port);
    if (more.find("interval = ") == more.npos) text += "interval = 0s\n";
    if (!more.starts_with("reconnect-min = "))
        text += "reconnect-min = 100ms\nreconnect-max = 200ms\n";
    return text + more;
}

FakeOps::FakeOps(const std::string &more, std::vector<std::string> launcher)
    : bot(configuration(server.port(), more), true, std::move(launcher)) {}

bool FakeOps::until(const std::function<bool()> &condition, Duration limit) {
    const auto met = [&] {
        if (ponging) pong();
        return condition();
    };
    return run_until(loop, met, limit);
}

// Answers the PINGs that have come since the last time.
void FakeOps::pong() {
    static const std::string ping = "\r\nPING ";
    const std::string &heard = server.heard();
    for (size_t at; (at = heard.find(ping, ponged)) != heard.npos;) {
        const size_t end = heard.find("\r\n", at + ping.size());
        if (end == heard.npos) return;
        ponged = end;
        const size_t token = at + ping.size();
        server.send(":irc.test PONG irc.test " + heard.substr(token, end - token) + "\r\n");
    }
}

bool FakeOps::join(FakeServer &at) {
    if (!says(at, "USER signalbox")) return false;
    at.send(":irc.test 001 signalbox :welcome\r\n:irc.test 422 signalbox :no motd\r\n");
    if (!says(at, "JOIN #ops")) return false;
    at.send(
        ":signalbox!s@h JOIN #ops\r\n:irc.test 353 signalbox = #ops :signalbox ann\r\n"
        ":irc.test 366 signalbox #ops :end\r\n");
    return answers(at);
}

bool FakeOps::answers(FakeServer &at) {
    if (at.gone()) return false;
    const std::string mark = "still here " + std::to_string(++asked);
    at.send(":ann!a@h PRIVMSG #ops :!echo " + mark + "\r\n");
    return says(at, mark);
}

bool FakeOps::says(FakeServer &at, const std::string &part) {
    return until([&] { return at.heard().find(part) != std::string::npos; });
}

bool FakeOps::logs(const std::string &part) {
    return until([&] { return bot.log().find(part) != std::string::npos; });
}

#include "support/fake_wire.hpp"

#include <gtest/gtest.h>

#include <map>

IrcEvent expected_event(const Message &message) {
    static const std::map<std::string, IrcEvent, std::less<>> events = {
        {"AUTHENTICATE", IrcEvent::none}, {"CAP", IrcEvent::none},   {"INVITE", IrcEvent::invite},
        {"JOIN", IrcEvent::join},         {"KICK", IrcEvent::kick},  {"KILL", IrcEvent::none},
        {"MODE", IrcEvent::mode},         {"NICK", IrcEvent::nick},  {"NOTICE", IrcEvent::notice},
        {"PART", IrcEvent::part},         {"PING", IrcEvent::none},  {"PRIVMSG", IrcEvent::message},
        {"QUIT", IrcEvent::quit},         {"TOPIC", IrcEvent::topic}};
    if (message.numeric()) return IrcEvent::numeric;
    const bool ctcp = message.param(1).starts_with('\1') && message.param(1).ends_with('\1');
    if (ctcp && message.command == "NOTICE") return IrcEvent::ctcp_reply;
    if (ctcp && message.param(1).starts_with("\1ACTION ")) return IrcEvent::action;
    if (ctcp && message.command == "PRIVMSG") return IrcEvent::ctcp_request;
    const auto found = events.find(message.command);
    return found == events.end() ? IrcEvent::unknown : found->second;
}

WireInput FakeLine::input(WireInput::Kind kind, const std::string &reason, bool trusted) {
    WireInput input;
    input.kind = kind;
    input.reason = reason;
    input.trusted = trusted;
    return input;
}

void FakeLine::say(const std::string &line) {
    WireInput &input = arrived.emplace_back();
    ASSERT_TRUE(parse_message(line, input.message)) << line;
    input.event = expected_event(input.message);
}

void FakeLine::send(const IrcLine &one) {
    const std::string text = one.wire();
    if (!text.starts_with("PING words-")) {
        sent.push_back(text);
        tags.push_back(one.tags);
        return;
    }
    pings.push_back(text);
    if (confirms) say(":irc.test PONG irc.test :" + text.substr(text.find(' ') + 1));
}

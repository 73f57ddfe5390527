#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "irc/message.hpp"

// The CAP negotiation of one connection (IRCv3 capability-negotiation 302).
class Caps {
public:
    // `wanted` are asked for where offered.
    explicit Caps(std::vector<std::string> wanted) : wanted(std::move(wanted)) {}

    // A CAP line; the returned one is to be sent as it is ("CAP REQ :...", "CAP END"), empty: nothing.
    // A NAK of several is asked for again one by one.
    std::vector<std::string> hear(const Message &message);
    std::vector<std::string> give_up();  // the server knows no CAP, or is silent: "CAP END" where still open

    bool has(std::string_view name) const;  // acknowledged
    bool negotiating() const { return open; }
    const std::set<std::string, std::less<>> &acknowledged() const { return acked; }

private:
    std::vector<std::string> request();
    std::vector<std::string> settle();

    std::vector<std::string> wanted;
    std::set<std::string, std::less<>> offered, acked, asked;
    bool open = true;     // until CAP END was sent
    bool listed = false;  // the whole LS has come
};

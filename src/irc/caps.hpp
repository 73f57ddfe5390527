#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "irc/message.hpp"

// The CAP negotiation of one connection (IRCv3 capability-negotiation 302).
class Caps {
public:
    // `wanted` are asked for where offered.
    explicit Caps(std::vector<std::string> wanted) : wanted(std::move(wanted)) {}

    // A CAP line; the returned ones are to be sent as they are ("CAP REQ :...", "CAP END").
    // A NAK of several is asked for again one by one.
    std::vector<std::string> hear(const Message &message);
    // The server knows no CAP, or is silent: "CAP END" where still open.
    std::vector<std::string> give_up();

    bool has(std::string_view name) const;  // acknowledged
    bool negotiating() const { return open; }
    const std::set<std::string, std::less<>> &acknowledged() const { return acked; }

private:
    using Names = std::set<std::string, std::less<>>;

    std::vector<std::string> offer(const std::vector<std::string> &names);
    std::vector<std::string> acknowledge(const std::vector<std::string> &names);
    std::vector<std::string> refuse(const std::vector<std::string> &names);
    std::vector<std::string> withdraw(const std::vector<std::string> &names);
    std::vector<std::string> request();  // what is wanted and offered and was not asked for yet
    std::vector<std::string> settle();   // "CAP END" once nothing is left to wait for

    std::vector<std::string> wanted;
    Names offered, acked;
    Names asked;          // and not answered yet
    Names asked_alone;    // refused among others, and asked for once more
    bool open = true;     // until CAP END was sent
    bool listed = false;  // the whole LS has come
};

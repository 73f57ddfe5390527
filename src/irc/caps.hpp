#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "irc/message.hpp"

// The CAP negotiation of one connection (IRCv3 capability-negotiation 302).
class Caps {
public:
    // `wanted` are asked for where offered; nothing else is kept.  Once `awaited` is acknowledged,
    // CAP END waits for proceed().
    explicit Caps(std::vector<std::string> wanted, std::string awaited = {})
        : wanted(std::move(wanted)), awaited(std::move(awaited)) {}

    // A CAP line; the returned ones are to be sent as they are ("CAP REQ :...", "CAP END").
    // A NAK of several is asked for again one by one.  An LS that comes later says anew what is
    // offered.
    std::vector<std::string> hear(const Message &message);
    // What was awaited is over: "CAP END" once nothing else is open.
    std::vector<std::string> proceed();
    // The server knows no CAP, or is silent: "CAP END" where still open.
    std::vector<std::string> give_up();
    // We are registered.  Until then a request that comes after CAP END holds the server up again,
    // and has its own CAP END.
    void registered();

    bool has(std::string_view name) const;                // acknowledged
    std::vector<std::string> in_force() const;            // the names of all that are, sorted
    std::string_view value(std::string_view name) const;  // as offered; empty: none
    bool negotiating() const { return open; }

private:
    struct Cap {
        std::string value;
        enum { offered, asked, asked_alone, refused, acknowledged } state = offered;
        bool pending() const { return state == asked || state == asked_alone; }
    };
    using Listed = std::vector<std::pair<std::string, std::string>>;  // names and values

    std::vector<std::string> list(const Listed &names, bool more);
    std::vector<std::string> offer(const Listed &names);
    std::vector<std::string> acknowledge(const Listed &names);
    std::vector<std::string> refuse(const Listed &names);
    std::vector<std::string> withdraw(const Listed &names);
    std::vector<std::string> request();  // what is offered and was not asked for yet
    std::vector<std::string> settle();   // "CAP END" once nothing is left to wait for
    bool wants(const std::string &name) const;
    bool waits() const;

    std::vector<std::string> wanted;
    std::string awaited;
    std::map<std::string, Cap, std::less<>> caps;  // that are offered
    std::map<std::string, std::string> listing;    // names and values of an LS that is under way
    bool is_listing = false;
    bool open = true;  // until CAP END was sent
    bool is_registered = false;
    bool listed = false;  // a whole LS has come
};

#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "irc/caps.hpp"
#include "irc/inquiry.hpp"
#include "irc/roster.hpp"

// What the network proves about somebody.
struct Word {
    std::string account;   // of services; empty: none is proved
    std::string evidence;  // by what; or why there is none
};

// Who people are, on one connection.  Where account-tag is acknowledged the line itself says it and
// nothing else counts.  Else accounts are tracked, but only where extended-join, account-notify and
// WHOX together tell of all there is, and only while nothing makes them doubtful.  What is tracked
// tells in both cases who is still there.
class Witness {
public:
    Witness(const Caps &caps, const Isupport &support, Roster &roster)
        : caps(caps), support(support), roster(roster) {}

    void hear(const Message &message, Instant now);  // any line, once all others have heard it
    void entered(const Channel &channel);            // we are in it, and have its list of names
    void left(const Channel &channel) { inquiry.forget(channel.name); }
    void renew();  // nothing is certain any more: asks again
    Word account_of(const Message &line) const;
    Word account_of(const Person &person) const;  // as it is known now
    void heard(const Message &words);  // that are said now: a tag of theirs is good until news come

    std::vector<IrcLine> take_lines(Instant now);
    // The channels of whose modes, or of whose members' accounts, something else is known now.
    std::set<std::string> take_learned() { return std::exchange(learned, {}); }
    Instant next() const { return std::min(inquiry.next(), ask_again); }
    void forget();  // the connection is gone

private:
    void on_numeric(const Message &message, Instant now);
    void on_command(const Message &message, Instant now);
    void on_cap(const Message &cap);
    void on_whox(const Message &answer);
    void on_join(const Message &join);
    void on_quit(const Message &quit, Instant now);
    bool can_track() const;
    bool hears_changes() const;  // what is known of an account stays true until the network says so
    void review();
    void doubt();
    void identify(std::string_view source, std::string_view account);
    void ask_all();

    const Caps &caps;
    const Isupport &support;
    Roster &roster;
    Inquiry inquiry;
    bool tracking = false;
    bool tagged = false;  // lines say whose they are
    bool services_gone = false;
    Instant ask_again = never;  // for all accounts
    std::set<std::string> learned;
};

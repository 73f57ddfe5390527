#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "irc/isupport.hpp"
#include "irc/line.hpp"
#include "irc/login.hpp"
#include "irc/message.hpp"

// The nick that we wish for: what we are called where it is taken, and how we get it back.
class Nick {
public:
    Nick(const Isupport &support, std::string wished);

    // While registering: what to try after this refusal; empty: nothing is left.
    std::string alternative(int numeric);
    // From now on the wished nick is watched where we are called otherwise.
    void online(std::string_view called, Instant now);
    // We are called so, by our own wish or because somebody made us.  Once we take our nick back,
    // a minute later; who does it again means it.
    void changed(std::string_view called, Instant now);
    void freed(std::string_view nick, Instant now);  // somebody has left it
    void refused(Instant now);                       // 433 and its like, to a NICK of ours
    void hear(const Message &message, Instant now);  // 303, 730, 731, 734
    void claim(const LoginSettings &login);          // asks services for it, once
    void tick(Instant now);
    Instant next() const;  // when tick() is due
    std::vector<IrcLine> take_lines();
    void forget();  // the connection is gone

private:
    std::string target() const;  // the wished nick as the server can have it
    bool is_it(std::string_view nick) const;
    bool seeks() const;
    void watch(Instant now);
    void take(Instant now);
    void say(std::string command, std::vector<std::string> params);

    const Isupport &support;
    const std::string wished;
    std::string called;
    unsigned tries = 0;   // to register
    unsigned forced = 0;  // changes of our nick
    bool is_online = false, claimed = false;
    bool monitored = false, is_free = false;  // by MONITOR
    Instant not_before{};                     // after a forced change
    Instant due = never;
    Duration pause{};  // from one look to the next
    std::vector<IrcLine> out;
};

#include "irc/nick.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

static constexpr Duration shortest_pause = 60s, longest_pause = 1h;
static constexpr unsigned most_tries = 20;
static constexpr unsigned most_forced = 2;
static constexpr int erroneous = 432;

Nick::Nick(const Isupport &support, std::string wished)
    : support(support), wished(std::move(wished)) {
    forget();
}

void Nick::forget() {
    called.clear();
    out.clear();
    tries = forced = 0;
    is_online = claimed = monitored = is_free = false;
    not_before = {};
    due = never;
    pause = shortest_pause;
}

// Nine characters are valid on every server.
std::string Nick::alternative(int numeric) {
    static constexpr size_t shortest = 9;
    if (++tries > most_tries) return "";
    if (tries == 1 && numeric == erroneous && wished.size() > shortest)
        return wished.substr(0, shortest);
    const std::string tail = tries < 3 ? std::string(tries, '_') : std::to_string(tries);
    return wished.substr(0, shortest - tail.size()) + tail;
}

std::string Nick::target() const { return wished.substr(0, support.nick_length()); }

bool Nick::is_it(std::string_view nick) const { return support.same(nick, target()); }

bool Nick::seeks() const { return is_online && forced < most_forced && !is_it(called); }

void Nick::say(std::string command, std::vector<std::string> params) {
    out.push_back({std::move(command), std::move(params), Priority::now, never});
}

std::vector<IrcLine> Nick::take_lines() { return std::exchange(out, {}); }

Instant Nick::next() const { return seeks() ? due : never; }

void Nick::online(std::string_view nick, Instant now) {
    called = nick;
    is_online = true;
    watch(now);
}

void Nick::changed(std::string_view nick, Instant now) {
    called = nick;
    pause = shortest_pause;
    if (!is_it(called)) {
        ++forced;
        not_before = now + pause;
    }
    watch(now);
}

// MONITOR tells of changes; without it we have to ask.
void Nick::watch(Instant now) {
    due = std::max(now, not_before);
    if (monitored != (seeks() && support.has_monitor())) {
        monitored = !monitored;
        is_free = false;
        say("MONITOR", {monitored ? "+" : "-", target()});
    }
}

void Nick::tick(Instant now) {
    if (!seeks() || now < due) return;
    due = now + pause;
    if (!monitored) return say("ISON", {target()});
    if (is_free) take(now);
}

void Nick::freed(std::string_view nick, Instant now) {
    if (!seeks() || !is_it(nick)) return;
    is_free = true;
    take(now);
}

void Nick::take(Instant now) {
    if (now < not_before) return;
    due = now + pause;
    say("NICK", {target()});
}

// It may be held by services though nobody has it.
void Nick::refused(Instant now) {
    if (!seeks()) return;
    pause = std::min(pause * 2, longest_pause);
    due = now + pause;
}

void Nick::hear(const Message &message, Instant now) {
    if (!seeks()) return;
    const int number = message.numeric();
    if (number == 734) monitored = false;  // its list is full
    const auto nicks = split(message.param(1), number == 303 ? ' ' : ',');
    const bool named = std::any_of(nicks.begin(), nicks.end(), [this](const std::string &nick) {
        return is_it(std::string_view(nick).substr(0, nick.find('!')));
    });
    if (named && number == 730) is_free = false;
    const bool is_gone = (named && number == 731) || (!named && number == 303 && !monitored);
    if (is_gone) freed(target(), now);
}

void Nick::claim(const LoginSettings &login) {
    if (login.regain.empty() || login.services.empty() || !seeks()) return;
    if (!std::exchange(claimed, true))
        say("PRIVMSG", {login.services, login.regain + " " + target()});
}

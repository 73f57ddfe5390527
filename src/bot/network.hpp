#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "bot/attempts.hpp"
#include "bot/effect.hpp"
#include "bot/outgoing.hpp"
#include "store/memory.hpp"

struct NetworkSettings {
    SessionSettings session;
    PacingSettings pacing;
    std::string prefix = "!";  // of commands
    std::string avoid =
        "!";  // blank-separated prefixes of other bots, which nothing that we say begins with
    int attempts = 20;  // commands that one source may try in a minute; 0: no limit
    bool operator==(const NetworkSettings &) const = default;
};

// One network: its session, what is on its way there, and its wire.
class Network {
public:
    Network(NetworkSettings settings, std::unique_ptr<Wire> wire, MemoryFile &memories, Log &log,
            Instant now, WallTime wall, uint32_t seed);

    // Takes what the wire brought and what time has brought; then what has happened.
    std::vector<Happening> hear(Instant now, WallTime wall);
    std::vector<IrcLine> choose(Instant now);  // what may leave now; it is to be released, or kept
    // Hands these to the wire; the words of ours that left, where nobody echoes them.
    std::vector<IrcLine> release(std::vector<IrcLine> chosen);
    // Those with a receipt; the others are left.
    std::vector<IrcLine> keep_back(std::vector<IrcLine> chosen, const std::string &why) {
        return outgoing.keep_back(std::move(chosen), why);
    }
    std::vector<LineNews> take_line_news() { return outgoing.take_line_news(); }
    Instant next(Instant now) const;  // when hear() or choose() have something to do without input

    void must_reach(
        const std::string &target) const;  // throws Failure: not connected, not in that channel
    void must_take(std::string_view rank) const;  // "@" of "@#ops"; throws Failure
    // Splits and queues a text.  Throws Failure where it cannot be said, or too much waits.
    // reply_to: the id of the message that it answers, or nothing.
    void say(const std::string &target, const std::string &text, Saying as, Priority priority,
             const std::string &reply_to = {});
    // One line of an announcement: its number, and up to which byte of its text the line goes.
    IrcLine line(const std::string &target, const std::string &words, Saying as, uint64_t receipt,
                 size_t upto) const;
    void say(std::vector<IrcLine> lines) { outgoing.say(std::move(lines)); }  // throws Failure
    size_t room(Priority priority) const { return outgoing.room(priority); }  // for such lines
    size_t line_bytes(const std::string &target, Saying as) const;  // of a text, that are one line
    void set_topic(const std::string &channel, const std::string &topic);  // throws like say()
    void apply(NetworkSettings changed);                // all but what a new connection needs
    void quit(const std::string &reason, Instant now);  // after what waits, where that is little
    // Leaves like quit(), and stays away until connect().
    void disconnect(const std::string &by, const std::string &reason, Instant now);
    void connect();  // also: dials at once where it waits to try again
    bool held() const { return !held_by.empty(); }  // disconnected, by a person

    const std::string &name() const { return settings.session.network; }
    const NetworkSettings &configured() const { return settings; }
    Session &session() { return irc; }
    const Session &session() const { return irc; }
    Attempts &attempts() { return tries; }
    bool stopped() const { return irc.state() == Session::stopped; }
    NetworkStatus status() const;

private:
    void follow();  // does what the session wishes
    void tell_state(const std::vector<Happening> &news);
    void tell_login(const Happening &happening);
    void tell_warnings(const std::vector<Happening> &news);
    std::vector<std::string> warnings() const;
    bool open() const;  // may words leave?
    std::string reply_tag(const std::string &msgid) const;

    NetworkSettings settings;
    std::unique_ptr<Wire> wire;
    MemoryFile &memories;
    Log &log;
    Session irc;
    Outgoing outgoing;
    Attempts tries;
    std::string logged_trouble;
    std::vector<std::string> warned;  // of what is so still
    std::string held_by;              // and why; empty: nobody has disconnected it
    std::string farewell;             // to be said once nothing waits
    Instant farewell_at = never;
};

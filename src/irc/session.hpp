#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "irc/batches.hpp"
#include "irc/caps.hpp"
#include "irc/ending.hpp"
#include "irc/isupport.hpp"
#include "irc/login.hpp"
#include "irc/memory.hpp"
#include "irc/netsplit.hpp"
#include "irc/nick.hpp"
#include "irc/rooms.hpp"
#include "irc/roster.hpp"
#include "irc/sts.hpp"
#include "irc/wire.hpp"
#include "irc/witness.hpp"

struct SessionSettings {
    std::string network;  // our name for it
    std::vector<ServerAddress> servers;
    bool tls = true;
    LoginSettings login;
    std::string nick = "signalbox";
    std::string user = "signalbox";
    std::string realname = "signalbox";
    std::string server_password;  // PASS; empty: none
    std::vector<ChannelSetting> channels;
    std::string fallback;  // channel for words that another one does not take; empty: they wait
    Duration reconnect_min = 2s;
    Duration reconnect_max = 5min;
    Duration ping_timeout = 60s;  // silence before we ask, and then before we give up
    bool operator==(const SessionSettings &) const = default;
};

// What happened on a network, for those who watch and those who act.
struct Happening {
    enum Kind {
        online,   // registered; text: the server's name
        offline,  // text: why
        login,    // text: how, or why not; account: empty where not
        message,  // someone said something
        action,   // CTCP ACTION
        notice,
        joined,    // nick came into channel
        parted,    // text: why
        kicked,    // nick was kicked by `by`; text: why
        quit,      // text: why; channels: where
        renamed,   // nick is now `by`; channels: where
        topic,     // text: the new one
        mode,      // text: the modes as they came
        netsplit,  // text: how many of channel a netsplit took or gave back
        members,   // channel's list of members is complete
        learned,   // more is known of channels: their modes, or accounts of members
        refused,   // we may not join channel; text: why
        info,      // text from the server for the operator
    } kind;
    std::string channel;  // as the server spells it; empty: private, or the network as a whole
    std::string nick;     // who did it
    std::string by;
    std::string text;
    std::vector<std::string> channels;
    std::string account;   // services account of who said it; empty: nobody
    std::string evidence;  // by what the account is known: "account-tag"; or why it is not
    bool weak = false;     // the account could be somebody else's: the network has changed its name
    std::string msgid;     // of the message, where the network gives one
    std::string rank;      // "@" where words were for those of that rank only, in `channel`
    std::string mask;      // nick!user@host
    bool self = false;     // we did it: an echo, our own join
    bool playback = false;  // from history: shown, never acted on
    bool bot = false;       // marked as a bot by the network
    WallTime time{};        // server-time where given, else now
};

// What the bot knows of one network.  Hears lines, keeps no socket, and knows no one above it: it
// is asked for what it wants to send, whom it wants dialled, and what has happened.
class Session {
public:
    enum State {
        idle,
        dialling,
        registering,
        identifying,  // registered, and not in any channel before the login
        online,
        stopped
    };

    Session(SessionSettings settings, NetworkMemory memory, Instant now, WallTime wall,
            uint32_t seed);

    void hear(const WireInput &input, Instant now, WallTime wall);
    void tick(Instant now, WallTime wall);  // time has passed
    Instant next() const;  // when tick() is due, or wishes wait; never: only after input

    // Wishes, to be asked for after each hear() and tick().
    std::optional<DialWish> take_dial();
    bool take_hang_up();
    std::vector<IrcLine> take_lines();
    std::vector<Happening> take_happenings();

    void join(const std::string &channel, const std::string &key);  // now and after each reconnect
    void part(const std::string &channel, const std::string &reason);
    void hurry();  // dials at once where it waits to try again
    void quit(const std::string
                  &reason);  // leave for good; `stopped` once the server has let us go, 2 s at most
    void set_channels(
        const std::vector<ChannelSetting> &channels);  // on reload: joins and parts the difference

    State state() const { return now_state; }
    const std::string &nick() const { return own_nick; }
    const std::string &server() const { return server_text; }
    bool trusted() const { return wire_trusted; }
    bool has_cap(std::string_view name) const { return caps.has(name); }
    std::vector<std::string> capabilities() const { return caps.in_force(); }
    Word account_of(const Person &person) const { return witness.account_of(person); }
    const Login &login() const { return signing_in; }
    const Isupport &isupport() const { return support; }
    const Roster &roster() const { return channels; }
    const SessionSettings &settings() const { return config; }
    const NetworkMemory &memory() const { return remembered; }
    std::optional<Duration> lag() const { return last_lag; }
    const std::string &trouble() const { return why; }  // why it is not online; empty: it is
    std::string outlook() const;  // "next try in 30s, on irc.test:6697"; empty: it is not waiting
    // Configured, or joined by an operator.
    bool wants(std::string_view channel) const { return rooms.wanted(channel); }
    // Such a channel as people have written it; empty: nobody wants us there.
    std::string wanted_name(std::string_view channel) const { return rooms.name_of(channel); }
    // How many a netsplit has taken from it who are not back; forgotten after 10 minutes.
    size_t missing(const std::string &channel) const { return splits.missing(channel, now); }
    // Wanted ones we are not in, and why.
    std::vector<std::pair<std::string, std::string>> absent_channels() const;
    bool renamed() const;  // the network calls itself otherwise than the operators know
    void acknowledge();    // now they know
    std::vector<std::string> warnings() const;  // what an operator should look at
    size_t limit(std::string_view command,
                 std::string_view target) const;  // bytes of text in one line

private:
    // The life of a connection: session.cpp.
    void up(const WireInput &input);
    void down(const std::string &reason);
    void give_up(const std::string &reason);  // this connection is no good
    void upgrade();                           // the same server once more, by TLS
    bool may_enter() const;                   // welcomed, and neither side is leaving
    bool connected() const;                   // to a server, whatever it thinks of us
    bool settled() const { return now_state == identifying || now_state == online; }
    bool is_about_us(const Message &message) const;
    void registered();
    void come_online();
    void follow_login();  // what has come of it
    void tell_login();
    void follow_nick();
    void nick_refused(int numeric);
    void check_silence();
    void rest(Duration length);
    void remember_pause(Duration length);           // before the next dial, for the next run
    void blame(Ending how, std::string_view said);  // the server says why it will end
    void settle_rooms();  // sends the JOINs that are due, tells what keeps us out
    void send(std::string command, std::vector<std::string> params,
              Priority priority = Priority::now);
    std::string called() const;  // by itself: naming.cpp
    void note_name();

    // What lines mean: hearing.cpp and presence.cpp.
    void line(const Message &message, IrcEvent event);
    void act(const Message &message, IrcEvent event);
    void watch_people();
    void numeric(const Message &message);
    void command(const Message &message);  // what the library has no event for
    void on_cap(const Message &message);
    void send_caps(const std::vector<std::string> &lines);
    void on_pong();
    void on_error(const Message &message);
    void on_welcome(const Message &message);
    void on_topic_is(const Message &message);
    void on_names(const Message &message);
    void on_names_end(const Message &message);
    void on_host(const Message &message);
    void on_isupport(const Message &message);
    void on_chghost(const Message &message);
    void on_info(const Message &message);
    void on_kill(const Message &message);
    void on_forbidden(const Message &message);
    bool join_refused(const Message &message);  // false: it is about something else
    bool standard_join_refused(const Message &message);
    void on_stray(const std::string &channel);  // we are in it, and nobody wants us there
    void on_nick(const Message &message);
    void on_join(const Message &message);
    void on_part(const Message &message);
    void on_quit(const Message &message);
    void on_kick(const Message &message);
    void on_mode(const Message &message);
    void on_topic(const Message &message);
    void on_words(const Message &message, Happening::Kind kind, std::string_view text);
    void on_ctcp(const Message &message);
    void on_invite(const Message &message);
    bool split_away(const Message &quit);
    bool split_over(const Message &join, const std::string &channel);
    void tell_splits();
    void tell_learned();
    bool from_us(const Message &message) const;
    bool is_playback(const Message &message, const std::string &channel) const;
    Happening about(Happening::Kind kind, const Message &message) const;

    SessionSettings config;
    NetworkMemory remembered;
    Sts sts{remembered.sts};
    Instant now;
    WallTime wall;
    Comeback comeback;

    State now_state = idle;
    std::optional<DialWish> dial;
    bool hang_up = false;
    std::vector<IrcLine> out;
    std::vector<Happening> news;
    std::string why;
    std::vector<Instant> ctcp_answers;  // of the last minute
    std::string told_login;             // what was last said of it

    // Of the present connection only: forgotten by down().
    Caps caps;
    Login signing_in;
    Isupport support;
    Nick wished_nick;
    Roster channels;
    Rooms rooms;  // but who wants us where outlasts it
    std::string own_nick, own_user, own_host, server_text;
    std::string cause;  // what the server said of its end
    Ending ending = Ending::ordinary;
    WallTime::duration skew{};  // how far the server's clock is behind ours
    bool wire_trusted = false;
    bool welcomed = false;
    bool quitting = false;
    Instant deadline = never;  // for what this state waits for
    Instant caps_due = never;  // for the server's answers to CAP
    Instant online_since{};
    Instant heard_at{};
    Instant ask_at = never;    // when our next PING is due
    Instant asked_at = never;  // our PING is out since
    std::optional<Duration> last_lag;
    WallTime welcomed_at{};
    Batches batches;
    Netsplits splits;
    Witness witness{caps, support, channels};
};

#include "bot/network.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

Network::Network(NetworkSettings settings, std::unique_ptr<Wire> wire, MemoryFile &memories,
                 Log &log, Instant now, WallTime wall, uint32_t seed)
    : settings(std::move(settings)),
      wire(std::move(wire)),
      memories(memories),
      log(log),
      irc(this->settings.session, memories.get(this->settings.session.network), now, wall, seed),
      outgoing(irc, log, this->settings.pacing, this->settings.avoid) {}

std::vector<Happening> Network::hear(Instant now, WallTime wall) {
    for (WireInput &input : wire->take()) {
        if (input.kind == WireInput::line && outgoing.hear(input.message))
            input = WireInput();  // to the session, a sign of life and no more
        irc.hear(input, now, wall);
    }
    irc.tick(now, wall);
    if (farewell_at != never && (outgoing.idle() || now >= farewell_at)) {
        irc.quit(farewell);
        farewell_at = never;
    }
    outgoing.tick(now);
    std::vector<Happening> news = irc.take_happenings();
    for (const Happening &happening : news) outgoing.hear(happening);
    follow();
    tell_state(news);
    for (Happening &told : outgoing.take_news()) {
        told.time = wall;
        news.push_back(std::move(told));
    }
    tell_warnings(news);
    return news;
}

void Network::follow() {
    if (irc.take_hang_up()) wire->hang_up(irc.state() == Session::stopped);
    if (irc.state() == Session::stopped) outgoing.end();
    if (const auto wish = irc.take_dial()) {
        outgoing.dial();
        wire->dial(wish->server, wish->tls);
    }
    if (!memories.put(name(), irc.memory()))
        log.warning("state not written", {{"network", name()}, {"what", "memory"}});
    for (IrcLine &line : irc.take_lines()) {
        if (line.priority == Priority::now)
            wire->send(line);
        else
            outgoing.push(std::move(line));
    }
}

bool Network::open() const {
    static constexpr size_t most_unsent = 64 * 1024;
    return irc.state() == Session::online && wire->unsent() < most_unsent;
}

// Changes only: a server that stays away is one line, not one a try.
void Network::tell_state(const std::vector<Happening> &news) {
    for (const Happening &happening : news) {
        if (happening.kind == Happening::online)
            log.notice("online",
                       {{"network", name()}, {"server", happening.text}, {"nick", irc.nick()}});
        if (happening.kind == Happening::offline)
            log.warning("offline", {{"network", name()}, {"reason", happening.text}});
        if (happening.kind == Happening::login) tell_login(happening);
    }
    if (irc.state() == Session::online) logged_trouble.clear();
    if (irc.state() != Session::idle || irc.trouble() == logged_trouble) return;
    logged_trouble = irc.trouble();
    log.warning("not connected",
                {{"network", name()}, {"reason", logged_trouble}, {"then", irc.outlook()}});
}

// Each once, as long as it lasts.
void Network::tell_warnings(const std::vector<Happening> &news) {
    const bool look = std::ranges::any_of(news, [](const Happening &happening) {
        return happening.kind == Happening::online || happening.kind == Happening::members;
    });
    if (!look) return;
    std::vector<std::string> present = warnings();
    for (const std::string &warning : present)
        if (std::ranges::find(warned, warning) == warned.end())
            log.warning("attention", {{"network", name()}, {"what", warning}});
    warned = std::move(present);
}

// Services in channels take commands there too, mostly those with the prefixes of `avoid`.
std::vector<std::string> Network::warnings() const {
    std::vector<std::string> all = irc.warnings();
    const bool shared = std::ranges::any_of(
        split(settings.avoid, ' '),
        [&](const std::string &other) { return settings.prefix.starts_with(other); });
    if (!shared) return all;
    for (const std::string &nick : irc.roster().people().services())
        all.push_back(printable(nick) + " is in a channel of ours and may take '" +
                      settings.prefix +
                      "' for its own: give us another prefix, or take it out of "
                      "'avoid' where it does not");
    return all;
}

void Network::tell_login(const Happening &happening) {
    if (happening.account.empty())
        log.warning("login failed", {{"network", name()}, {"reason", happening.text}});
    else
        log.notice("logged in",
                   {{"network", name()}, {"account", happening.account}, {"how", happening.text}});
}

std::vector<IrcLine> Network::choose(Instant now) {
    follow();
    std::vector<IrcLine> lines = open() ? outgoing.choose(now) : std::vector<IrcLine>{};
    const auto others = std::ranges::stable_partition(lines, [&](const IrcLine &line) {
        return line.account.empty() ||
               irc.roster().people().is_logged_in(line.params[0], line.account);
    });
    outgoing.keep_back({others.begin(), others.end()}, "that nick is somebody else's now");
    lines.erase(others.begin(), others.end());
    return lines;
}

std::vector<IrcLine> Network::release(std::vector<IrcLine> chosen) {
    std::vector<IrcLine> unechoed;
    if (chosen.empty() && !open()) {
        wire->flush();
        return unechoed;
    }
    for (IrcLine &line : outgoing.leave(std::move(chosen))) {
        wire->send(line);
        if (line.is_words() && !irc.has_cap("echo-message")) unechoed.push_back(std::move(line));
    }
    wire->flush();
    return unechoed;
}

Instant Network::next(Instant now) const {
    if (outgoing.has_line_news() || (farewell_at != never && outgoing.idle())) return now;
    const Instant due = std::min({irc.next(), farewell_at, outgoing.next()});
    return open() ? std::min(due, outgoing.leaves()) : due;
}

void Network::must_reach(const std::string &target) const {
    if (irc.state() != Session::online) throw Failure("{} is not connected", name());
    const Isupport &support = irc.isupport();
    const std::string channel(support.channel_of(target));
    if (!support.is_channel(channel)) return;
    if (!irc.roster().find(channel)) throw Failure("I am not in {}/{}", name(), channel);
    must_take(std::string_view(target).substr(0, target.size() - channel.size()));
}

void Network::must_take(std::string_view rank) const {
    const Isupport &support = irc.isupport();
    for (const char symbol : rank)
        if (!support.takes_status(symbol))
            throw Failure("{} takes no words for the '{}' of a channel only", name(), symbol);
}

// What makes threads of answers (IRCv3 reply); empty where the server or the id does not allow it.
std::string Network::reply_tag(const std::string &msgid) const {
    static constexpr size_t longest = 256;
    const auto is_plain = [](char c) { return c > ' ' && c < '\x7f' && c != ';'; };
    if (msgid.empty() || msgid.size() > longest ||
        !std::all_of(msgid.begin(), msgid.end(), is_plain))
        return "";
    if (!irc.has_cap("message-tags") || !irc.isupport().takes_tag("draft/reply")) return "";
    return "+draft/reply=" + tag_value(msgid);
}

static const char *command_of(Saying as) { return as == Saying::notice ? "NOTICE" : "PRIVMSG"; }

size_t Network::line_bytes(const std::string &target, Saying as) const {
    static constexpr size_t action_frame = sizeof "\1ACTION \1" - 1;
    static constexpr size_t blank = 1;  // of unlike_command()
    const size_t room = irc.limit(command_of(as), target),
                 taken = blank + (as == Saying::action ? action_frame : 0);
    return room > taken ? room - taken : 1;
}

void Network::say(const std::string &target, const std::string &text, Saying as, Priority priority,
                  const std::string &reply_to) {
    must_reach(target);
    std::vector<IrcLine> lines;
    for (const std::string &piece : split_text(text, line_bytes(target, as))) {
        lines.push_back(line(target, piece, as, 0, 0));
        lines.back().priority = priority;
        lines.back().tags = reply_tag(reply_to);
    }
    outgoing.say(std::move(lines));
}

IrcLine Network::line(const std::string &target, const std::string &words, Saying as,
                      uint64_t receipt, size_t upto) const {
    const std::string safe = unlike_command(words, settings.avoid);
    IrcLine one;
    one.command = command_of(as);
    one.params = {target, as == Saying::action ? action_start + safe + "\1" : safe};
    one.receipt = receipt;
    one.upto = upto;
    return one;
}

void Network::set_topic(const std::string &channel, const std::string &topic) {
    must_reach(channel);
    outgoing.push({"TOPIC", {channel, topic}});
}

void Network::apply(NetworkSettings changed) {
    outgoing.set(changed.pacing, changed.avoid);
    irc.set_channels(changed.session.channels);
    settings = std::move(changed);
}

void Network::quit(const std::string &reason, Instant now) {
    static constexpr Duration patience = 4s;
    held_by.clear();
    farewell = reason;
    farewell_at = irc.state() == Session::online ? now + patience : now;
}

void Network::disconnect(const std::string &by, const std::string &reason, Instant now) {
    quit(reason.empty() ? "disconnected by " + by : reason + " (" + by + ")", now);
    held_by = by + (reason.empty() ? "" : ": " + reason);
}

void Network::connect() {
    held_by.clear();
    irc.hurry();
}

static const char *state_name(Session::State state) {
    switch (state) {
        case Session::idle:
            return "waiting";
        case Session::dialling:
            return "connecting";
        case Session::registering:
            return "registering";
        case Session::identifying:
            return "identifying";
        case Session::online:
            return "online";
        case Session::stopped:
            return "stopped";
    }
    return "";
}

NetworkStatus Network::status() const {
    NetworkStatus status;
    status.name = name();
    status.state = state_name(irc.state());
    status.server = irc.server();
    status.nick = irc.nick();
    status.trouble = irc.trouble();
    status.account = irc.login().account();
    status.login = irc.login().text();
    if (const std::string next = irc.outlook(); !next.empty())
        status.trouble += (status.trouble.empty() ? "" : "; ") + next;
    if (irc.lag())
        status.lag_ms = std::chrono::duration_cast<std::chrono::milliseconds>(*irc.lag()).count();
    if (held()) status.trouble = "disconnected by " + held_by;
    status.queued = outgoing.size();
    for (const ServerAddress &server : settings.session.servers)
        status.servers.push_back(server.text());
    status.capabilities = irc.capabilities();
    status.warnings = warnings();
    for (const auto &[folded, channel] : irc.roster().all())
        status.channels.push_back({channel.name, "", true, channel.members.size()});
    for (const auto &[channel, trouble] : irc.absent_channels())
        status.channels.push_back({channel, trouble, false, 0});
    return status;
}

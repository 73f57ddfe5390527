// What the lines of a server mean to a Session.
#include <algorithm>
#include <charconv>
#include <ctime>
#include <utility>

#include "base/text.hpp"
#include "irc/session.hpp"

static constexpr Duration farewell_limit = 5s;  // from ERROR to the end of the connection
static constexpr Duration motd_limit = 5s;      // from 001 to the end of the message of the day

// Server-time (IRCv3): 2026-11-22T14:43:17.123Z.
static bool parse_server_time(const std::string &text, WallTime &time) {
    std::tm utc{};
    const char *rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
    if (!rest) return false;
    int milliseconds = 0;
    if (*rest == '.')
        std::from_chars(rest + 1,
                        text.data() + std::min<size_t>(text.size(), rest + 4 - text.data()),
                        milliseconds);
    static constexpr std::time_t latest = 1LL << 33;  // in 2242; WallTime ends in 2262
    const std::time_t seconds = timegm(&utc);
    if (seconds < 0 || seconds > latest) return false;
    time =
        std::chrono::system_clock::from_time_t(seconds) + std::chrono::milliseconds(milliseconds);
    return true;
}

void Session::act(const Message &message, IrcEvent event) {
    switch (event) {
        case IrcEvent::numeric:
            return numeric(message);
        case IrcEvent::nick:
            return on_nick(message);
        case IrcEvent::quit:
            return on_quit(message);
        case IrcEvent::join:
            return on_join(message);
        case IrcEvent::part:
            return on_part(message);
        case IrcEvent::mode:
            return on_mode(message);
        case IrcEvent::topic:
            return on_topic(message);
        case IrcEvent::kick:
            return on_kick(message);
        case IrcEvent::message:
            return on_words(message, Happening::message, message.param(1));
        case IrcEvent::notice:
            return on_words(message, Happening::notice, message.param(1));
        case IrcEvent::invite:
            return on_invite(message);
        case IrcEvent::ctcp_request:
            return on_ctcp(message);
        case IrcEvent::ctcp_reply:
            return;
        case IrcEvent::action: {
            std::string_view text = message.param(1);
            text.remove_prefix(std::min(text.size(), sizeof "\1ACTION"));
            if (text.ends_with('\1')) text.remove_suffix(1);
            return on_words(message, Happening::action, text);
        }
        case IrcEvent::none:
        case IrcEvent::unknown:
            return command(message);
    }
}

void Session::command(const Message &message) {
    if (message.command == "PING") return send("PONG", message.params);
    if (message.command == "CAP") return on_cap(message);
    if (message.command == "PONG") return on_pong();
    if (message.command == "ERROR") return on_error(message);
    if (message.command == "BATCH") return batches.hear(message);
    if (message.command == "KILL") return on_kill(message);
    if (message.command == "CHGHOST") return on_chghost(message);
    const bool standard_reply =
        message.command == "FAIL" || message.command == "WARN" || message.command == "NOTE";
    if (standard_reply && !standard_join_refused(message)) on_info(message);
}

void Session::numeric(const Message &message) {
    if (join_refused(message)) return;
    switch (message.numeric()) {
        case 1:
            return on_welcome(message);
        case 5:
            return on_isupport(message);
        case 376:  // end of the message of the day
        case 422:  // there is none
            if (may_enter()) registered();
            return;
        case 332:
            return on_topic_is(message);
        case 353:
            return on_names(message);
        case 366:
            return on_names_end(message);
        case 396:
            return on_host(message);
        case 421:  // unknown command
            if (message.param(1) == "CAP") on_cap(message);
            return;
        case 303:
        case 730:
        case 731:
        case 734:
            return wished_nick.hear(message, now);
        case 432:
        case 433:
        case 435:  // a ban forbids it
        case 436:
        case 438:  // too soon after the last change
        case 447:
            return nick_refused(message.numeric());
        case 437:
            if (!support.is_channel(message.param(1))) nick_refused(433);
            return;
        case 463:
        case 464:  // or that of OPER, later
        case 465:
        case 466:
            if (now_state == registering || message.numeric() >= 465)
                blame(ending_of_numeric(message.numeric()),
                      message.params.empty() ? "refused" : message.params.back());
            return;
        case 401:
        case 404:
        case 263:
        case 439:
            return on_info(message);
        case 442:  // we are not there
        case 482:  // we may not
            return on_forbidden(message);
        default:
            return;
    }
}

void Session::on_cap(const Message &message) {
    const auto offer = sts_offer(message);
    if (offer && sts.hear(*offer, wall)) return upgrade();
    const bool known = message.command == "CAP";
    send_caps(known ? caps.hear(message) : caps.give_up());
    signing_in.offered(caps.has("sasl"), caps.value("sasl"), now);
}

void Session::send_caps(const std::vector<std::string> &lines) {
    for (const std::string &line : lines) {
        const std::string_view rest = std::string_view(line).substr(sizeof "CAP");
        const auto blank = rest.find(' ');
        std::vector<std::string> params{std::string(rest.substr(0, blank))};
        if (blank != rest.npos)
            params.emplace_back(
                rest.substr(blank + (rest.substr(blank + 1).starts_with(':') ? 2 : 1)));
        send("CAP", std::move(params));
    }
}

void Session::on_pong() {
    if (asked_at == never) return;
    last_lag = now - asked_at;
    asked_at = never;
}

void Session::on_error(const Message &message) {
    const std::string said = message.params.empty() ? "" : message.params.back();
    blame(ending_of(said), said.empty() ? "the server ended the connection" : said);
    deadline = std::min(deadline, now + farewell_limit);
}

// ERROR says why, for the servers that send a KILL at all.
void Session::on_kill(const Message &message) {
    if (!support.same(message.param(0), own_nick) || ending != Ending::ordinary) return;
    const bool collision = lower(message.param(1)).find("collision") != std::string::npos;
    if (!collision) ending = Ending::killed;
}

// What is said first tells most; numerics come before the ERROR.
void Session::blame(Ending how, std::string_view said) {
    static constexpr size_t longest = 400;
    if (ending == Ending::ordinary) ending = how;
    if (cause.find(said) != cause.npos || cause.size() > longest) return;
    cause += (cause.empty() ? "" : "; ") + std::string(said);
}

void Session::on_welcome(const Message &message) {
    if (welcomed || message.param(0).empty()) return;
    caps.registered();
    welcomed = true;
    welcomed_at = wall;
    const std::string *stamp = caps.has("server-time") ? message.tag("time") : nullptr;
    WallTime server_now;
    if (stamp && parse_server_time(*stamp, server_now)) skew = wall - server_now;
    deadline = now + motd_limit;
    own_nick = message.param(0);
    server_text = message.source;
    // Most servers end with our own nick!user@host.
    const std::string_view text = message.params.back();
    const std::string_view mask = text.substr(text.rfind(' ') + 1);
    const auto user = mask.find('!'), host = mask.find('@');
    if (user == mask.npos || host == mask.npos || host < user) return;
    own_user = mask.substr(user + 1, host - user - 1);
    own_host = mask.substr(host + 1);
}

void Session::on_isupport(const Message &message) {
    const Casemap before = support.casemap();
    support.hear(message);
    if (support.casemap() != before) {
        channels.refold();
        witness.renew();
    }
    note_name();
}

void Session::on_topic_is(const Message &message) {
    Channel *channel = channels.find(message.param(1));
    if (!channel) return;
    channel->topic = message.param(2);
    Happening happening = about(Happening::topic, message);
    happening.nick.clear();
    happening.channel = channel->name;
    happening.text = channel->topic;
    news.push_back(std::move(happening));
}

void Session::on_names(const Message &message) {
    channels.names(message.param(2), message.param(3));
}

void Session::on_names_end(const Message &message) {
    Channel *channel = channels.find(message.param(1));
    if (!channel) return;
    if (!std::exchange(channel->complete, true)) witness.entered(*channel);
    Happening happening = about(Happening::members, message);
    happening.channel = channel->name;
    news.push_back(std::move(happening));
}

void Session::on_host(const Message &message) {
    const std::string_view host = message.param(1);
    own_host = host.substr(host.find('@') == host.npos ? 0 : host.find('@') + 1);
}

void Session::on_chghost(const Message &message) {
    if (!from_us(message)) return;
    own_user = message.param(0);
    own_host = message.param(1);
}

void Session::on_info(const Message &message) {
    Happening happening = about(Happening::info, message);
    for (size_t i = message.numeric() ? 1 : 0; i < message.params.size(); ++i)
        happening.text += (happening.text.empty() ? "" : " ") + message.params[i];
    news.push_back(std::move(happening));
}

// Told where we wanted it: to set the topic, say.
void Session::on_forbidden(const Message &message) {
    const Channel *channel = channels.find(message.param(1));
    if (!channel) return on_info(message);
    Happening happening = about(Happening::notice, message);
    happening.channel = channel->name;
    happening.text = message.params.back();
    news.push_back(std::move(happening));
}

bool Session::join_refused(const Message &message) {
    static constexpr int forwarded = 470;  // 470 us #wanted #other :...
    if (now_state != online || message.params.size() < 2) return false;
    const int numeric = message.numeric();
    const std::string why =
        numeric == forwarded ? "to " + std::string(message.param(2)) : message.params.back();
    return rooms.refused(numeric, message.param(1), why, now);
}

// FAIL JOIN CODE #channel :why
bool Session::standard_join_refused(const Message &message) {
    if (now_state != online || message.command != "FAIL" || message.param(0) != "JOIN")
        return false;
    for (size_t i = 2; i + 1 < message.params.size(); ++i)
        if (rooms.refused(Rooms::standard_reply, message.param(i), message.params.back(), now))
            return true;
    return false;
}

bool Session::is_about_us(const Message &message) const {
    if (message.command == "ACCOUNT") return from_us(message);
    return support.same(message.param(0), own_nick);
}

bool Session::from_us(const Message &message) const {
    return support.same(message.nick(), own_nick);
}

Happening Session::about(Happening::Kind kind, const Message &message) const {
    Happening happening;
    happening.kind = kind;
    happening.nick = message.nick();
    happening.mask = message.source;
    happening.self = from_us(message);
    happening.time = wall;
    const std::string *time = caps.has("server-time") ? message.tag("time") : nullptr;
    if (time) parse_server_time(*time, happening.time);
    Word word = witness.account_of(message);
    happening.account = std::move(word.account);
    happening.evidence = std::move(word.evidence);
    happening.weak = renamed();
    if (const std::string *id = message.tag("msgid")) happening.msgid = *id;
    happening.bot =
        caps.has("message-tags") && (message.tag("bot") || message.tag("inspircd.org/bot"));
    return happening;
}

// Lines from history are shown and never acted on: by their batch, also one that is not open, or
// by a time that is long past or before we came.
bool Session::is_playback(const Message &message, const std::string &channel) const {
    static constexpr auto oldest = std::chrono::minutes(2);
    if (batches.is_playback(message) || batches.is_unfounded(message)) return true;
    const std::string *stamp = caps.has("server-time") ? message.tag("time") : nullptr;
    WallTime time;
    if (!stamp || !parse_server_time(*stamp, time)) return false;
    if (time + skew < std::max(wall - oldest, welcomed_at)) return true;
    const Channel *place = channels.find(channel);
    return place && time < place->joined;
}

void Session::on_words(const Message &message, Happening::Kind kind, std::string_view text) {
    const std::string_view target = support.channel_of(message.param(0));
    if (signing_in.conceals(message, from_us(message))) return;
    Happening happening = about(kind, message);
    happening.text = text;
    if (support.is_channel(target)) {
        const Channel *channel = std::as_const(channels).find(target);
        if (!channel) return;
        happening.channel = channel->name;
        happening.rank = message.param(0).substr(0, message.param(0).size() - target.size());
    } else if (happening.self) {
        happening.by = target;  // our own words to somebody, echoed
    } else if (message.user().empty() && message.host().empty()) {
        happening.kind = Happening::info;  // the server itself
    }
    happening.playback = is_playback(message, happening.channel);
    if (!happening.playback) witness.heard(message);
    news.push_back(std::move(happening));
}

// CTCP (draft-oakley-irc-ctcp): answered by NOTICE, at most three a minute, nothing that tells
// about the host.
void Session::on_ctcp(const Message &message) {
    static constexpr size_t most = 3;
    std::string_view text = message.param(1);
    if (!text.starts_with('\1')) return;
    text.remove_prefix(1);
    if (text.ends_with('\1')) text.remove_suffix(1);
    const std::string name(text.substr(0, text.find(' ')));
    const std::string argument(text.substr(std::min(text.size(), name.size() + 1)));

    std::string answer;
    if (name == "VERSION") answer = "signalbox";
    if (name == "PING") answer = argument;
    if (name == "TIME") answer = format_time(wall);
    if (name == "SOURCE") answer = "signalbox";
    if (name == "CLIENTINFO") answer = "ACTION CLIENTINFO PING SOURCE TIME VERSION";
    std::erase_if(ctcp_answers, [&](Instant at) { return now - at > 1min; });
    const bool direct = support.same(message.param(0), own_nick) && !from_us(message);
    if (answer.empty() || !direct || ctcp_answers.size() >= most || is_playback(message, {}))
        return;
    ctcp_answers.push_back(now);
    send("NOTICE", {std::string(message.nick()), "\1" + name + " " + answer + "\1"},
         Priority::bulk);
}

// Followed only to where somebody wants us: who is where is for the operators to say.  Invitations
// of others come by invite-notify.
void Session::on_invite(const Message &message) {
    const bool ours = support.same(message.param(0), own_nick);
    const std::string channel(message.param(1));
    Happening happening = about(Happening::info, message);
    happening.text = (ours ? "invited" : std::string(message.param(0)) + " was invited") + " to " +
                     channel + " by " + happening.nick;
    if (ours && now_state == online && rooms.invited(channel, now)) happening.text += "; following";
    news.push_back(std::move(happening));
}

#include "irc/session.hpp"

#include <algorithm>

#include "base/text.hpp"

static constexpr Duration registration_limit = 60s;
static constexpr Duration farewell_limit = 2s;  // from QUIT to the end of the connection
static constexpr Duration stable_after =
    60s;                                      // online that long: the failures before are forgotten
static constexpr Duration after_crash = 20s;  // between the dials of one run and the next

static constexpr Duration cap_limit = 15s;        // for the talk about capabilities
static constexpr Duration after_refusal = 30min;  // of our login: nothing will have changed before

// What we ask for where a server offers it.
static Caps wanted_caps(const LoginSettings &login) {
    std::vector<std::string> names = {
        "account-notify",   "account-tag",   "batch",
        "cap-notify",       "chghost",       "echo-message",
        "extended-join",    "invite-notify", "inspircd.org/standard-replies",
        "labeled-response", "message-tags",  "multi-prefix",
        "server-time",      "setname",       "standard-replies",
        "userhost-in-names"};
    if (!login.account.empty() && !login.mechanisms.empty()) names.push_back("sasl");
    return Caps(std::move(names), "sasl");
}

Session::Session(SessionSettings settings, NetworkMemory memory, Instant now, WallTime wall,
                 uint32_t seed)
    : config(std::move(settings)),
      remembered(std::move(memory)),
      now(now),
      wall(wall),
      comeback(config.reconnect_min, config.reconnect_max, config.servers.size(), now, seed),
      caps(wanted_caps(config.login)),
      signing_in(config.login),
      wished_nick(support, config.nick),
      channels(support),
      rooms(support),
      own_nick(config.nick) {
    const auto left = std::chrono::duration_cast<Duration>(remembered.backoff.not_before - wall);
    const bool clock_has_jumped = left > std::max(comeback.longest(), after_refusal);
    if (left > Duration::zero()) comeback.wait(clock_has_jumped ? config.reconnect_max : left, now);
    rooms.configure(config.channels, now);
}

void Session::hear(const WireInput &input, Instant at, WallTime wall_at) {
    now = at;
    wall = wall_at;
    if (input.kind == WireInput::up) return up(input);
    if (input.kind == WireInput::down) return down(input.reason);
    if (!connected()) return;
    heard_at = now;
    line(input.message, input.event);
    if (!connected()) return;
    if (!batches.is_playback(input.message))
        signing_in.hear(input.message, is_about_us(input.message), now);
    follow_login();
    follow_nick();
    settle_rooms();
    watch_people();
}

// The roster follows what happens now, not what happened once.
void Session::line(const Message &message, IrcEvent event) {
    const bool words = message.command == "PRIVMSG" || message.command == "NOTICE";
    if (!words && batches.is_playback(message) && message.command != "BATCH") return;
    act(message, event);
    witness.hear(message, now);
}

void Session::watch_people() {
    if (now_state != online) return;
    for (IrcLine &line : witness.take_lines(now)) out.push_back(std::move(line));
    tell_splits();
    tell_learned();
}

void Session::tick(Instant at, WallTime wall_at) {
    now = at;
    wall = wall_at;
    if (now_state == idle && now >= comeback.due() && !config.servers.empty()) {
        now_state = dialling;
        dial = sts.dial({config.servers[comeback.server()], config.tls}, wall);
        ++remembered.backoff.failures;  // until it has proved stable
        const Duration pause = comeback.growing(remembered.backoff.failures);
        remember_pause(std::max(std::min(after_crash, config.reconnect_max), pause));
        return;
    }
    if (!connected()) return;
    signing_in.tick(now);
    follow_login();
    wished_nick.tick(now);
    follow_nick();
    if (!connected()) return;
    if (now >= caps_due && signing_in.state() != Login::working) {
        caps_due = never;
        send_caps(caps.give_up());
    }
    if (now >= deadline) {
        if (may_enter()) return registered();
        return give_up(quitting        ? "left"
                       : cause.empty() ? "the server did not let us register in time"
                                       : cause);
    }
    if (now_state == registering) return;
    watch_people();
    sts.keep(wall);
    check_silence();
    settle_rooms();
}

Instant Session::next() const {
    if (!out.empty() || !news.empty() || dial || hang_up)
        return now;  // wishes that nobody has asked for yet
    if (now_state == idle) return config.servers.empty() ? never : comeback.due();
    if (!connected()) return never;
    Instant due = std::min({deadline, ask_at, signing_in.next(), wished_nick.next()});
    if (signing_in.state() != Login::working) due = std::min(due, caps_due);
    if (now_state == online) due = std::min({due, splits.next(), witness.next()});
    if (asked_at != never) due = std::min(due, asked_at + config.ping_timeout);
    if (now_state == online) due = std::min(due, rooms.next());
    if (now_state == online && remembered.backoff.failures)
        due = std::min(due, online_since + stable_after);
    return due;
}

std::optional<DialWish> Session::take_dial() { return std::exchange(dial, {}); }
bool Session::take_hang_up() { return std::exchange(hang_up, false); }
std::vector<IrcLine> Session::take_lines() { return std::exchange(out, {}); }
std::vector<Happening> Session::take_happenings() { return std::exchange(news, {}); }

void Session::send(std::string command, std::vector<std::string> params, Priority priority) {
    out.push_back({std::move(command), std::move(params), priority, never});
}

// CAP LS first, so that the server holds registration until CAP END; NICK and USER at once, so
// that a server without CAP loses no time.
void Session::up(const WireInput &input) {
    if (now_state != dialling) return;
    now_state = registering;
    wire_trusted = input.trusted;
    heard_at = now;
    deadline = now + registration_limit;
    caps_due = now + cap_limit;
    signing_in.connected(wire_trusted);
    send("CAP", {"LS", "302"});
    if (!config.server_password.empty()) send("PASS", {config.server_password});
    send("NICK", {own_nick});
    send("USER", {config.user, "0", "*", config.realname});
}

void Session::down(const std::string &reason) {
    if (now_state == idle || now_state == stopped) return;
    const bool was_online = now_state == online;
    if (was_online && now - online_since >= stable_after) remembered.backoff.failures = 1;
    why = cause.empty() ? reason : cause;
    if (ending != Ending::ordinary) why = std::string(ending_name(ending)) + ": " + why;
    if (now_state == dialling && sts.forced()) why = "STS: " + why;
    sts.down(wall);

    now_state = quitting ? stopped : idle;
    comeback.ended(ending, remembered.backoff.failures,
                   was_online ? now - online_since : Duration::zero(), now);
    remember_pause(comeback.due() - now);
    if (quitting) remembered.backoff = {};
    rooms.offline();

    // Nothing of this connection may reach the next one.
    caps = wanted_caps(config.login);
    if (signing_in.state() == Login::done) told_login.clear();
    signing_in = Login(config.login);
    wished_nick.forget();
    support = Isupport();
    channels.clear();
    witness.forget();
    splits.clear();
    own_nick = config.nick;
    own_user.clear();
    own_host.clear();
    server_text.clear();
    cause.clear();
    ending = Ending::ordinary;
    skew = {};
    wire_trusted = welcomed = false;
    deadline = caps_due = ask_at = asked_at = never;
    last_lag.reset();
    batches.clear();
    out.clear();

    if (was_online) {
        Happening &offline = news.emplace_back();
        offline.kind = Happening::offline;
        offline.text = why;
        offline.time = wall;
    }
}

void Session::give_up(const std::string &reason) {
    hang_up = true;
    down(reason);
}

// Nothing is dialled for so long, not even by the next run.
void Session::rest(Duration length) {
    comeback.wait(length, now);
    remember_pause(length);
}

void Session::remember_pause(Duration length) {
    remembered.backoff.not_before = wall + std::chrono::duration_cast<WallTime::duration>(length);
}

std::string Session::outlook() const {
    if (now_state != idle || config.servers.empty()) return "";
    const Duration left = std::chrono::ceil<std::chrono::seconds>(comeback.due() - now);
    return "next try " + (left > 0s ? "in " + format_duration(left) : "now") + ", on " +
           config.servers[comeback.server()].text();
}

// That was no failure, and nothing to wait for.
void Session::upgrade() {
    give_up("the server asks for TLS");
    if (remembered.backoff.failures) --remembered.backoff.failures;
    comeback.stay(now);
}

bool Session::connected() const {
    return now_state == registering || now_state == identifying || now_state == online;
}

bool Session::may_enter() const {
    return now_state == registering && welcomed && !quitting && cause.empty();
}

void Session::registered() {
    now_state = identifying;
    deadline = never;
    ask_at = now;  // for the first measure of the lag
    if (!support.bot_mode().empty())
        send("MODE", {own_nick, "+" + std::string(support.bot_mode())});
    signing_in.registered(now);
    follow_login();
}

void Session::come_online() {
    now_state = online;
    online_since = now;
    why.clear();
    note_name();
    Happening &happening = news.emplace_back();
    happening.kind = Happening::online;
    happening.text = server_text;
    happening.time = wall;
    wished_nick.online(own_nick, now);
    rooms.online(now);
    settle_rooms();
}

void Session::follow_login() {
    for (IrcLine &line : signing_in.take_lines()) out.push_back(std::move(line));
    const Login::State login = signing_in.state();
    if (caps.negotiating() && caps.has("sasl") && login != Login::working)
        send_caps(caps.proceed());
    tell_login();
    const bool required = config.login.required && login != Login::off;
    if (required && signing_in.failed() && !quitting) {
        give_up(signing_in.text());
        return rest(after_refusal);
    }
    if (now_state != identifying || quitting) return;
    if (!required || login == Login::done) return come_online();
    why = signing_in.text();
}

// Once, not at each try.
void Session::tell_login() {
    const Login::State login = signing_in.state();
    const bool is_news =
        login == Login::done || signing_in.failed() ||
        (login == Login::waiting && signing_in.tried() && now_state != registering);
    if (!is_news || signing_in.text() == told_login) return;
    told_login = signing_in.text();
    if (login == Login::done) rooms.logged_in(now);
    Happening &happening = news.emplace_back();
    happening.kind = Happening::login;
    happening.text = told_login;
    if (login == Login::done) happening.account = signing_in.account();
    happening.time = wall;
}

void Session::follow_nick() {
    if (now_state == online && signing_in.state() == Login::done) wished_nick.claim(config.login);
    for (IrcLine &line : wished_nick.take_lines()) out.push_back(std::move(line));
}

void Session::settle_rooms() {
    if (now_state != online || quitting) return;
    for (ChannelSetting &channel : rooms.take_joins(now)) {
        std::vector<std::string> params{std::move(channel.name)};
        if (!channel.key.empty()) params.push_back(std::move(channel.key));
        send("JOIN", std::move(params), Priority::reply);
    }
    for (Rooms::News &told : rooms.take_news()) {
        Happening &refused = news.emplace_back();
        refused.kind = Happening::refused;
        refused.channel = std::move(told.channel);
        refused.text = std::move(told.text);
        refused.time = wall;
    }
}

void Session::nick_refused(int numeric) {
    if (welcomed) return wished_nick.refused(now);
    own_nick = wished_nick.alternative(numeric);
    if (own_nick.empty()) return give_up("no nick like '" + config.nick + "' is free");
    send("NICK", {own_nick});
}

void Session::check_silence() {
    const bool stable = now_state == online && now - online_since >= stable_after;
    if (stable && remembered.backoff.failures) remembered.backoff = {};
    if (asked_at != never && heard_at > asked_at) asked_at = never;
    if (asked_at != never && now - asked_at >= config.ping_timeout)
        return give_up("no answer for " + format_duration(now - heard_at));
    if (now < ask_at) return;
    asked_at = now;
    ask_at = now + config.ping_timeout;
    send("PING", {"signalbox"});
}

void Session::join(const std::string &channel, const std::string &key) {
    rooms.want({channel, key}, now);
    settle_rooms();
}

void Session::hurry() {
    if (now_state == idle) comeback.wait(Duration::zero(), now);
}

void Session::part(const std::string &channel, const std::string &reason) {
    rooms.forget(channel, now);
    if (now_state != online || !channels.find(channel)) return;
    std::vector<std::string> params{channel};
    if (!reason.empty()) params.push_back(reason);
    send("PART", std::move(params), Priority::reply);
}

void Session::set_channels(const std::vector<ChannelSetting> &configured) {
    for (const std::string &channel : rooms.configure(configured, now))
        part(channel, "no longer configured");
    config.channels = configured;
    settle_rooms();
}

void Session::quit(const std::string &reason) {
    if (now_state == stopped) return;
    quitting = true;
    if (connected()) {
        send("QUIT", {reason});
        deadline = now + farewell_limit;
        return;
    }
    if (now_state == idle) {
        now_state = stopped;
        remembered.backoff = {};
        return;
    }
    give_up("left");
}

std::vector<std::pair<std::string, std::string>> Session::absent_channels() const {
    return rooms.absent(now);
}

size_t Session::limit(std::string_view command, std::string_view target) const {
    static const std::string longest_user(11, 'u'), longest_host(63, 'h');
    const size_t prefix = prefix_length(own_nick, own_user.empty() ? longest_user : own_user,
                                        own_host.empty() ? longest_host : own_host);
    return text_limit(support.line_length(), prefix, command, target);
}

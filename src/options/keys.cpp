#include "options/keys.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "options/login.hpp"
#include "options/paths.hpp"
#include "options/program.hpp"
#include "options/values.hpp"

using Shown = std::vector<std::string>;

static Shown unless_empty(const std::string &value) {
    return value.empty() ? Shown{} : Shown{value};
}

static std::string yes_no(bool value) { return value ? "yes" : "no"; }

static Level level_value(const std::string &text) {
    Level level;
    if (!parse_level(text, level))
        throw Failure("{} is no level, allowed are error, warning, notice, info and debug",
                      quoted(text));
    return level;
}

static std::string control_value(const Setting &setting) {
    constexpr size_t most = 107;  // sun_path of a Unix socket
    const std::string path = beside(setting.at.file, text_value(setting.value, 4096));
    if (path.size() > most)
        throw Failure("{} has {} bytes, a socket's path may have {}", quoted(path), path.size(),
                      most);
    return path;
}

static std::string secret_file(const Setting &setting) {
    return secret_path(setting.at.file, text_value(setting.value, 4096));
}

// 0 is a word of its own: not at all, or for ever.
static Duration keeping_value(std::string_view text, Duration least) {
    if (text == "0") return Duration::zero();
    static constexpr Duration ten_years = 3650 * 24h;
    return duration_value(text, least, ten_years);
}

static const ConfigKey<Config> bot_table[] = {
    {"nick", false, [](Config &c, const Setting &s) { c.nick = nick_value(s.value); },
     [](const Config &c) { return Shown{c.nick}; }},
    {"realname", false, [](Config &c, const Setting &s) { c.realname = text_value(s.value, 120); },
     [](const Config &c) { return Shown{c.realname}; }},
    {"owner", false, [](Config &c, const Setting &s) { c.owner = text_value(s.value, 80); },
     [](const Config &c) { return unless_empty(c.owner); }},
    {"zone", false, [](Config &c, const Setting &s) { c.zone = checked_zone(s.value); },
     [](const Config &c) { return Shown{c.zone}; }},
    {"prefix", false, [](Config &c, const Setting &s) { c.prefix = prefix_value(s.value); },
     [](const Config &c) { return Shown{c.prefix}; }},
    {"avoid", false, [](Config &c, const Setting &s) { c.avoid = prefixes_value(s.value); },
     [](const Config &c) { return Shown{c.avoid}; }},
    {"job-user", false,
     [](Config &c, const Setting &s) { c.job_user = account_of(text_value(s.value, 64)).name; },
     [](const Config &c) { return unless_empty(c.job_user); }},
    {"state", false,
     [](Config &c, const Setting &s) {
         c.state = beside(s.at.file, text_value(s.value, 4096));
         c.spool = c.state + "/spool";
     },
     [](const Config &c) { return Shown{c.state}; }},
    {"control", false, [](Config &c, const Setting &s) { c.control = control_value(s); },
     [](const Config &c) { return Shown{c.control}; }},
    {"spool", false,
     [](Config &c, const Setting &s) { c.spool = beside(s.at.file, text_value(s.value, 4096)); },
     [](const Config &c) { return Shown{c.spool}; }},
    {"history", false,
     [](Config &c, const Setting &s) { c.keeping.history = keeping_value(s.value, 1h); },
     [](const Config &c) { return Shown{duration_text(c.keeping.history)}; }},
    {"audit-keep", false,
     [](Config &c, const Setting &s) { c.keeping.audit_keep = keeping_value(s.value, 24h); },
     [](const Config &c) { return Shown{duration_text(c.keeping.audit_keep)}; }},
    {"jobs", false,
     [](Config &c, const Setting &s) { c.jobs.most = integer_value(s.value, 1, 1000); },
     [](const Config &c) { return Shown{std::to_string(c.jobs.most)}; }},
    {"jobs-each", false,
     [](Config &c, const Setting &s) { c.jobs.each = integer_value(s.value, 1, 1000); },
     [](const Config &c) { return Shown{std::to_string(c.jobs.each)}; }},
    {"approval-ttl", false,
     [](Config &c, const Setting &s) { c.approval_ttl = duration_value(s.value, 1min, 24h); },
     [](const Config &c) { return Shown{duration_text(c.approval_ttl)}; }},
    {"log-level", false, [](Config &c, const Setting &s) { c.log_level = level_value(s.value); },
     [](const Config &c) { return Shown{std::string(level_name(c.log_level))}; }},
};

// So many in a time; "none" is no limit.
static BudgetSetting rate_value(const std::string &text) {
    BudgetSetting rate{0, 1h, "person"};
    if (text == "none") return rate;
    const size_t slash = text.find('/');
    if (slash == text.npos)
        throw Failure("{} is no rate, allowed are none and a form like 300/1h", quoted(text));
    rate.most = static_cast<int>(integer_value(text.substr(0, slash), 1, 1'000'000));
    rate.per = duration_value(text.substr(slash + 1), 1s, 31 * 24h);
    return rate;
}

static Shown show_rate(const BudgetSetting &rate) {
    if (rate.most == 0) return {"none"};
    return {fmt::format("{}/{}", rate.most, duration_text(rate.per))};
}

static size_t quota_value(const Setting &setting) {
    return static_cast<size_t>(integer_value(setting.value, 0, 1'000'000));
}

static Duration expiry_value(std::string_view text) {
    static constexpr Duration year = 365 * 24h;
    return duration_value(text, 1min, year);
}

static const ConfigKey<Config> announcement_table[] = {
    {"expire", false,
     [](Config &c, const Setting &s) { c.announcements.expire = expiry_value(s.value); },
     [](const Config &c) { return Shown{duration_text(c.announcements.expire)}; }},
    {"keep", false,
     [](Config &c, const Setting &s) { c.announcements.keep = keeping_value(s.value, 1h); },
     [](const Config &c) { return Shown{duration_text(c.announcements.keep)}; }},
    {"digest", false,
     [](Config &c, const Setting &s) { c.announcements.digest = integer_value(s.value, 0, 1000); },
     [](const Config &c) { return Shown{std::to_string(c.announcements.digest)}; }},
    {"fallback-after", false,
     [](Config &c, const Setting &s) {
         c.announcements.fallback_after = duration_value(s.value, 0s, 7 * 24h);
     },
     [](const Config &c) { return Shown{duration_text(c.announcements.fallback_after)}; }},
    {"quota", false, [](Config &c, const Setting &s) { c.posting.quota = quota_value(s); },
     [](const Config &c) { return Shown{std::to_string(c.posting.quota)}; }},
    {"quota-alert", false,
     [](Config &c, const Setting &s) { c.posting.quota_alert = quota_value(s); },
     [](const Config &c) { return Shown{std::to_string(c.posting.quota_alert)}; }},
    {"quota-later", false,
     [](Config &c, const Setting &s) { c.posting.quota_later = quota_value(s); },
     [](const Config &c) { return Shown{std::to_string(c.posting.quota_later)}; }},
    {"rate", false, [](Config &c, const Setting &s) { c.posting.rate = rate_value(s.value); },
     [](const Config &c) { return show_rate(c.posting.rate); }},
    {"rate-alert", false,
     [](Config &c, const Setting &s) { c.posting.rate_alert = rate_value(s.value); },
     [](const Config &c) { return show_rate(c.posting.rate_alert); }},
    {"key-window", false,
     [](Config &c, const Setting &s) {
         c.posting.key_window = duration_value(s.value, 1min, 366 * 24h);
     },
     [](const Config &c) { return Shown{duration_text(c.posting.key_window)}; }},
};

static const ConfigKey<Audience> audience_table[] = {
    {"to", true, [](Audience &a, const Setting &s) { a.push_back(text_value(s.value, 200)); },
     [](const Audience &a) { return a; }},
};

static void check_channel(const std::string &name, const std::string &target,
                          const NetworkConfig &network) {
    const auto &channels = network.session.channels;
    if (std::ranges::any_of(channels, [&](const ChannelSetting &channel) {
            return lower(channel.name) == lower(name);
        }))
        return;
    throw Failure("{} is no channel of [network {}]", quoted(target), network.session.network);
}

void check_member(const std::string &target, const Config &config) {
    static constexpr char form[] =
        "allowed are NETWORK/#channel, NETWORK/@ACCOUNT, NETWORK/NICK and local";
    if (target == local_room) return;
    const size_t slash = target.find('/');
    const bool bare = target.find_first_of("#&+!") == 0;
    if (!bare && slash == target.npos) throw Failure("{} is no target, {}", quoted(target), form);
    if (bare && config.networks.size() != 1)
        throw Failure("{} does not say which network, {}", quoted(target), form);
    const std::string where = bare ? target : target.substr(slash + 1);
    if (where.empty() || where.find(' ') != where.npos)
        throw Failure("{} is no target, {}", quoted(target), form);
    for (const NetworkConfig &network : config.networks) {
        if (!bare && network.session.network != target.substr(0, slash)) continue;
        if (where.find_first_of("#&+!") == 0) check_channel(where, target, network);
        return;
    }
    throw Failure("{} is on a network that is not configured", quoted(target));
}

static Shown show_servers(const NetworkConfig &network) {
    Shown shown;
    for (const auto &server : network.session.servers) shown.push_back(server.text());
    return shown;
}

static Shown show_channels(const NetworkConfig &network) {
    Shown shown;
    for (const auto &[name, key] : network.session.channels)
        shown.push_back(key.empty() ? name : name + " " + key);
    return shown;
}

static void take_server(NetworkConfig &network, const Setting &setting) {
    const auto server = server_value(setting.value, network.session.tls ? 6697 : 6667);
    if (!network.session.tls && !network.insecure && !is_loopback(server.host))
        throw Failure(
            "{} without TLS would show everything to everyone on the way; allowed are "
            "tls = yes, and insecure = yes where that is meant",
            quoted(server.host));
    network.session.servers.push_back(server);
}

static void take_channel(NetworkConfig &network, const Setting &setting) {
    const auto channel = channel_value(setting.value);
    for (const auto &other : network.session.channels)
        if (lower(other.name) == lower(channel.name))
            throw Failure("{} is listed twice", quoted(channel.name));
    network.session.channels.push_back(channel);
}

static void need_tls(const NetworkConfig &network) {
    if (!network.session.tls) throw Failure("means nothing with tls = no, allowed is tls = yes");
}

static void take_insecure(NetworkConfig &network, const Setting &setting) {
    network.insecure = truth_value(setting.value);
    if (network.insecure && network.session.tls)
        throw Failure(
            "'yes' goes with tls = no only; a certificate of your own goes into ca-file "
            "or fingerprint");
}

// Also without TLS: a server may ask for it (sts).
static void take_ca_file(NetworkConfig &network, const Setting &setting) {
    network.tls.ca_file = beside(setting.at.file, text_value(setting.value, 4096));
}

static void take_fingerprint(NetworkConfig &network, const Setting &setting) {
    need_tls(network);
    network.tls.fingerprints.push_back(fingerprint_value(setting.value));
}

static void take_certificate(NetworkConfig &network, const Setting &setting) {
    need_tls(network);
    network.tls.certificate = secret_file(setting);
}

static Shown show_required(const NetworkConfig &network) {
    const LoginSettings &login = network.session.login;
    return login.account.empty() ? Shown{} : Shown{yes_no(login.required)};
}

static void take_reconnect_max(NetworkConfig &network, const Setting &setting) {
    auto &session = network.session;
    session.reconnect_max = duration_value(setting.value, session.reconnect_min, 24h);
}

static const ConfigKey<NetworkConfig> network_table[] = {
    {"tls", false, [](NetworkConfig &n, const Setting &s) { n.session.tls = truth_value(s.value); },
     [](const NetworkConfig &n) { return Shown{yes_no(n.session.tls)}; }},
    {"insecure", false, take_insecure,
     [](const NetworkConfig &n) { return n.insecure ? Shown{"yes"} : Shown{}; }},
    {"ca-file", false, take_ca_file,
     [](const NetworkConfig &n) { return unless_empty(n.tls.ca_file); }},
    {"fingerprint", true, take_fingerprint,
     [](const NetworkConfig &n) { return n.tls.fingerprints; }},
    {"server", true, take_server, show_servers},
    {"server-password-file", false,
     [](NetworkConfig &n, const Setting &s) { n.server_password_file = secret_file(s); },
     [](const NetworkConfig &n) { return unless_empty(n.server_password_file); }},
    {"account", false,
     [](NetworkConfig &n, const Setting &s) { n.session.login.account = account_value(s.value); },
     [](const NetworkConfig &n) { return unless_empty(n.session.login.account); }},
    {"password-file", false,
     [](NetworkConfig &n, const Setting &s) { n.password_file = secret_file(s); },
     [](const NetworkConfig &n) { return unless_empty(n.password_file); }},
    {"certificate", false, take_certificate,
     [](const NetworkConfig &n) { return unless_empty(n.tls.certificate); }},
    {"key", false, [](NetworkConfig &n, const Setting &s) { n.tls.key = secret_file(s); },
     [](const NetworkConfig &n) { return unless_empty(n.tls.key); }},
    {"sasl", false,
     [](NetworkConfig &n, const Setting &s) {
         n.session.login.mechanisms = mechanisms_value(s.value);
     },
     [](const NetworkConfig &n) {
         return unless_empty(mechanisms_text(n.session.login.mechanisms));
     }},
    {"sasl-required", false,
     [](NetworkConfig &n, const Setting &s) { n.session.login.required = truth_value(s.value); },
     show_required},
    {"nickserv", false,
     [](NetworkConfig &n, const Setting &s) { n.session.login.services = services_value(s.value); },
     [](const NetworkConfig &n) { return unless_empty(n.session.login.services); }},
    {"nickserv-mask", false,
     [](NetworkConfig &n, const Setting &s) {
         n.session.login.services_mask = services_mask_value(s.value);
     },
     [](const NetworkConfig &n) { return unless_empty(n.session.login.services_mask); }},
    {"regain", false,
     [](NetworkConfig &n, const Setting &s) {
         n.session.login.regain = services_word_value(s.value);
     },
     [](const NetworkConfig &n) { return unless_empty(n.session.login.regain); }},
    {"nick", false,
     [](NetworkConfig &n, const Setting &s) { n.session.nick = nick_value(s.value); },
     [](const NetworkConfig &n) { return Shown{n.session.nick}; }},
    {"realname", false,
     [](NetworkConfig &n, const Setting &s) { n.session.realname = text_value(s.value, 120); },
     [](const NetworkConfig &n) { return Shown{n.session.realname}; }},
    {"channel", true, take_channel, show_channels},
    {"fallback", false,
     [](NetworkConfig &n, const Setting &s) { n.session.fallback = channel_value(s.value).name; },
     [](const NetworkConfig &n) { return unless_empty(n.session.fallback); }},
    {"prefix", false, [](NetworkConfig &n, const Setting &s) { n.prefix = prefix_value(s.value); },
     [](const NetworkConfig &n) { return Shown{n.prefix}; }},
    {"burst", false,
     [](NetworkConfig &n, const Setting &s) { n.pacing.burst = integer_value(s.value, 1, 100); },
     [](const NetworkConfig &n) { return Shown{std::to_string(n.pacing.burst)}; }},
    {"interval", false,
     [](NetworkConfig &n, const Setting &s) {
         n.pacing.interval = duration_value(s.value, 0s, 1h);
     },
     [](const NetworkConfig &n) { return Shown{duration_text(n.pacing.interval)}; }},
    {"attempts", false,
     [](NetworkConfig &n, const Setting &s) { n.attempts = integer_value(s.value, 0, 1'000'000); },
     [](const NetworkConfig &n) { return Shown{std::to_string(n.attempts)}; }},
    {"reconnect-min", false,
     [](NetworkConfig &n, const Setting &s) {
         n.session.reconnect_min = duration_value(s.value, 100ms, 1h);
     },
     [](const NetworkConfig &n) { return Shown{duration_text(n.session.reconnect_min)}; }},
    {"reconnect-max", false, take_reconnect_max,
     [](const NetworkConfig &n) { return Shown{duration_text(n.session.reconnect_max)}; }},
    {"ping-timeout", false,
     [](NetworkConfig &n, const Setting &s) {
         n.session.ping_timeout = duration_value(s.value, 1s, 1h);
     },
     [](const NetworkConfig &n) { return Shown{duration_text(n.session.ping_timeout)}; }},
};

static const ConfigKey<Role> role_table[] = {
    {"member", true, [](Role &r, const Setting &s) { r.members.push_back(member_value(s.value)); },
     [](const Role &r) { return r.members; }},
    {"weak", false, [](Role &r, const Setting &s) { r.weak = truth_value(s.value); },
     [](const Role &r) { return Shown{yes_no(r.weak)}; }},
};

static const ConfigKey<PersonSetting> person_table[] = {
    {"is", true,
     [](PersonSetting &p, const Setting &s) { p.is.push_back(identity_value(s.value)); },
     [](const PersonSetting &p) { return p.is; }},
};

constexpr std::span<const ConfigKey<Config>> bot_keys = bot_table;
constexpr std::span<const ConfigKey<Config>> announcement_keys = announcement_table;
constexpr std::span<const ConfigKey<Audience>> audience_keys = audience_table;
constexpr std::span<const ConfigKey<NetworkConfig>> network_keys = network_table;
constexpr std::span<const ConfigKey<Role>> role_keys = role_table;
constexpr std::span<const ConfigKey<PersonSetting>> person_keys = person_table;

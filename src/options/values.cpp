#include "options/values.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

static constexpr std::string_view digits = "0123456789";
static constexpr std::string_view lower_letters = "abcdefghijklmnopqrstuvwxyz";
static constexpr std::string_view upper_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

static bool among(char c, std::initializer_list<std::string_view> sets) {
    return std::ranges::any_of(sets, [c](auto set) { return set.find(c) != set.npos; });
}

static bool consists(std::string_view text, std::initializer_list<std::string_view> sets) {
    return std::ranges::all_of(text, [&](char c) { return among(c, sets); });
}

static bool is_graph(char c) { return c > ' ' && c < 0x7f; }

static bool is_letter(char c) { return among(c, {lower_letters, upper_letters}); }

std::string quoted(std::string_view text) {
    const size_t size = utf8_cut(text, 60);
    return fmt::format("'{}{}'", printable(text.substr(0, size)), size < text.size() ? "..." : "");
}

void check_line(std::string_view text) {
    constexpr size_t most = 4096;
    if (text.size() > most) throw Failure("line of {} bytes, allowed are {}", text.size(), most);
    if (!is_utf8(text)) throw Failure("invalid UTF-8");
    if (printable(text) != text) throw Failure("control character in the line");
}

std::string nick_value(std::string_view text) {
    constexpr std::string_view special = "[]\\`_^{|}";
    const bool valid = !text.empty() && text.size() <= 30 && !among(text[0], {digits, "-"}) &&
                       consists(text, {lower_letters, upper_letters, digits, special, "-"});
    if (!valid)
        throw Failure(
            "{} is no nick, allowed are 1 to 30 letters, digits and {}-, not beginning "
            "with a digit or -",
            quoted(text), special);
    return std::string(text);
}

static bool is_prefix(std::string_view text) {
    const auto allowed = [](char c) { return is_graph(c) && !is_letter(c) && c != '/'; };
    return !text.empty() && text.size() <= 3 && std::ranges::all_of(text, allowed);
}

std::string prefix_value(std::string_view text) {
    if (!is_prefix(text))
        throw Failure(
            "{} is no prefix, allowed are 1 to 3 ASCII characters that are neither "
            "letters nor blanks nor /",
            quoted(text));
    return std::string(text);
}

std::string prefixes_value(std::string_view text) {
    std::string all;
    for (const auto &prefix : split(text, ' ')) {
        if (prefix.size() > 16)
            throw Failure("{} is too long, allowed are 16 bytes", quoted(prefix));
        all += (all.empty() ? "" : " ") + prefix;
    }
    return all;
}

std::string network_name(std::string_view text) {
    if (text == "local") throw Failure("'local' is the console's own room, take another name");
    if (text.empty() || text.size() > 32 || !consists(text, {lower_letters, digits, "-"}))
        throw Failure("{} is no name for a network, allowed are 1 to 32 of a-z, 0-9 and -",
                      quoted(text));
    return std::string(text);
}

std::string role_name(std::string_view text) {
    const bool valid = consists(text, {lower_letters, upper_letters, digits, "_-"});
    if (text.empty() || text.size() > 32 || !valid)
        throw Failure("{} is no name, allowed are 1 to 32 of letters, digits and _-", quoted(text));
    return std::string(text);
}

std::string command_name(std::string_view text) {
    const std::vector<std::string> words = split(text, ' ');
    const auto valid = [](const std::string &word) {
        return word[0] != '-' && consists(word, {lower_letters, digits, "-"});
    };
    if (words.empty() || words.size() > 3 || text.size() > 40 || !std::ranges::all_of(words, valid))
        throw Failure("{} is no name for a command, allowed are 1 to 3 words of a-z, 0-9 and -",
                      quoted(text));
    std::string name;
    for (const std::string &word : words) name += (name.empty() ? "" : " ") + word;
    return name;
}

std::string schedule_name(std::string_view text) {
    if (text.empty() || text.size() > 32 || !consists(text, {lower_letters, digits, "_-"}))
        throw Failure("{} is no name for a schedule, allowed are 1 to 32 of a-z, 0-9, _ and -",
                      quoted(text));
    return std::string(text);
}

std::string policy_name(std::string_view text) {
    for (const std::string_view known : {"read", "change", "danger", "break-glass"})
        if (text == known) return std::string(text);
    throw Failure("{} is no policy, allowed are read, change, danger and break-glass",
                  quoted(text));
}

std::string text_value(std::string_view text, size_t most) {
    if (text.empty()) throw Failure("is empty, allowed are 1 to {} bytes", most);
    if (text.size() > most)
        throw Failure("{} has {} bytes, allowed are {}", quoted(text), text.size(), most);
    return std::string(text);
}

bool truth_value(std::string_view text) {
    if (text == "yes") return true;
    if (text == "no") return false;
    throw Failure("{} is neither yes nor no", quoted(text));
}

long long integer_value(std::string_view text, long long least, long long most) {
    const auto number = parse_integer(text);
    if (!number || *number < least || *number > most)
        throw Failure("{} is not allowed, a whole number from {} to {} is", quoted(text), least,
                      most);
    return *number;
}

Duration duration_value(std::string_view text, Duration least, Duration most) {
    const auto duration = parse_duration(text);
    if (!duration || *duration < least || *duration > most)
        throw Failure("{} is not allowed, a duration from {} to {} is", quoted(text),
                      duration_text(least), duration_text(most));
    return std::chrono::floor<std::chrono::milliseconds>(*duration);
}

std::string duration_text(Duration duration) {
    if (duration % 1s != 0s) return fmt::format("{}ms", duration / 1ms);
    if (duration == 0s || duration % 1min != 0s) return fmt::format("{}s", duration / 1s);
    if (duration % 1h != 0s) return fmt::format("{}m", duration / 1min);
    return fmt::format("{}h", duration / 1h);
}

static bool is_ipv6(const std::string &host) {
    in6_addr address;
    return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

static bool is_host(std::string_view host) {
    return !host.empty() && host.size() <= 253 && is_graph(host[0]) && host[0] != '-' &&
           host[0] != '.' && consists(host, {lower_letters, upper_letters, digits, "-._"});
}

using HostAndPort = std::pair<std::string, std::optional<std::string>>;

static HostAndPort at_colon(std::string_view text) {
    const size_t colon = text.find(':');
    if (colon == text.npos) return {std::string(text), {}};
    return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

// "::1" and "6667" of "[::1]:6667"; no host where the brackets are wrong.
static HostAndPort at_brackets(std::string_view text) {
    const size_t close = text.find(']');
    if (close == text.npos) return {};
    const auto [between, port] = at_colon(text.substr(close + 1));
    if (!between.empty()) return {};
    return {std::string(text.substr(1, close - 1)), port};
}

ServerAddress server_value(std::string_view text, int default_port) {
    if (is_ipv6(std::string(text)))
        throw Failure("{} needs brackets, as in [::1]:6697", quoted(text));
    const bool brackets = text.starts_with('[');
    const auto [host, port] = brackets ? at_brackets(text) : at_colon(text);
    const bool valid = brackets ? is_ipv6(host) : is_host(host);
    if (!valid)
        throw Failure("{} is no server, allowed is HOST, HOST:PORT or [ADDRESS]:PORT",
                      quoted(text));
    if (!port) return {host, default_port};
    const auto number = parse_integer(*port);
    if (!number || *number < 1 || *number > 65535)
        throw Failure("{} has port {}, allowed is 1 to 65535", quoted(host), printable(*port));
    return {host, static_cast<int>(*number)};
}

std::string secret_value(std::string_view text, size_t most) {
    if (text.empty()) throw Failure("is empty, allowed is one line");
    if (text.find('\n') != text.npos) throw Failure("has several lines, allowed is one");
    if (text.size() > most) throw Failure("has {} bytes, allowed are {}", text.size(), most);
    if (printable(text) != text) throw Failure("holds a control character or invalid UTF-8");
    return std::string(text);
}

bool is_loopback(const std::string &host) {
    in_addr address;
    if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
    in6_addr wide;
    if (inet_pton(AF_INET6, host.c_str(), &wide) == 1) return IN6_IS_ADDR_LOOPBACK(&wide);
    return lower(host) == "localhost";
}

static void check_channel(std::string_view name) {
    const bool begins = among(name[0], {"#&+!"}) && name.size() >= 2 && name.size() <= 200;
    if (!begins || name.find(',') != name.npos)
        throw Failure(
            "{} is no channel, allowed is a name that begins with one of #&+! and holds "
            "no comma",
            quoted(name));
}

static void check_channel_key(std::string_view channel, std::string_view key) {
    const auto allowed = [](char c) { return is_graph(c) && c != ','; };
    if (key.size() > 64 || key[0] == ':' || !std::ranges::all_of(key, allowed))
        throw Failure(
            "the key of {} is not allowed, 1 to 64 ASCII characters without comma that "
            "do not begin with : are",
            channel);
}

ChannelSetting channel_value(std::string_view text) {
    const auto words = split(text, ' ');
    if (words.empty()) throw Failure("is empty, allowed are a channel and its key");
    check_channel(words[0]);
    if (words.size() == 1) return {words[0], ""};
    if (words.size() > 2)
        throw Failure("{} has {} words, allowed are a channel and its key", quoted(text),
                      words.size());
    check_channel_key(words[0], words[1]);
    return {words[0], words[1]};
}

std::string fingerprint_value(std::string_view text) {
    std::string hex = lower(text);
    std::erase(hex, ':');
    if (hex.size() != 64 || !consists(hex, {digits, "abcdef"}))
        throw Failure(
            "{} is no fingerprint, allowed are the 64 hex digits of a SHA-256, with or "
            "without colons",
            quoted(text));
    return hex;
}

std::string network_of(std::string_view identity) {
    const size_t slash = identity.find('/');
    return std::string(identity.substr(0, slash == identity.npos ? 0 : slash));
}

static void check_account(std::string_view identity) {
    const auto account = identity.substr(identity.find('/') + 1);
    if (account.find_first_of("!@*?") != account.npos)
        throw Failure("{} is a host mask; this version goes by accounts, as NETWORK/ACCOUNT",
                      quoted(identity));
    if (account.empty() || account.size() > 64 || account.find_first_of(" ,:/") != account.npos)
        throw Failure("{} names no account, allowed is NETWORK/ACCOUNT", quoted(identity));
}

static void check_login(std::string_view identity) {
    const auto login = identity.substr(identity.find(':') + 1);
    const bool valid = consists(login, {lower_letters, upper_letters, digits, "_.-@\\$"});
    if (login.empty() || login.size() > 64 || login[0] == '-' || !valid)
        throw Failure("{} names no local user, allowed is unix:NAME", quoted(identity));
}

std::string identity_value(std::string_view text) {
    if (text.starts_with("unix:")) {
        check_login(text);
    } else if (text.find('/') != text.npos) {
        network_name(network_of(text));
        check_account(text);
    } else {
        throw Failure("{} is nobody, allowed is NETWORK/ACCOUNT or unix:NAME", quoted(text));
    }
    return std::string(text);
}

std::string member_value(std::string_view text) {
    static constexpr std::string_view schedule = "schedule:";
    if (text.starts_with(schedule))
        return std::string(schedule) + schedule_name(text.substr(schedule.size()));
    if (text.find_first_of("/:") != text.npos) return identity_value(text);
    return role_name(text);
}

#include "irc/roster.hpp"

#include <algorithm>

#include "base/text.hpp"

static constexpr size_t most_members = 20'000;
static constexpr size_t longest_nick = 512;

// The symbols of `prefix`, each once, highest first.
static std::string in_order(const Isupport &support, std::string_view prefix) {
    std::string ordered;
    for (char symbol : support.prefixes())
        if (prefix.find(symbol) != prefix.npos) ordered += symbol;
    return ordered;
}

// Beyond the bounds people are not kept.
static Member *keep(const Isupport &support, Channel &channel, std::string_view nick) {
    if (nick.empty() || nick.size() > longest_nick) return nullptr;
    std::string key = support.fold(nick);
    if (channel.members.size() >= most_members && !channel.members.contains(key)) return nullptr;
    Member &member = channel.members[std::move(key)];
    member.nick = nick;
    return &member;
}

Channel &Roster::add(std::string_view channel) {
    Channel &fresh = channels[support.fold(channel)] = {};
    fresh.name = channel;
    return fresh;
}

void Roster::remove(std::string_view channel) { channels.erase(support.fold(channel)); }

const Channel *Roster::find(std::string_view channel) const {
    const auto found = channels.find(support.fold(channel));
    return found == channels.end() ? nullptr : &found->second;
}

Channel *Roster::find(std::string_view channel) {
    const auto found = channels.find(support.fold(channel));
    return found == channels.end() ? nullptr : &found->second;
}

bool Roster::shares(std::string_view nick) const {
    const std::string key = support.fold(nick);
    for (const auto &[name, channel] : channels)
        if (channel.members.contains(key)) return true;
    return false;
}

void Roster::joined(std::string_view channel, std::string_view nick) {
    Channel *found = find(channel);
    Member *member = found ? keep(support, *found, nick) : nullptr;
    if (member) member->prefix.clear();
}

void Roster::parted(std::string_view channel, std::string_view nick) {
    if (Channel *found = find(channel)) found->members.erase(support.fold(nick));
}

std::vector<std::string> Roster::quit(std::string_view nick) {
    const std::string key = support.fold(nick);
    std::vector<std::string> where;
    for (auto &[name, channel] : channels)
        if (channel.members.erase(key)) where.push_back(channel.name);
    return where;
}

std::vector<std::string> Roster::renamed(std::string_view from, std::string_view to) {
    const std::string key = support.fold(from);
    std::vector<std::string> where;
    for (auto &[name, channel] : channels) {
        const auto member = channel.members.extract(key);
        if (member.empty()) continue;
        where.push_back(channel.name);
        if (Member *now = keep(support, channel, to)) now->prefix = member.mapped().prefix;
    }
    return where;
}

void Roster::names(std::string_view channel, std::string_view list) {
    Channel *found = find(channel);
    if (!found) return;
    for (const std::string &word : split(list, ' ')) {
        const std::string_view entry = word;
        const size_t start = std::min(entry.find_first_not_of(support.prefixes()), entry.size());
        const std::string_view nick = entry.substr(start, entry.find('!', start) - start);
        if (Member *member = keep(support, *found, nick))
            member->prefix = in_order(support, entry.substr(0, start));
    }
}

static void set_prefix(const Isupport &support, Member &member, char symbol, bool set) {
    std::erase(member.prefix, symbol);
    if (set) member.prefix = in_order(support, member.prefix + symbol);
}

void Roster::modes(const Message &mode) {
    Channel *found = find(mode.param(0));
    if (!found) return;
    bool set = true;
    size_t next = 2;
    for (char c : mode.param(1)) {
        if (c == '+' || c == '-') set = c == '+';
        if (c == '+' || c == '-' || !support.has_argument(c, set)) continue;
        const std::string symbol = support.prefix_of(c);
        const auto member = found->members.find(support.fold(mode.param(next++)));
        if (!symbol.empty() && member != found->members.end())
            set_prefix(support, member->second, symbol[0], set);
    }
}

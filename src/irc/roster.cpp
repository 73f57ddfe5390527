#include "irc/roster.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.hpp"

static constexpr size_t most_members = 20'000;
static constexpr size_t most_in_all = 200'000;

Channel &Roster::add(std::string_view channel) {
    remove(channel);
    Channel &fresh = channels[support.fold(channel)];
    fresh.name = channel;
    return fresh;
}

void Roster::remove(std::string_view channel) {
    const auto found = channels.find(support.fold(channel));
    if (found == channels.end()) return;
    kept -= found->second.members.size();
    for (const auto &[person, rank] : found->second.members) known.leave(*person);
    channels.erase(found);
}

void Roster::clear() {
    channels.clear();
    known.clear();
    kept = 0;
}

void Roster::refold() {
    std::map<std::string, Channel> old = std::exchange(channels, {});
    const People before = std::exchange(known, People(support));
    kept = 0;
    for (auto &[folded, was] : old) {
        const auto members = std::exchange(was.members, {});
        Channel &now = add(was.name) = std::move(was);
        for (const auto &[person, rank] : members)
            if (Rank *place = keep(now, person->source)) *place = rank;
    }
}

const Channel *Roster::find(std::string_view channel) const {
    const auto found = channels.find(support.fold(channel));
    return found == channels.end() ? nullptr : &found->second;
}

Channel *Roster::find(std::string_view channel) {
    return const_cast<Channel *>(std::as_const(*this).find(channel));
}

std::optional<std::string> Roster::prefix(std::string_view channel, std::string_view nick) const {
    const Channel *place = find(channel);
    const Person *who = person(nick);
    if (!place || !who) return {};
    const auto member = place->members.find(const_cast<Person *>(who));
    if (member == place->members.end()) return {};
    return std::string(member->second.text());
}

// The symbols of `prefix`, each once.
Rank Roster::in_order(std::string_view prefix) const {
    std::string ordered;
    for (char symbol : support.prefixes())
        if (prefix.find(symbol) != prefix.npos) ordered += symbol;
    return Rank(ordered);
}

// Null beyond the bounds.
Rank *Roster::keep(Channel &channel, std::string_view source) {
    const bool full = channel.members.size() >= most_members || kept >= most_in_all;
    const std::string_view nick = source.substr(0, source.find('!'));
    if (full && !prefix(channel.name, nick)) return nullptr;
    Person *person = known.keep(source);
    if (!person) return nullptr;
    const auto [member, is_new] = channel.members.try_emplace(person);
    person->channels += is_new;
    kept += is_new;
    return &member->second;
}

void Roster::drop(Channel &channel, Person *person) {
    if (channel.members.erase(person) == 0) return;
    --kept;
    known.leave(*person);
}

std::vector<Channel *> Roster::shared_with(Person *person) {
    std::vector<Channel *> found;
    if (!person) return found;
    for (auto &[name, channel] : channels) {
        if (found.size() == person->channels) break;
        if (channel.members.contains(person)) found.push_back(&channel);
    }
    return found;
}

std::vector<std::string> Roster::channels_of(const Person &person) const {
    std::vector<std::string> names;
    for (const auto &[folded, channel] : channels) {
        if (names.size() == person.channels) break;
        if (channel.members.contains(const_cast<Person *>(&person))) names.push_back(channel.name);
    }
    return names;
}

void Roster::joined(std::string_view channel, std::string_view source) {
    Channel *found = find(channel);
    if (Rank *rank = found ? keep(*found, source) : nullptr) *rank = {};
}

void Roster::parted(std::string_view channel, std::string_view nick) {
    Channel *found = find(channel);
    Person *person = known.find(nick);
    if (found && person) drop(*found, person);
}

std::vector<std::string> Roster::quit(std::string_view nick) {
    Person *person = known.find(nick);
    std::vector<std::string> where;
    for (Channel *channel : shared_with(person)) {
        where.push_back(channel->name);
        drop(*channel, person);
    }
    return where;
}

// Whoever had the new nick, by a server that lost count, is not there any more.
std::vector<std::string> Roster::renamed(std::string_view source, std::string_view to) {
    Person *person = known.find(source.substr(0, source.find('!')));
    if (!person) return {};
    if (to.empty() || to.size() > People::longest) return quit(person->nick());
    if (const Person *other = known.find(to); other && other != person) quit(to);
    std::vector<std::string> where;
    for (const Channel *channel : shared_with(person)) where.push_back(channel->name);
    known.rename(*person, source, to);
    return where;
}

void Roster::names(std::string_view channel, std::string_view list) {
    Channel *found = find(channel);
    if (!found) return;
    for (const std::string &word : split(list, ' ')) {
        const std::string_view entry = word;
        const size_t start = std::min(entry.find_first_not_of(support.prefixes()), entry.size());
        if (Rank *rank = keep(*found, entry.substr(start)))
            *rank = in_order(entry.substr(0, start));
    }
}

void Roster::set_prefix(Channel &channel, std::string_view nick, char symbol, bool set) {
    const auto member = channel.members.find(known.find(nick));
    if (member == channel.members.end()) return;
    std::string prefix(member->second.text());
    std::erase(prefix, symbol);
    if (set) prefix += symbol;
    member->second = in_order(prefix);
}

static void set_mode(Channel &channel, char mode, bool set) {
    std::erase(channel.modes, mode);
    if (!set || !std::isalpha(static_cast<unsigned char>(mode))) return;
    channel.modes.insert(std::ranges::lower_bound(channel.modes, mode), mode);
}

void Roster::apply_modes(Channel &channel, const Message &message, size_t at) {
    bool set = true;
    size_t next = at + 1;
    for (char c : message.param(at)) {
        if (c == '+' || c == '-') {
            set = c == '+';
            continue;
        }
        const std::string_view argument =
            support.has_argument(c, set) ? message.param(next++) : std::string_view();
        const std::string symbol = support.prefix_of(c);
        if (!symbol.empty())
            set_prefix(channel, argument, symbol[0], set);
        else if (!support.is_list(c))
            set_mode(channel, c, set);
    }
}

void Roster::modes(const Message &mode) {
    if (Channel *found = find(mode.param(0))) apply_modes(*found, mode, 1);
}

void Roster::modes_are(const Message &numeric) {
    Channel *found = find(numeric.param(1));
    if (!found) return;
    found->modes.clear();
    apply_modes(*found, numeric, 2);
}

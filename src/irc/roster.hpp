#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "irc/people.hpp"

// The prefixes of a member, highest first: "@+".
class Rank {
public:
    Rank() = default;
    explicit Rank(std::string_view text) { text.copy(symbols.data(), symbols.size() - 1); }
    std::string_view text() const { return symbols.data(); }

private:
    std::array<char, 8> symbols{};
};

struct Channel {
    std::string name;  // as the server spells it
    std::string topic;
    std::string modes;  // letters of those that are set, sorted; without lists and prefixes
    std::unordered_map<Person *, Rank> members;
    WallTime joined{};      // by us, in the server's time
    bool complete = false;  // the first list of names has ended
    bool has_mode(char mode) const { return modes.find(mode) != modes.npos; }
};

// The channels we are in and who else is there, by the network's own casemapping.  Beyond 20,000
// members of a channel and 200,000 in all people are not kept: nobody knows them, then.
class Roster {
public:
    explicit Roster(const Isupport &support) : support(support), known(support) {}
    Channel &add(std::string_view channel);
    void remove(std::string_view channel);
    void clear();
    void refold();  // the casemapping has changed; no account is certain then
    const Channel *find(std::string_view channel) const;  // null: we are not there
    Channel *find(std::string_view channel);
    const std::map<std::string, Channel> &all() const { return channels; }
    const Person *person(std::string_view nick) const { return known.find(nick); }
    std::vector<std::string> channels_of(const Person &person) const;  // that we share
    bool shares(std::string_view nick) const { return person(nick); }  // a channel with us
    std::optional<std::string> prefix(std::string_view channel, std::string_view nick) const;

    void joined(std::string_view channel, std::string_view source);
    void parted(std::string_view channel, std::string_view nick);
    std::vector<std::string> quit(std::string_view nick);  // the channels it was in
    std::vector<std::string> renamed(std::string_view source, std::string_view to);
    void names(std::string_view channel, std::string_view list);  // one 353: "@+ann bob!b@h"
    void modes(const Message &mode);                              // MODE of a channel
    void modes_are(const Message &numeric);                       // 324

    People &people() { return known; }
    const People &people() const { return known; }

private:
    Rank *keep(Channel &channel, std::string_view source);
    void drop(Channel &channel, Person *person);
    std::vector<Channel *> shared_with(Person *person);
    void apply_modes(Channel &channel, const Message &message, size_t at);
    void set_prefix(Channel &channel, std::string_view nick, char symbol, bool set);
    Rank in_order(std::string_view prefix) const;

    const Isupport &support;
    People known;
    std::map<std::string, Channel> channels;  // by folded name
    size_t kept = 0;                          // members of all channels
};

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "irc/isupport.hpp"

struct Member {
    std::string nick;
    std::string prefix;  // all symbols, highest first: "@+"
};

struct Channel {
    std::string name;  // as the server spells it
    std::string topic;
    std::map<std::string, Member> members;  // by folded nick
    bool complete = false;                  // the first list of names has ended
};

// The channels we are in and who else is there, by the network's own casemapping.
class Roster {
public:
    explicit Roster(const Isupport &support) : support(support) {}
    Channel &add(std::string_view channel);
    void remove(std::string_view channel);
    void clear() { channels.clear(); }
    const Channel *find(std::string_view channel) const;  // null: we are not there
    Channel *find(std::string_view channel);
    bool shares(std::string_view nick) const;  // is nick in a channel with us?
    void joined(std::string_view channel, std::string_view nick);
    void parted(std::string_view channel, std::string_view nick);
    std::vector<std::string> quit(std::string_view nick);  // the channels it was in
    std::vector<std::string> renamed(std::string_view from, std::string_view to);
    void names(std::string_view channel, std::string_view list);  // one 353: "@+ann bob!b@h"
    void modes(const Message &mode);                              // MODE of a channel
    const std::map<std::string, Channel> &all() const { return channels; }

private:
    const Isupport &support;
    std::map<std::string, Channel> channels;  // by folded name
};

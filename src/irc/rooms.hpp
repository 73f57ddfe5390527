#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "irc/isupport.hpp"

struct ChannelSetting {
    std::string name;
    std::string key;  // empty: none
    bool operator==(const ChannelSetting &) const = default;
};

struct RoomRule;  // what follows when something keeps us out of a channel

// The channels that people want us in: what keeps us out of each, and when to ask for it again.
class Rooms {
public:
    static constexpr int standard_reply = 0;  // in place of a numeric: FAIL JOIN

    struct News {
        std::string channel, text;
    };

    explicit Rooms(const Isupport &support) : support(support) {}

    // What people want.  Whatever kept us out of a channel is forgotten.
    void want(const ChannelSetting &channel, Instant now);  // without a key the known one stays
    void forget(std::string_view channel, Instant now);
    std::string name_of(std::string_view channel) const;  // as it is wanted; empty: it is not
    // Wants exactly these by configuration; which ones are not wanted any more.
    std::vector<std::string> configure(const std::vector<ChannelSetting> &channels, Instant now);
    bool wanted(std::string_view channel) const { return find(channel) != nullptr; }

    // What becomes of it.
    void online(Instant now);
    void offline();
    void logged_in(Instant now);             // to services
    bool entered(std::string_view channel);  // false: nobody wants us there
    bool strayed(std::string_view channel);  // there; true: for the first time
    void removed(std::string_view channel, const std::string &how, Instant now);
    // A numeric, or FAIL.  False where it is no answer to a JOIN of ours.
    bool refused(int numeric, std::string_view channel, const std::string &why, Instant now);
    bool invited(std::string_view channel, Instant now);  // true: we follow

    std::vector<ChannelSetting> take_joins(Instant now);  // the JOINs to be sent
    std::vector<News> take_news();                        // what keeps us out, once for each cause
    Instant next() const;                                 // when take_joins() is due
    // Those that we are not in, and why; an empty reason: nothing is known against it.
    std::vector<std::pair<std::string, std::string>> absent(Instant now) const;

private:
    struct Room {
        enum State { out, asked, in };
        std::string name, key;
        bool configured = false;
        State state = out;
        Instant at = never;              // out: ask then; asked: the answer is overdue then
        Instant asked_at{};              // for the last time
        const RoomRule *rule = nullptr;  // why we are out; null: nothing known
        const RoomRule *told = nullptr;  // the last one that people were told of
        std::string said;                // by the server
        unsigned tries = 0;              // kept out by that rule in a row
        std::optional<Instant> kicked;   // for the last time
    };

    Room *find(std::string_view channel);
    const Room *find(std::string_view channel) const;
    void keep_out(Room &room, const RoomRule &rule, const std::string &said, Instant now);
    void ask_at(Room &room, Instant when);
    void ask(Room &room, Instant now);
    void expire(Instant now);
    std::vector<Room *> due(Instant now);
    size_t unanswered() const;
    bool is_full(const Room &room) const;
    void place_is_free(Instant now);
    std::string trouble(const Room &room, Instant now) const;

    const Isupport &support;
    bool connected = false;
    std::vector<Room> rooms;
    std::set<std::string> strays;  // folded
    std::vector<News> news;
};

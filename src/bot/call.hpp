#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

// The room that exists without any network.
inline constexpr char local_room[] = "local";

// A place where words are said: a channel or a person on a network, or the local room.
struct Place {
    std::string network;   // empty: the local room
    std::string target;    // "#ops", a nick; "local" in the local room
    bool channel = false;  // many people read there
    bool is_local() const { return network.empty(); }
    std::string text() const { return is_local() ? local_room : network + "/" + target; }
    bool operator==(const Place &) const = default;
};

// Who asks, and how we know.
struct Asker {
    std::string name;            // what people call them: the nick, the login name
    std::string identity;        // "libera/alice" (services account), "unix:alice"; empty: nobody
    std::string evidence;        // in words: "services account alice, by account-tag"
    std::string mask;            // nick!user@host on IRC
    bool weak = false;           // it may be somebody else
    std::string doubt;           // why, where it is: "the connection is not verified"
    bool owner = false;          // the daemon's own user, or root, at the control socket
    std::string source() const;  // what attempts are counted by: the identity, else the host
};

// By which way: a line on IRC, the control socket, or the bot's own clock.
enum class Door { irc, control, clock };
const char *door_name(Door door);
std::optional<Door> door_of(std::string_view name);  // nothing: there is none such

// Somebody addressed the bot.
struct Call {
    uint64_t id = 0;  // the same in log and console
    Door door = Door::irc;
    Asker asker;
    Place place;          // where it was said, and where the answer goes
    std::string text;     // what was said, without prefix or address
    std::string msgid;    // of the message, where the network gives one
    Instant heard{};      // when; long ago where that is not known any more
    uint64_t client = 0;  // at the control socket: who and
    uint64_t ask = 0;     //   which ask to answer
    bool has_client() const { return door != Door::irc && client != 0; }  // it waits for us
};

// What is said to the bot: the text behind the prefix, behind "nick:" or "nick,", or all of it in
// private.  Nothing where it is not meant for the bot.
std::optional<std::string> addressed(std::string_view text, std::string_view prefix,
                                     std::string_view nick, bool in_private);

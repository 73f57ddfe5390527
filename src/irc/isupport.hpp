#pragma once

#include <map>
#include <string>
#include <string_view>

#include "irc/casemap.hpp"
#include "irc/message.hpp"

// How many channels whose names begin with one of `types` one may be in; 0: as many as one likes.
struct ChannelLimit {
    std::string_view types;
    size_t most = 0;
};

// What the server says about itself in 005 (draft-hardy-irc-isupport); the defaults of RFC 1459
// where it says nothing.
class Isupport {
public:
    void hear(const Message &message);  // a 005

    bool is_channel(std::string_view name) const;  // by CHANTYPES
    // "#ops" of "@#ops", by the symbols of PREFIX; what is no such target comes back as it is.
    std::string_view channel_of(std::string_view target) const;
    Casemap casemap() const { return mapping; }
    std::string fold(std::string_view name) const { return fold_case(mapping, name); }
    bool same(std::string_view a, std::string_view b) const { return fold(a) == fold(b); }
    std::string_view prefixes() const { return symbols; }    // of PREFIX, highest first: "~&@%+"
    std::string_view prefix_modes() const { return modes; }  // and their modes: "qaohv"
    std::string prefix_of(char mode) const;                  // "@" of 'o'; empty where it is none

    size_t nick_length() const;                      // NICKLEN, else 9
    size_t topic_length() const;                     // TOPICLEN; 0: no limit is known
    size_t line_length() const;                      // LINELEN within 512 to 8192, else 512
    size_t targets(std::string_view command) const;  // TARGMAX, else 1; 0: no limit
    ChannelLimit channel_limit(std::string_view channel) const;  // CHANLIMIT
    std::string_view bot_mode() const;                           // BOT: one letter, else empty
    std::string_view network() const;                            // NETWORK, else empty
    bool has_whox() const { return tokens.contains("WHOX"); }
    bool has_monitor() const { return tokens.contains("MONITOR"); }
    bool takes_status(char symbol) const;          // by STATUSMSG: "@#ops" are its operators
    bool takes_tag(std::string_view name) const;   // a client tag, by CLIENTTAGDENY
    bool has_argument(char mode, bool set) const;  // of a channel: by CHANMODES and PREFIX
    bool is_list(char mode) const;                 // of a channel: bans and the like

private:
    void hear_token(std::string_view token);
    std::string_view value(const std::string &name) const;  // empty where it was not said
    int mode_class(char mode) const;                        // by CHANMODES; -1: it is not there
    std::map<std::string, std::string> tokens;
    std::string symbols = "@+", modes = "ov";
    Casemap mapping = Casemap::rfc1459;
};

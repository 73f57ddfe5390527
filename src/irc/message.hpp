#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

inline constexpr size_t tags_limit = 8191;  // bytes of tags with '@' and blank (message-tags)
inline constexpr size_t body_limit = 8192;  // bytes we take of the rest; servers should send 512

// One line of IRC, taken apart (RFC 1459 section 2.3.1, IRCv3 message-tags).
struct Message {
    std::vector<std::pair<std::string, std::string>> tags;  // values unescaped
    std::string source;                                     // as written, without ':'
    std::string command;                                    // upper case
    std::vector<std::string> params;

    std::string_view nick() const;  // of the source; a server's name where it is one
    std::string_view user() const;  // empty where absent
    std::string_view host() const;  // empty where absent
    const std::string *tag(std::string_view name) const;  // the last of that name; null: not there
    std::string_view param(size_t index) const;           // empty where absent
    int numeric() const;                                  // 1 to 999; 0 where the command is a word
};

// Takes a line apart, without its CR LF; any number of blanks separates.  False where it is no
// message: no command, a command that is neither letters nor three digits, a NUL, or too long.
bool parse_message(std::string_view line, Message &message);

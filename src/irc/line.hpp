#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

// In which order lines leave.  `now` is not paced.
enum class Priority { now, reply, alert, bulk };

// One line on its way to a server.
struct IrcLine {
    std::string command;              // PRIVMSG, JOIN, ...
    std::vector<std::string> params;  // the last one may hold blanks
    Priority priority = Priority::reply;
    Instant expires = never;   // not worth sending after
    std::string tags = {};     // client tags as they go on the wire, without '@': "label=1-7"
    uint64_t order = 0;        // of words: which were said first
    bool again = false;        // of words: they left before, and nobody knows whether they arrived
    int refusals = 0;          // of words: how often the server did not take them
    uint64_t receipt = 0;      // of words: the announcement that they are of, see LineNews
    size_t upto = 0;           // and up to which byte of its text they go
    std::string account = {};  // of words: whoever gets them must be logged in to it

    // As it goes on the wire, without tags and CR LF.  CR, LF and NUL in a parameter become
    // blanks, so that nothing a person types makes a second line; what cannot stand in a word
    // becomes '_'.
    std::string wire() const;
    // The tags as they stand in front of that: "@label=1-7 "; empty where there are none.
    std::string front() const;
    bool is_words() const;  // something said, no answer to CTCP
};

// A value as it stands in a tag: what has a meaning there is escaped (IRCv3 message-tags).
std::string tag_value(std::string_view text);

inline constexpr char action_start[] = "\1ACTION ";  // CTCP; the text and "\1" follow

// What every server adds in front when it relays our words: ":nick!user@host ".
size_t prefix_length(std::string_view nick, std::string_view user, std::string_view host);

// How many bytes of text fit into one relayed line: `line_length` (LINELEN, else 512) less CR LF,
// our prefix, the command and the target; at least 4, so that any character fits.
size_t text_limit(size_t line_length, size_t prefix, std::string_view command,
                  std::string_view target);

// Text in pieces of at most `limit` bytes (at least 4): first at line ends (CR, LF, NUL; empty ones
// are dropped), then at a blank where one is near the limit, never inside a UTF-8 character.
std::vector<std::string> split_text(std::string_view text, size_t limit);

// Text with a blank in front where it begins with one of the prefixes in `avoid` (blank-separated),
// or like CTCP, so that it is no command to another bot.
std::string unlike_command(const std::string &text, std::string_view avoid);

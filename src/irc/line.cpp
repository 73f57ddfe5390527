#include "irc/line.hpp"

#include <algorithm>

#include "base/text.hpp"

static constexpr size_t longest_character = 4;  // bytes of UTF-8

static bool breaks_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }
static bool breaks_word(char c) { return c == ' ' || breaks_line(c); }

static bool is_word(std::string_view text) {
    return !text.empty() && text[0] != ':' && std::none_of(text.begin(), text.end(), breaks_word);
}

// What would end a parameter in the middle, or turn it into the last one, becomes '_'.
static void append_word(std::string &wire, std::string_view word) {
    const size_t start = wire.size();
    wire += word.empty() ? "_" : word;
    std::replace_if(wire.begin() + start, wire.end(), breaks_word, '_');
    if (wire[start] == ':') wire[start] = '_';
}

static void append_last(std::string &wire, std::string_view text, bool colon) {
    const size_t start = wire.size();
    if (colon || !is_word(text)) wire += ':';
    wire += text;
    std::replace_if(wire.begin() + start, wire.end(), breaks_line, ' ');
}

std::string IrcLine::wire() const {
    std::string wire;
    append_word(wire, command);
    const bool said = command == "PRIVMSG" || command == "NOTICE";
    for (size_t i = 0; i < params.size(); ++i) {
        wire += ' ';
        if (i + 1 < params.size())
            append_word(wire, params[i]);
        else
            append_last(wire, params[i], said);
    }
    return wire;
}

std::string IrcLine::front() const { return tags.empty() ? "" : "@" + tags + " "; }

bool IrcLine::is_words() const {
    if (params.size() != 2 || (command != "PRIVMSG" && command != "NOTICE")) return false;
    return !params[1].starts_with('\1') || params[1].starts_with(action_start);
}

std::string tag_value(std::string_view text) {
    static constexpr std::string_view special = "; \\\r\n", letters = ":s\\rn";
    std::string value;
    for (const char c : text) {
        const size_t place = special.find(c);
        if (place != special.npos) value += '\\';
        value += place == special.npos ? c : letters[place];
    }
    return value;
}

size_t prefix_length(std::string_view nick, std::string_view user, std::string_view host) {
    return nick.size() + user.size() + host.size() + std::string_view(":!@ ").size();
}

size_t text_limit(size_t line_length, size_t prefix, std::string_view command,
                  std::string_view target) {
    constexpr size_t marks = std::string_view("  :\r\n").size();
    const size_t taken = prefix + command.size() + target.size() + marks;
    return line_length > taken + longest_character ? line_length - taken : longest_character;
}

// Where to cut a line that is longer than `limit`.
static size_t cut_at(std::string_view line, size_t limit) {
    const size_t blank = line.rfind(' ', limit);
    if (blank != line.npos && blank > limit / 2) return blank;
    const size_t cut = utf8_cut(line, limit);
    return cut ? cut : limit;
}

static std::string_view without_end_blanks(std::string_view text) {
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

static void split_line(std::string_view line, size_t limit, std::vector<std::string> &pieces) {
    line = without_end_blanks(line);
    while (line.size() > limit) {
        const size_t cut = cut_at(line, limit);
        const std::string_view piece = without_end_blanks(line.substr(0, cut));
        if (!piece.empty()) pieces.emplace_back(piece);
        line.remove_prefix(std::min(line.find_first_not_of(' ', cut), line.size()));
    }
    if (!line.empty()) pieces.emplace_back(line);
}

std::vector<std::string> split_text(std::string_view text, size_t limit) {
    limit = std::max(limit, longest_character);
    std::vector<std::string> pieces;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find_first_of({"\r\n\0", 3}));
        split_line(line, limit, pieces);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return pieces;
}

std::string unlike_command(const std::string &text, std::string_view avoid) {
    bool like = text.starts_with('\x01');
    for (const std::string &prefix : split(avoid, ' ')) like |= text.starts_with(prefix);
    return like ? " " + text : text;
}

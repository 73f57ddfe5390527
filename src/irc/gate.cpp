#include "irc/gate.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

// The bounds of libircclient 1.9: its buffer and its array of parameters.
static constexpr size_t longest_line = 1021;
static constexpr size_t most_params = 10;

// What stands before the last parameter; more leaves no room in which to cut that one.
static constexpr size_t longest_head = 1000;

static constexpr std::string_view stand_in_source = "server";

namespace {

struct CommandRule {
    std::string_view command;
    size_t least_params;
    bool needs_source;
};

constexpr std::array command_rules = {
    CommandRule{"PRIVMSG", 2, true}, CommandRule{"NOTICE", 2, false},
    CommandRule{"MODE", 2, false},   CommandRule{"KICK", 2, false},
    CommandRule{"INVITE", 2, false}, CommandRule{"TOPIC", 1, false},
    CommandRule{"NICK", 1, true},    CommandRule{"JOIN", 1, true},
    CommandRule{"PART", 1, true},    CommandRule{"QUIT", 0, true},
};

}  // namespace

static bool contains(std::string_view text, char c) { return text.find(c) != text.npos; }

static bool is_word(std::string_view text) {
    return !text.empty() && text[0] != ':' && !contains(text, ' ');
}

static bool is_one_line(std::string_view text) {
    return !contains(text, '\0') && !contains(text, '\r') && !contains(text, '\n');
}

static bool is_command(std::string_view text) {
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() == 3 && std::all_of(text.begin(), text.end(), is_digit)) return text != "000";
    return !text.empty() && std::all_of(text.begin(), text.end(), is_upper);
}

static bool bypasses(std::string_view command) {
    return command == "PING" || command == "CAP" || command == "AUTHENTICATE";
}

static bool keeps_rule(const Message &message) {
    for (const CommandRule &rule : command_rules) {
        if (rule.command != message.command) continue;
        if (rule.needs_source && message.source.empty()) return false;
        return message.params.size() >= rule.least_params;
    }
    return true;
}

// What the library would misread, or answer by itself.
static bool is_harmful_text(const Message &message) {
    if (message.command != "PRIVMSG" && message.command != "NOTICE") return false;
    const std::string_view text = message.param(1);
    return text == "\x01" || (text.starts_with('\x01') && lower(text.substr(1, 3)) == "dcc");
}

static bool may_pass(const Message &message) {
    if (!is_command(message.command) || bypasses(message.command)) return false;
    return keeps_rule(message) && !is_harmful_text(message);
}

static bool is_ctcp(std::string_view text) {
    return text.size() > 1 && text.front() == '\x01' && text.back() == '\x01';
}

static void append_cut(std::string &canonical, std::string_view text) {
    const size_t room = longest_line - canonical.size();
    if (text.size() <= room) {
        canonical += text;
        return;
    }
    const bool close = is_ctcp(text);
    canonical += text.substr(0, utf8_cut(text, room - close));
    if (close) canonical += '\x01';
}

static bool append_params(const std::vector<std::string> &params, std::string &canonical) {
    const size_t count = std::min(params.size(), most_params);
    for (size_t i = 0; i + 1 < count; ++i) {
        if (!is_word(params[i])) return false;
        canonical += params[i];
        canonical += ' ';
    }
    if (count) canonical += ':';
    if (canonical.size() > longest_head) return false;
    if (count) append_cut(canonical, params[count - 1]);
    return true;
}

bool gate(const Message &message, std::string &canonical) {
    if (!may_pass(message) || contains(message.source, ' ')) return false;
    canonical = ':';
    canonical += message.source.empty() ? stand_in_source : std::string_view(message.source);
    canonical += ' ';
    canonical += message.command;
    canonical += ' ';  // even without parameters: the library reads on behind the command
    return append_params(message.params, canonical) && is_one_line(canonical);
}

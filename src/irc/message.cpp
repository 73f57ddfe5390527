#include "irc/message.hpp"

#include <algorithm>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }

static bool contains(std::string_view text, char c) { return text.find(c) != text.npos; }

static void skip_blanks(std::string_view &rest) {
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
}

// The bytes up to a blank; they are taken off `rest`.
static std::string_view take_word(std::string_view &rest) {
    std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    return word;
}

static char unescaped(char c) {
    switch (c) {
        case ':':
            return ';';
        case 's':
            return ' ';
        case 'r':
            return '\r';
        case 'n':
            return '\n';
        default:
            return c;
    }
}

static std::string unescape(std::string_view text) {
    if (text.find('\\') == text.npos) return std::string(text);
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\')
            plain += text[i];
        else if (++i < text.size())
            plain += unescaped(text[i]);
    }
    return plain;
}

static void parse_tags(std::string_view text, Message &message) {
    while (!text.empty()) {
        const std::string_view tag = text.substr(0, text.find(';'));
        text.remove_prefix(std::min(text.size(), tag.size() + 1));
        const size_t equals = std::min(tag.find('='), tag.size());
        if (!equals) continue;
        const std::string_view value = tag.substr(std::min(tag.size(), equals + 1));
        message.tags.emplace_back(tag.substr(0, equals), unescape(value));
    }
}

static bool parse_command(std::string_view word, std::string &command) {
    command.assign(word);
    if (word.size() == 3 && std::all_of(word.begin(), word.end(), is_digit)) return true;
    for (char &c : command) c &= ~32;
    return !word.empty() && std::all_of(word.begin(), word.end(), is_letter);
}

static void parse_params(std::string_view rest, std::vector<std::string> &params) {
    for (skip_blanks(rest); !rest.empty(); skip_blanks(rest)) {
        if (rest.front() == ':') {
            params.emplace_back(rest.substr(1));
            return;
        }
        params.emplace_back(take_word(rest));
    }
}

static bool parse_clean(std::string_view rest, Message &message) {
    skip_blanks(rest);
    if (rest.starts_with('@')) {
        const std::string_view tags = take_word(rest);
        if (tags.size() + 1 > tags_limit) return false;
        parse_tags(tags.substr(1), message);
        skip_blanks(rest);
    }
    if (rest.size() > body_limit) return false;
    if (rest.starts_with(':')) message.source.assign(take_word(rest).substr(1));
    skip_blanks(rest);
    if (!parse_command(take_word(rest), message.command)) return false;
    message.params.reserve(4);
    parse_params(rest, message.params);
    return true;
}

bool parse_message(std::string_view line, Message &message) {
    message.tags.clear();
    message.source.clear();
    message.command.clear();
    message.params.clear();
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (line.empty() || contains(line, '\0')) return false;
    if (!contains(line, '\r') && !contains(line, '\n')) return parse_clean(line, message);
    std::string copy(line);
    std::replace(copy.begin(), copy.end(), '\r', ' ');
    std::replace(copy.begin(), copy.end(), '\n', ' ');
    return parse_clean(copy, message);
}

std::string_view Message::nick() const {
    return std::string_view(source).substr(0, source.find_first_of("!@"));
}

std::string_view Message::user() const {
    const size_t mark = nick().size();
    if (mark == source.size() || source[mark] != '!') return {};
    const std::string_view rest = std::string_view(source).substr(mark + 1);
    return rest.substr(0, rest.rfind('@'));
}

std::string_view Message::host() const {
    const size_t at = source.rfind('@');
    return at == source.npos ? std::string_view() : std::string_view(source).substr(at + 1);
}

const std::string *Message::tag(std::string_view name) const {
    for (auto it = tags.rbegin(); it != tags.rend(); ++it)
        if (it->first == name) return &it->second;
    return nullptr;
}

std::string_view Message::param(size_t index) const {
    return index < params.size() ? std::string_view(params[index]) : std::string_view();
}

int Message::numeric() const {
    if (command.size() != 3 || !is_digit(command[0])) return 0;
    return (command[0] - '0') * 100 + (command[1] - '0') * 10 + (command[2] - '0');
}

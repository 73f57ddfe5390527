#include "bot/params.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

static constexpr char blanks[] = " \t";

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

// What a person typed, fit for an error message.
static std::string quoted(std::string_view text) {
    const size_t most = 40;
    const size_t cut = utf8_cut(text, most);
    return fmt::format("'{}{}'", printable(text.substr(0, cut)), cut < text.size() ? "..." : "");
}

// Reads what stands between quotes; `at` is behind the opening one.
static void read_quoted(std::string_view line, size_t &at, char quote, std::string &word) {
    const size_t open = at - 1;
    for (; at < line.size() && line[at] != quote; at++) {
        if (quote == '"' && line[at] == '\\' && at + 1 < line.size()) at++;
        word += line[at];
    }
    if (at == line.size()) throw Failure("the quote {} is not closed", quoted(line.substr(open)));
    at++;
}

// Reads the word that begins at `at`, which is no blank.
static std::string read_word(std::string_view line, size_t &at) {
    std::string word;
    while (at < line.size() && !is_blank(line[at])) {
        const char c = line[at++];
        if (c == '\'' || c == '"')
            read_quoted(line, at, c, word);
        else if (c == '\\' && at < line.size())
            word += line[at++];
        else
            word += c;
    }
    return word;
}

static bool skip_blanks(std::string_view line, size_t &at) {
    at = std::min(line.find_first_not_of(blanks, at), line.size());
    return at < line.size();
}

Words shell_words(std::string_view line) {
    Words result;
    for (size_t at = 0; skip_blanks(line, at);) {
        result.begins.push_back(at);
        result.words.push_back(read_word(line, at));
    }
    return result;
}

namespace {

struct CodeRange {
    char32_t first, last;
};

// What is invisible or changes how the text around it reads.
constexpr CodeRange hidden[] = {
    {0x00, 0x1F},       {0x7F, 0x9F},     {0xAD, 0xAD},        // controls, soft hyphen
    {0x61C, 0x61C},     {0x115F, 0x1160}, {0x17B4, 0x17B5},    // Arabic mark, fillers
    {0x180B, 0x180F},   {0x200B, 0x200F}, {0x2028, 0x202E},    // zero width, line ends, direction
    {0x2060, 0x206F},   {0x3164, 0x3164}, {0xFEFF, 0xFEFF},    // joiners, isolates, filler
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A},  // filler, annotations, music
    {0xE0000, 0xE0FFF},                                        // tags
};

}  // namespace

static char32_t decode(std::string_view character) {
    const unsigned char first = character[0];
    if (character.size() == 1) return first;
    char32_t code = first & (0x7F >> character.size());
    for (char c : character.substr(1)) code = code << 6 | (c & 0x3F);
    return code;
}

// What is wrong with text that must read the same to everybody; empty: nothing.
static std::string deceives(std::string_view text) {
    while (!text.empty()) {
        const size_t length = utf8_length(text);
        if (length == 0) return "bytes that are not UTF-8";
        const char32_t code = decode(text.substr(0, length));
        for (const CodeRange &range : hidden) {
            if (code < range.first || code > range.last) continue;
            return fmt::format("the control or invisible character U+{:04X}", uint32_t(code));
        }
        text.remove_prefix(length);
    }
    return {};
}

static bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

static void check_integer(const Param &param, std::string &value) {
    const auto number = parse_integer(value);
    if (!number || *number < param.least || *number > param.most) {
        throw Failure("{} is {}, not a whole number from {} to {}", param.name, quoted(value),
                      param.least, param.most);
    }
    value = fmt::format("{}", *number);
}

static void check_duration(const Param &param, std::string_view value) {
    const auto length = parse_duration(value);
    const Duration least = std::chrono::seconds(param.least);
    const Duration most = std::chrono::seconds(param.most);
    if (length && *length >= least && *length <= most) return;
    throw Failure("{} is {}, not a duration like 90s or 1h30m from {} to {}", param.name,
                  quoted(value), format_duration(least), format_duration(most));
}

static void check_choice(const Param &param, std::string &value) {
    for (const std::string &choice : param.choices) {
        if (lower(choice) != lower(value)) continue;
        value = choice;
        return;
    }
    std::string allowed;
    for (const std::string &choice : param.choices) {
        allowed += (allowed.empty() ? "" : ", ") + choice;
    }
    throw Failure("{} is {}, and must be one of: {}", param.name, quoted(value), allowed);
}

static void check_channel(const Param &param, std::string_view value) {
    const bool clean = value.find_first_of(" ,\a") == value.npos && deceives(value).empty();
    if (clean && value.size() <= 200) return;
    throw Failure("{} is {}, not a channel like #ops or libera/#ops", param.name, quoted(value));
}

// The value as the row wants it.
static std::string checked(const Param &param, Risk risk, std::string value) {
    if (value.empty()) return value;  // as if it were not given
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != value.npos) {
        throw Failure("{} holds a line end, and must be one line", param.name);
    }
    if (const std::string found = deceives(value); risk != Risk::read && !found.empty()) {
        throw Failure("{} holds {}, which is not allowed here", param.name, found);
    }
    if (param.kind == Kind::word && risk != Risk::read && !is_ascii(value)) {
        throw Failure("{} is {}, and must be of ASCII without blanks", param.name, quoted(value));
    }
    switch (param.kind) {
        case Kind::integer:
            check_integer(param, value);
            break;
        case Kind::duration:
            check_duration(param, value);
            break;
        case Kind::choice:
            check_choice(param, value);
            break;
        case Kind::channel:
            check_channel(param, value);
            break;
        case Kind::word:
        case Kind::text:
        case Kind::command:
        case Kind::secret:
            break;
    }
    return value;
}

static bool takes_rest(const Param &param) {
    return param.kind == Kind::text || param.kind == Kind::command;
}

static const Param *next_param(const Command &command, const Values &given) {
    for (const Param &param : command.params) {
        if (!given.contains(param.name)) return &param;
    }
    return nullptr;
}

// Does "name=value" for this parameter stand at `at`?
static bool names(const Param &param, std::string_view line, size_t at) {
    return line.substr(at).starts_with(param.name + "=");
}

// The parameter that is named there; null: none.  Once it is the turn of text, all but its own
// name is part of the text.
static const Param *named_param(const Command &command, const Param *next, std::string_view line,
                                size_t at) {
    for (const Param &param : command.params) {
        if (next && takes_rest(*next) && &param != next) continue;
        if (names(param, line, at)) return &param;
    }
    return nullptr;
}

static void take_one(const Command &command, std::string_view line, size_t &at, Values &values) {
    const Param *param = next_param(command, values);
    if (const Param *named = named_param(command, param, line, at)) {
        if (values.contains(named->name)) throw Failure("{} is given twice", named->name);
        param = named;
        at += named->name.size() + 1;
    }
    if (!param) throw Failure("{} is one argument too many", quoted(line.substr(at)));
    std::string value;
    if (takes_rest(*param))
        value = trim(line.substr(std::exchange(at, line.size())));
    else
        value = read_word(line, at);
    values[param->name] = checked(*param, command.risk, std::move(value));
}

static void fill_in(const Command &command, Values &values) {
    for (const Param &param : command.params) {
        const auto given = values.find(param.name);
        if (given != values.end() && !given->second.empty()) continue;
        if (param.required()) throw Failure("{} is missing: {}", param.name, param.help);
        if (given != values.end()) values.erase(given);
        if (!param.fallback.empty()) values[param.name] = param.fallback;
    }
}

static Values parse(const Command &command, std::string_view rest) {
    Values values;
    for (size_t at = 0; skip_blanks(rest, at);) take_one(command, rest, at, values);
    fill_in(command, values);
    return values;
}

Values parse_params(const Command &command, std::string_view rest) {
    try {
        return parse(command, rest);
    } catch (const Failure &failure) {
        const std::string what = command.has_secret() ? "the arguments do not fit" : failure.what();
        throw Failure("{}; usage: {}", what, command.usage());
    }
}

static std::string in_quotes(const std::string &value) {
    if (!value.empty() && value.find_first_of(" \t'\"\\") == value.npos) return value;
    std::string text = "'";
    for (const char c : value) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string shown(const Command &command, const Values &values) {
    std::string text;
    for (const Param &param : command.params) {
        const auto value = values.find(param.name);
        if (value == values.end()) continue;
        const std::string word = param.kind == Kind::secret ? "***" : in_quotes(value->second);
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

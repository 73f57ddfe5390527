#include "bot/params.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/kinds.hpp"

static constexpr char blanks[] = " \t";

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Reads what stands between quotes; `at` is behind the opening one.
static void read_quoted(std::string_view line, size_t &at, char quote, std::string &word) {
    const size_t open = at - 1;
    for (; at < line.size() && line[at] != quote; at++) {
        if (quote == '"' && line[at] == '\\' && at + 1 < line.size()) at++;
        word += line[at];
    }
    if (at == line.size()) throw Failure("the quote {} is not closed", cited(line.substr(open)));
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

static bool takes_rest(const Param &param) {
    return !param.named && (param.kind == Kind::text || param.kind == Kind::command);
}

static const Param *next_param(const Command &command, const Values &given) {
    for (const Param &param : command.params) {
        if (!param.named && !given.contains(param.name)) return &param;
    }
    return nullptr;
}

// How long "name=", "--name=" or "--name " is where it stands at `at` for this parameter; 0: it
// does not.
static size_t name_length(const Param &param, std::string_view line, size_t at) {
    std::string_view rest = line.substr(at);
    const size_t dashes = param.named && rest.starts_with("--") ? 2 : 0;
    rest.remove_prefix(dashes);
    if (!rest.starts_with(param.name)) return 0;
    rest.remove_prefix(param.name.size());
    const bool blank = dashes > 0 && !rest.empty() && is_blank(rest[0]);
    return blank || rest.starts_with('=') ? dashes + param.name.size() + 1 : 0;
}

// The parameter that is named there; null: none.  Once it is the turn of text, all but its own
// name, and what can only be named, is part of the text.
static const Param *named_param(const Command &command, const Param *next, std::string_view line,
                                size_t at) {
    for (const Param &param : command.params) {
        if (next && takes_rest(*next) && &param != next && !param.named) continue;
        if (name_length(param, line, at)) return &param;
    }
    return nullptr;
}

static std::string read_argument(const Command &command, std::string_view line, size_t &at) {
    try {
        return read_word(line, at);
    } catch (const Failure &) {
        if (command.has_secret()) throw Failure("a quote is not closed");
        throw;
    }
}

static void take_one(const Command &command, std::string_view line, size_t &at, Values &values) {
    const Param *param = next_param(command, values);
    if (const Param *named = named_param(command, param, line, at)) {
        if (values.contains(named->name)) throw Failure("{} is given twice", named->name);
        param = named;
        at += name_length(*named, line, at);
        if (is_blank(line[at - 1])) skip_blanks(line, at);
    }
    if (!param) {
        const std::string_view more = line.substr(at);
        throw Failure("{} is one argument too many",
                      command.has_secret() ? "the last" : cited(more));
    }
    std::string value;
    if (takes_rest(*param))
        value = trim(line.substr(std::exchange(at, line.size())));
    else
        value = read_argument(command, line, at);
    values[param->name] = checked_value(command, *param, std::move(value));
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
        throw Failure("{}; usage: {}", failure.what(), command.usage());
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

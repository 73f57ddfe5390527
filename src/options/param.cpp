#include "options/param.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/kinds.hpp"
#include "bot/pattern.hpp"
#include "options/values.hpp"

namespace {

struct Token {
    std::string text;
    bool in_quotes = false;
    size_t begin = 0;
    bool is(std::string_view word) const { return !in_quotes && text == word; }
};

// The words of a line; backslashes are the patterns' own.
std::vector<Token> tokens(std::string_view line) {
    std::vector<Token> result;
    for (size_t at = 0; (at = line.find_first_not_of(' ', at)) < line.size();) {
        const char quote = line[at] == '\'' || line[at] == '"' ? line[at] : ' ';
        const size_t begin = at + (quote == ' ' ? 0 : 1);
        const size_t end = std::min(line.find(quote, begin), line.size());
        if (end == line.size() && quote != ' ')
            throw Failure("the quote {} is not closed", quoted(line.substr(at)));
        result.push_back({std::string(line.substr(begin, end - begin)), quote != ' ', at});
        at = std::min(end + 1, line.size());
    }
    return result;
}

[[noreturn]] void refuse_bounds(const Param &param, const char *allowed) {
    throw Failure("{} is of kind {}, and allowed behind that is {}", param.name,
                  kind_name(param.kind), allowed);
}

void take_nothing(Param &param, const std::vector<std::string> &bounds) {
    if (!bounds.empty()) refuse_bounds(param, "nothing");
}

void take_pattern(Param &param, const std::vector<std::string> &bounds) {
    const bool needed = param.kind == Kind::pattern;
    if (bounds.size() > 1 || (needed && bounds.empty()))
        refuse_bounds(param, needed ? "one PATTERN" : "one PATTERN or nothing");
    if (bounds.empty()) return;
    const Pattern valid(bounds[0]);
    param.pattern = bounds[0];
}

void take_list(Param &param, const std::vector<std::string> &bounds) {
    if (bounds.empty() && param.kind == Kind::choice) refuse_bounds(param, "VALUE...");
    for (const std::string &one : bounds) {
        const std::string_view host = one.starts_with("*.") ? std::string_view(one).substr(2) : one;
        if (param.kind == Kind::host && !is_host_name(host))
            throw Failure("{} is neither a host's name nor its address nor *.DOMAIN", quoted(one));
        if (one.empty()) throw Failure("{} has an empty choice", param.name);
    }
    param.choices = bounds;
}

void take_range(Param &param, const std::vector<std::string> &bounds) {
    if (bounds.empty()) return;
    if (bounds.size() != 2) refuse_bounds(param, "LEAST MOST");
    constexpr long long far = 1'000'000'000'000;
    param.least = integer_value(bounds[0], -far, far);
    param.most = integer_value(bounds[1], param.least, far);
}

void take_durations(Param &param, const std::vector<std::string> &bounds) {
    param.least = 0;
    param.most = 86400 * 366;
    if (bounds.empty()) return;
    if (bounds.size() != 2) refuse_bounds(param, "LEAST MOST");
    const Duration least = duration_value(bounds[0], 0s, 24h * 366);
    param.least = least / 1s;
    param.most = duration_value(bounds[1], least, 24h * 366) / 1s;
}

// What a kind takes behind its name.
struct KindRow {
    Kind kind;
    void (*take)(Param &, const std::vector<std::string> &bounds);
};

constexpr KindRow kinds[] = {
    {Kind::word, take_pattern},    {Kind::text, take_pattern},       {Kind::integer, take_range},
    {Kind::decimal, take_range},   {Kind::truth, take_nothing},      {Kind::choice, take_list},
    {Kind::channel, take_nothing}, {Kind::duration, take_durations}, {Kind::time, take_nothing},
    {Kind::host, take_list},       {Kind::person, take_nothing},     {Kind::job, take_nothing},
    {Kind::secret, take_pattern},  {Kind::pattern, take_pattern},
};

}  // namespace

static const KindRow &find_kind(const std::string &word) {
    std::vector<std::string> names;
    for (const KindRow &row : kinds) {
        names.emplace_back(kind_name(row.kind));
        if (names.back() == word) return row;
    }
    const std::string near = nearest(word, names);
    if (!near.empty()) throw Failure("{} is no kind, did you mean {}?", quoted(word), near);
    std::string known;
    for (const std::string &name : names) known += (known.empty() ? "" : ", ") + name;
    throw Failure("{} is no kind, known are {}", quoted(word), known);
}

static std::string param_name(const std::string &text) {
    static constexpr std::string_view reserved[] = {"exit", "seconds", "last", "lines"};
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    if (text.empty() || text.size() > 32 || text[0] == '-' || !std::ranges::all_of(text, plain))
        throw Failure("{} is no name for a parameter, allowed are 1 to 32 of a-z, 0-9, - and _",
                      quoted(text));
    if (std::ranges::find(reserved, text) != std::end(reserved))
        throw Failure("{} has a meaning of its own in results, take another name", quoted(text));
    return text;
}

static bool is_option(const Token &token) {
    static constexpr std::string_view options[] = {"default", "optional", "allow-dash",
                                                   "allow-slash", "help"};
    return std::ranges::any_of(options, [&](auto option) { return token.is(option); });
}

// Takes the option at `at`, and moves behind it.
static void take_option(Param &param, std::string_view line, const std::vector<Token> &all,
                        size_t &at) {
    const Token &option = all[at++];
    if (option.is("optional")) {
        param.optional = true;
    } else if (option.is("allow-dash")) {
        param.dashes = true;
    } else if (option.is("allow-slash")) {
        param.slashes = true;
    } else if (at == all.size()) {
        throw Failure("'{}' has nothing behind it", option.text);
    } else if (option.is("default")) {
        param.fallback = all[at++].text;
        if (param.fallback.empty()) throw Failure("the default of {} is empty", param.name);
    } else {
        param.help = trim(line.substr(all[at].begin));
        at = all.size();
    }
}

Param param_value(std::string_view text) {
    const std::vector<Token> all = tokens(text);
    if (all.size() < 2) throw Failure("{} is no parameter, allowed is NAME KIND ...", quoted(text));
    Param param;
    param.name = param_name(all[0].text);
    const KindRow &row = find_kind(all[1].text);
    param.kind = row.kind;
    param.help = "a " + std::string(kind_name(param.kind));
    size_t at = 2;
    std::vector<std::string> bounds;
    while (at < all.size() && !is_option(all[at])) bounds.push_back(all[at++].text);
    row.take(param, bounds);
    while (at < all.size()) {
        if (!is_option(all[at]))
            throw Failure("{} stands behind an option, and is none", quoted(all[at].text));
        take_option(param, text, all, at);
    }
    if (param.kind == Kind::secret && !param.fallback.empty())
        throw Failure("{} is secret, and has no default", param.name);
    return param;
}

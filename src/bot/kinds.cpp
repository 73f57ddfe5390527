#include "bot/kinds.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/pattern.hpp"

std::string cited(std::string_view text) {
    const size_t most = 40;
    const size_t cut = utf8_cut(text, most);
    return fmt::format("'{}{}'", printable(text.substr(0, cut)), cut < text.size() ? "..." : "");
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

namespace {

// A value on its way through the checks.  `given` is how an error may call it.
struct Given {
    const Param &param;
    std::string value;
    std::string given;

    template <class... A>
    [[noreturn]] void refuse(fmt::format_string<A...> text, A &&...args) const {
        throw Failure("{} is {}, {}", param.name, given,
                      fmt::format(text, std::forward<A>(args)...));
    }
};

}  // namespace

static bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static std::string listed(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

static void check_integer(Given &given) {
    const Param &param = given.param;
    const auto number = parse_integer(given.value);
    if (!number || *number < param.least || *number > param.most)
        given.refuse("not a whole number from {} to {}", param.least, param.most);
    given.value = fmt::format("{}", *number);
}

// Digits, and up to nine behind a point.
static bool is_decimal(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view part = text.substr(std::min(point + 1, text.size()));
    return !whole.empty() && whole.size() <= 15 && part.size() <= 9 &&
           (point == text.size() || !part.empty()) && std::ranges::all_of(whole, is_digit) &&
           std::ranges::all_of(part, is_digit);
}

static void check_decimal(Given &given) {
    const Param &param = given.param;
    const bool fits = is_decimal(given.value) &&
                      std::stod(given.value) >= static_cast<double>(param.least) &&
                      std::stod(given.value) <= static_cast<double>(param.most);
    if (!fits) given.refuse("not a number like 2.5 from {} to {}", param.least, param.most);
}

static void check_truth(Given &given) {
    const std::string word = lower(given.value);
    if (word == "yes" || word == "on" || word == "true")
        given.value = "yes";
    else if (word == "no" || word == "off" || word == "false")
        given.value = "no";
    else
        given.refuse("and must be yes or no");
}

static void check_duration(Given &given) {
    const auto length = parse_duration(given.value);
    const Duration least = std::chrono::seconds(given.param.least);
    const Duration most = std::chrono::seconds(given.param.most);
    if (length && *length >= least && *length <= most) return;
    given.refuse("not a duration like 90s or 1h30m from {} to {}", format_duration(least),
                 format_duration(most));
}

static void check_time(Given &given) {
    if (!parse_time(given.value, {}))
        given.refuse("not a time like 14:30, 2026-11-22 or 2026-11-22T14:30Z");
}

static void check_choice(Given &given) {
    for (const std::string &choice : given.param.choices) {
        if (lower(choice) != lower(given.value)) continue;
        given.value = choice;
        return;
    }
    given.refuse("and must be one of: {}", listed(given.param.choices));
}

static void check_channel(Given &given) {
    const bool clean =
        given.value.find_first_of(" ,\a") == given.value.npos && deceives(given.value).empty();
    if (!clean || given.value.size() > 200) given.refuse("not a channel like #ops or libera/#ops");
}

static bool is_label(std::string_view label) {
    const auto plain = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; };
    return !label.empty() && label.size() <= 63 && !label.starts_with('-') &&
           !label.ends_with('-') && std::ranges::all_of(label, plain);
}

static bool is_ipv6_address(std::string_view text) {
    in6_addr address;
    return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_host_name(std::string_view text) {
    if (is_ipv6_address(text)) return true;
    if (text.empty() || text.size() > 253) return false;
    std::string rest = lower(text);
    for (size_t dot; (dot = rest.find('.')) != rest.npos; rest.erase(0, dot + 1))
        if (!is_label(std::string_view(rest).substr(0, dot))) return false;
    return is_label(rest);
}

// Is the host on a list whose entries are names, or "*.example.org"?
static bool is_listed(const std::string &host, const std::vector<std::string> &list) {
    return std::ranges::any_of(list, [&](const std::string &entry) {
        const std::string known = lower(entry);
        if (!known.starts_with("*.")) return host == known;
        return host.size() >= known.size() && host.ends_with(known.substr(1));
    });
}

static void check_host(Given &given) {
    const auto &choices = given.param.choices;
    if (!is_host_name(given.value)) given.refuse("not a host's name or address");
    given.value = lower(given.value);
    if (!choices.empty() && !is_listed(given.value, choices))
        given.refuse("and must be one of: {}", listed(choices));
}

static void check_person(Given &given) {
    if (given.value.size() > 100 || !is_ascii(given.value) ||
        given.value.find_first_of(",*?!@") != given.value.npos)
        given.refuse("not a person's name, an identity like libera/alice, or a nick");
}

static void check_job(Given &given) {
    const size_t hash = given.value.starts_with('#') ? 1 : 0;
    const auto number = parse_integer(std::string_view(given.value).substr(hash));
    if (!number || *number < 1) given.refuse("not a job's number");
    given.value = fmt::format("{}", *number);
}

static void check_pattern(const Given &given) {
    const std::string &pattern = given.param.pattern;
    if (!pattern.empty() && !Pattern(pattern).matches(given.value))
        given.refuse("and must match {}", pattern);
}

// What is checked of words whatever they are to be.
static void check_reading(const Command &command, const Given &given) {
    const auto &[param, value, said] = given;
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != value.npos)
        throw Failure("{} holds a line end, and must be one line", param.name);
    if (command.risk == Risk::read) return;
    if (const std::string found = deceives(value); !found.empty())
        throw Failure("{} holds {}, which is not allowed here", param.name, found);
    const bool word = param.kind == Kind::word || param.kind == Kind::pattern;
    if (word && !is_ascii(value)) given.refuse("and must be of ASCII without blanks");
}

static void check_kind(Given &given) {
    switch (given.param.kind) {
        case Kind::integer:
            return check_integer(given);
        case Kind::decimal:
            return check_decimal(given);
        case Kind::truth:
            return check_truth(given);
        case Kind::duration:
            return check_duration(given);
        case Kind::time:
            return check_time(given);
        case Kind::choice:
            return check_choice(given);
        case Kind::channel:
            return check_channel(given);
        case Kind::host:
            return check_host(given);
        case Kind::person:
            return check_person(given);
        case Kind::job:
            return check_job(given);
        case Kind::word:
        case Kind::text:
        case Kind::secret:
        case Kind::pattern:
            return check_pattern(given);
        case Kind::command:
            return;
    }
}

std::string checked_value(const Command &command, const Param &param, std::string value) {
    if (value.empty()) return value;  // as if it were not given
    const std::string said = command.has_secret() ? "wrong" : cited(value);
    Given given{param, std::move(value), said};
    check_reading(command, given);
    check_kind(given);
    return given.value;
}

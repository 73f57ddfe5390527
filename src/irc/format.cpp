#include "irc/format.hpp"

#include "base/text.hpp"

static constexpr std::string_view format_codes = "\x02\x03\x04\x0f\x11\x16\x1d\x1e\x1f";
static constexpr int default_colour = 99;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex_digit(char c) { return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f'); }

// One or two digits, taken off `rest`; false where it begins with none.
static bool take_colour(std::string_view &rest, int &colour) {
    if (rest.empty() || !is_digit(rest[0])) return false;
    const size_t digits = rest.size() > 1 && is_digit(rest[1]) ? 2 : 1;
    colour = 0;
    for (char c : rest.substr(0, digits)) colour = colour * 10 + (c - '0');
    if (colour == default_colour) colour = -1;
    rest.remove_prefix(digits);
    return true;
}

// Six hexadecimal digits; what terminals may not have becomes the default colour.
static bool take_hex_colour(std::string_view &rest, int &colour) {
    const std::string_view digits = rest.substr(0, 6);
    if (digits.size() < 6) return false;
    for (char c : digits)
        if (!is_hex_digit(c)) return false;
    colour = -1;
    rest.remove_prefix(6);
    return true;
}

template <class Take>
static void take_colours(std::string_view &rest, TextStyle &style, Take take) {
    if (!take(rest, style.foreground)) {
        style.foreground = style.background = -1;
        return;
    }
    if (!rest.starts_with(',')) return;
    std::string_view behind = rest.substr(1);
    if (take(behind, style.background)) rest = behind;
}

// Takes one code off `rest`, with its digits.
static void take_code(std::string_view &rest, TextStyle &style) {
    const char code = rest.front();
    rest.remove_prefix(1);
    switch (code) {
        case '\x02':
            style.bold = !style.bold;
            break;
        case '\x03':
            take_colours(rest, style, take_colour);
            break;
        case '\x04':
            take_colours(rest, style, take_hex_colour);
            break;
        case '\x0f':
            style = {};
            break;
        case '\x11':
            style.monospace = !style.monospace;
            break;
        case '\x16':
            style.reverse = !style.reverse;
            break;
        case '\x1d':
            style.italic = !style.italic;
            break;
        case '\x1e':
            style.strike = !style.strike;
            break;
        case '\x1f':
            style.underline = !style.underline;
            break;
    }
}

static void append_run(std::vector<TextRun> &runs, const TextStyle &style, std::string_view text) {
    if (text.empty()) return;
    if (!runs.empty() && runs.back().style == style)
        runs.back().text += printable(text);
    else
        runs.push_back({style, printable(text)});
}

std::vector<TextRun> parse_format(std::string_view text) {
    std::vector<TextRun> runs;
    TextStyle style;
    while (!text.empty()) {
        const std::string_view plain = text.substr(0, text.find_first_of(format_codes));
        append_run(runs, style, plain);
        text.remove_prefix(plain.size());
        if (!text.empty()) take_code(text, style);
    }
    return runs;
}

std::string strip_format(std::string_view text) {
    std::string plain;
    for (const TextRun &run : parse_format(text)) plain += run.text;
    return plain;
}

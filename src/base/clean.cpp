#include "base/clean.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

static constexpr size_t longest_line = 64 * 1024;
static constexpr char escape = '\x1B';

// How much of the text, which begins with an escape, is one sequence.
static size_t sequence_length(std::string_view text) {
    const auto upto = [&](size_t end) { return std::min(end, text.size()); };
    const auto within = [&](size_t at, char first, char last) {
        return at < text.size() && text[at] >= first && text[at] <= last;
    };
    if (text.size() < 2) return text.size();
    size_t at = 2;
    switch (text[1]) {
        case '[':  // CSI: parameters, then one final byte
            while (within(at, 0x20, 0x3F)) ++at;
            return within(at, 0x40, 0x7E) ? at + 1 : at;
        case ']':  // OSC, DCS, SOS, PM, APC: a text, up to BEL or ESC backslash
        case 'P':
        case 'X':
        case '^':
        case '_':
            while (at < text.size() && text[at] != '\a' && text[at] != escape) ++at;
            return upto(at < text.size() && text[at] == escape ? at + 2 : at + 1);
        default:  // intermediate bytes, then one final byte
            at = 1;
            while (within(at, 0x20, 0x2F)) ++at;
            return within(at, 0x30, 0x7E) ? at + 1 : at;
    }
}

static std::string without_sequences(std::string_view line) {
    std::string plain;
    while (!line.empty()) {
        const size_t length = line[0] == escape ? sequence_length(line) : 0;
        if (length == 0) plain += line[0];
        line.remove_prefix(std::max<size_t>(length, 1));
    }
    return plain;
}

// What remains to be seen of a line that paints over itself, as progress bars do.
static std::string_view last_layer(std::string_view line) {
    while (line.ends_with('\r')) line.remove_suffix(1);
    const size_t back = line.rfind('\r');
    return back == line.npos ? line : line.substr(back + 1);
}

static void take_back(std::string &text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
        text.pop_back();
    if (!text.empty()) text.pop_back();
}

std::string clean_line(std::string_view line) {
    const std::string plain = without_sequences(line);
    std::string text;
    for (const char c : last_layer(plain)) {
        if (c == '\b')
            take_back(text);
        else
            text += c == '\t' ? ' ' : c;
    }
    return printable(text);
}

std::string CleanLines::finish() {
    const size_t size = std::exchange(taken, 0);
    const std::string whole = std::exchange(line, {});
    if (size > longest_line) return "[a line of " + format_bytes(size) + " was left out]";
    return clean_line(whole);
}

std::vector<std::string> CleanLines::add(std::string_view bytes) {
    std::vector<std::string> lines;
    while (!bytes.empty()) {
        const size_t end = std::min(bytes.find('\n'), bytes.size());
        taken += end;
        if (taken <= longest_line) line += bytes.substr(0, end);
        if (end < bytes.size()) lines.push_back(finish());
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return lines;
}

std::vector<std::string> CleanLines::end() {
    if (taken == 0) return {};
    return {finish()};
}

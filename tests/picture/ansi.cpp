#include "ansi.hpp"

#include "base/text.hpp"
#include "console/width.hpp"

namespace {

// The first sixteen as xterm has them.
constexpr int sixteen[] = {0x1c1c1c, 0xcd3131, 0x3fa34d, 0xb8a02e, 0x4a7fd0, 0xa352a3,
                           0x3ba1a8, 0xd0d0d0, 0x6c6c6c, 0xf14c4c, 0x5fcf6f, 0xe5d04a,
                           0x6fa3ef, 0xd670d6, 0x55d1d8, 0xf5f5f5};

int colour_of(int number) {
    if (number < 0 || number > 255) return -1;
    if (number < 16) return sixteen[number];
    if (number >= 232) return (8 + (number - 232) * 10) * 0x010101;
    const auto level = [](int step) { return step ? 55 + step * 40 : 0; };
    const int at = number - 16;
    return level(at / 36) << 16 | level(at / 6 % 6) << 8 | level(at % 6);
}

// A colour behind 38 or 48: "5;N" or "2;R;G;B".
int long_colour(const std::vector<int> &codes, size_t &at) {
    const auto code = [&](size_t i) { return i < codes.size() ? codes[i] : 0; };
    if (code(at + 1) == 2) {
        at += 4;
        return code(at - 2) << 16 | code(at - 1) << 8 | code(at);
    }
    at += 2;
    return colour_of(code(at));
}

void apply_code(CellLook &look, const std::vector<int> &codes, size_t &at) {
    const int code = codes[at];
    if (code == 0) look = {};
    if (code == 1) look.bold = true;
    if (code == 2) look.dim = true;
    if (code == 3) look.italic = true;
    if (code == 4) look.underline = true;
    if (code == 7) look.reverse = true;
    if (code == 9) look.strike = true;
    if (code == 22) look.bold = look.dim = false;
    if (code == 23) look.italic = false;
    if (code == 24) look.underline = false;
    if (code == 27) look.reverse = false;
    if (code == 29) look.strike = false;
    if (code >= 30 && code <= 37) look.front = colour_of(code - 30);
    if (code >= 90 && code <= 97) look.front = colour_of(code - 82);
    if (code >= 40 && code <= 47) look.back = colour_of(code - 40);
    if (code >= 100 && code <= 107) look.back = colour_of(code - 92);
    if (code == 39) look.front = -1;
    if (code == 49) look.back = -1;
    if (code == 38) look.front = long_colour(codes, at);
    if (code == 48) look.back = long_colour(codes, at);
}

// The sequence that text begins with, and how long it is.
size_t apply_sequence(CellLook &look, std::string_view text) {
    size_t end = 2;
    while (end < text.size() && (text[end] < 0x40 || text[end] > 0x7e)) ++end;
    if (text.substr(0, 2) != "\033[" || end >= text.size() || text[end] != 'm') return end + 1;
    std::vector<int> codes;
    for (const std::string &word : split(std::string(text.substr(2, end - 2)), ';'))
        codes.push_back(static_cast<int>(parse_integer(word).value_or(0)));
    if (codes.empty()) codes.push_back(0);
    for (size_t at = 0; at < codes.size(); ++at) apply_code(look, codes, at);
    return end + 1;
}

}  // namespace

std::vector<std::vector<ScreenCell>> read_capture(std::string_view text) {
    std::vector<std::vector<ScreenCell>> rows(1);
    CellLook look;
    while (!text.empty()) {
        size_t used = 1;
        if (text[0] == '\033') {
            used = apply_sequence(look, text);
        } else if (text[0] == '\n') {
            rows.emplace_back();
        } else {
            const Glyph glyph = first_glyph(text);
            rows.back().push_back({glyph.shown, look});
            if (glyph.width == 2) rows.back().push_back({"", look});
            used = glyph.bytes;
        }
        text.remove_prefix(std::min(used, text.size()));
    }
    if (rows.back().empty()) rows.pop_back();
    return rows;
}

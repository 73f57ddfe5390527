#include "console/colour.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace {

// mIRC's first sixteen have their fellows among the sixteen that every terminal has.
constexpr std::array<int, 16> basic = {15, 0, 4, 2, 9, 1, 5, 3, 11, 10, 6, 14, 12, 13, 8, 7};

// The others, from 16 on, as RGB.
constexpr std::array<uint32_t, 83> extended = {
    0x470000, 0x472100, 0x474700, 0x324700, 0x004700, 0x00472c, 0x004747, 0x002747, 0x000047,
    0x2e0047, 0x470047, 0x47002a, 0x740000, 0x743a00, 0x747400, 0x517400, 0x007400, 0x007449,
    0x007474, 0x004074, 0x000074, 0x4b0074, 0x740074, 0x740045, 0xb50000, 0xb56300, 0xb5b500,
    0x7db500, 0x00b500, 0x00b571, 0x00b5b5, 0x0063b5, 0x0000b5, 0x7500b5, 0xb500b5, 0xb5006b,
    0xff0000, 0xff8c00, 0xffff00, 0xb2ff00, 0x00ff00, 0x00ffa0, 0x00ffff, 0x008cff, 0x0000ff,
    0xa500ff, 0xff00ff, 0xff0098, 0xff5959, 0xffb459, 0xffff71, 0xcfff60, 0x6fff6f, 0x65ffc9,
    0x6dffff, 0x59b4ff, 0x5959ff, 0xc459ff, 0xff66ff, 0xff59bc, 0xff9c9c, 0xffd39c, 0xffff9c,
    0xe2ff9c, 0x9cff9c, 0x9cffdb, 0x9cffff, 0x9cd3ff, 0x9c9cff, 0xdc9cff, 0xff9cff, 0xff94d3,
    0x000000, 0x131313, 0x282828, 0x363636, 0x4d4d4d, 0x656565, 0x818181, 0x9f9f9f, 0xbcbcbc,
    0xe2e2e2, 0xffffff,
};

constexpr std::array<uint32_t, 16> ansi = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

constexpr int distance(uint32_t a, uint32_t b) {
    int sum = 0;
    for (const int shift : {16, 8, 0}) {
        const int d = static_cast<int>(a >> shift & 0xff) - static_cast<int>(b >> shift & 0xff);
        sum += d * d;
    }
    return sum;
}

// The colours 16-255 of a terminal: a cube with six steps a side, then greys.
constexpr uint32_t terminal_rgb(int colour) {
    constexpr std::array<uint32_t, 6> steps = {0, 95, 135, 175, 215, 255};
    if (colour >= 232) return static_cast<uint32_t>(8 + (colour - 232) * 10) * 0x010101;
    const auto n = static_cast<size_t>(colour - 16);
    return steps[n / 36] << 16 | steps[n / 6 % 6] << 8 | steps[n % 6];
}

constexpr uint32_t ansi_rgb(int colour) { return ansi[static_cast<size_t>(colour)]; }

constexpr int nearest_colour(uint32_t rgb, int from, int to, uint32_t (*rgb_of)(int)) {
    int best = from;
    for (int colour = from; colour < to; ++colour)
        if (distance(rgb, rgb_of(colour)) < distance(rgb, rgb_of(best))) best = colour;
    return best;
}

// Of each extended colour; a screen asks for thousands of them.
constexpr std::array<int, extended.size()> nearest_of_all(int from, int to,
                                                          uint32_t (*rgb_of)(int)) {
    std::array<int, extended.size()> nearest{};
    for (size_t i = 0; i < extended.size(); ++i)
        nearest[i] = nearest_colour(extended[i], from, to, rgb_of);
    return nearest;
}

constexpr auto nearest_of_256 = nearest_of_all(16, 256, terminal_rgb);
constexpr auto nearest_of_16 = nearest_of_all(0, 16, ansi_rgb);

}  // namespace

int terminal_colour(int mirc, int colours) {
    if (mirc < 0 || mirc >= 16 + static_cast<int>(extended.size()) || colours < 8) return -1;
    int colour = 0;
    if (mirc < 16) {
        colour = basic[static_cast<size_t>(mirc)];
    } else {
        const size_t at = static_cast<size_t>(mirc) - 16;
        if (colours >= 256) return nearest_of_256[at];
        colour = nearest_of_16[at];
    }
    if (colours >= 16) return colour;
    return colour == 8 ? 7 : colour % 8;  // grey would be black
}

int fewer_colours(int colour, int colours) {
    if (colour < colours) return colour;
    if (colour >= 16) colour = nearest_colour(terminal_rgb(colour), 0, 16, ansi_rgb);
    if (colour < colours) return colour;
    return colour == 8 ? 7 : colour % 8;
}

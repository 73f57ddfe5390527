#pragma once

#include <string>
#include <string_view>
#include <vector>

// How a cell of a terminal looks; colours are 0xRRGGBB, -1 the terminal's own.
struct CellLook {
    int front = -1, back = -1;
    bool bold = false, dim = false, italic = false, underline = false, reverse = false;
    bool strike = false;
    bool operator==(const CellLook &) const = default;
};

struct ScreenCell {
    std::string shown;  // empty: the right half of a wide character
    CellLook look;
};

// The rows of `tmux capture-pane -e`: text with SGR sequences (ECMA-48 8.3.117); others are left
// out.
std::vector<std::vector<ScreenCell>> read_capture(std::string_view text);

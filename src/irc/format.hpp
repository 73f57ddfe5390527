#pragma once

#include <string>
#include <string_view>
#include <vector>

// How a run of text looks: mIRC's control codes.
struct TextStyle {
    int foreground = -1;  // mIRC colour 0-98; -1: the terminal's own
    int background = -1;
    bool bold = false, italic = false, underline = false;
    bool reverse = false, strike = false, monospace = false;
    bool operator==(const TextStyle &) const = default;
};

struct TextRun {
    TextStyle style;
    std::string text;  // safe on a terminal, see printable()
};

// Text with mIRC codes (bold 02, colour 03, hex colour 04, reset 0F, monospace 11, reverse 16,
// italics 1D, strike 1E, underline 1F) as runs of one style each; no run is empty.
std::vector<TextRun> parse_format(std::string_view text);

// The same without the codes.
std::string strip_format(std::string_view text);

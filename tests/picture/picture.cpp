// Makes an SVG of a terminal's screen: tmux capture-pane -ep | build/picture
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "ansi.hpp"
#include "base/text.hpp"

namespace {

constexpr double cell_width = 8.43, cell_height = 18, baseline = 13.5, margin = 10;
constexpr int ground = 0x16181d, ink = 0xd4d7dd;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

struct Inks {
    int front, back;  // back: -1 where nothing is painted
};

Inks inks_of(const CellLook &look) {
    if (!look.reverse) return {look.front < 0 ? ink : look.front, look.back};
    return {look.back < 0 ? ground : look.back, look.front < 0 ? ink : look.front};
}

std::string style_of(const CellLook &look) {
    std::string style;
    if (look.bold) style += " font-weight=\"bold\"";
    if (look.italic) style += " font-style=\"italic\"";
    if (look.dim) style += " opacity=\"0.6\"";
    if (look.underline || look.strike)
        style += fmt::format(" text-decoration=\"{}\"", look.strike ? "line-through" : "underline");
    return style;
}

// Cells that look alike and stand side by side are one piece.
void print_piece(const std::vector<ScreenCell> &row, size_t from, size_t to, double y) {
    const double x = margin + static_cast<double>(from) * cell_width;
    const double width = static_cast<double>(to - from) * cell_width;
    const Inks inks = inks_of(row[from].look);
    if (inks.back >= 0)
        fmt::print(
            "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" "
            "fill=\"#{:06x}\"/>\n",
            x, y, width + 0.3, cell_height + 0.3, inks.back);
    std::string text;
    for (size_t i = from; i < to; ++i) text += row[i].shown;
    if (trim(text).empty() && !row[from].look.underline) return;
    fmt::print(
        "<text x=\"{:.2f}\" y=\"{:.2f}\" textLength=\"{:.2f}\" fill=\"#{:06x}\"{}>{}</text>\n", x,
        y + baseline, width, inks.front, style_of(row[from].look), escaped(text));
}

void print_row(const std::vector<ScreenCell> &row, double y) {
    for (size_t from = 0, to; from < row.size(); from = to) {
        for (to = from + 1; to < row.size() && row[to].look == row[from].look;) ++to;
        print_piece(row, from, to, y);
    }
}

void print_svg(const std::vector<std::vector<ScreenCell>> &rows, size_t columns) {
    const double width = static_cast<double>(columns) * cell_width + 2 * margin;
    const double height = static_cast<double>(rows.size()) * cell_height + 2 * margin;
    fmt::print(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
        "width=\"{0:.0f}\" height=\"{1:.0f}\" font-family=\"DejaVu Sans Mono, Menlo, "
        "Consolas, monospace\" font-size=\"14\" xml:space=\"preserve\">\n"
        "<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#{2:06x}\"/>\n",
        width, height, ground);
    for (size_t i = 0; i < rows.size(); ++i)
        print_row(rows[i], margin + static_cast<double>(i) * cell_height);
    fmt::print("</svg>\n");
}

}  // namespace

int main() {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const auto rows = read_capture(text);
    size_t columns = 1;
    for (const auto &row : rows) columns = std::max(columns, row.size());
    print_svg(rows, columns);
    return std::fflush(stdout) == 0 ? 0 : 74;
}

#include "console/cell.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "console/width.hpp"

CellRow blank_row(int columns, Part part) {
    return CellRow(static_cast<size_t>(std::max(columns, 0)), Cell{" ", part, {}});
}

int put(CellRow &row, int column, std::string_view text, Part part, const TextStyle &style,
        int end) {
    const int limit = std::min(end, static_cast<int>(row.size()));
    const std::string safe = printable(text);
    for (std::string_view rest = safe; !rest.empty() && column >= 0;) {
        const Glyph glyph = first_glyph(rest);
        if (column + glyph.width > limit) break;
        row[static_cast<size_t>(column)] = {glyph.shown, part, style};
        if (glyph.width == 2) row[static_cast<size_t>(column) + 1] = {"", part, style};
        column += glyph.width;
        rest.remove_prefix(glyph.bytes);
    }
    return column;
}

int put_short(CellRow &row, int column, std::string_view text, Part part, int width,
              const TextStyle &style) {
    if (width <= 0) return column;
    const std::string safe = printable(text);
    if (columns_of(safe) <= width) return put(row, column, safe, part, style);
    const int end = put(row, column, safe, part, style, column + width - 1);
    return put(row, end, "…", part, style, column + width);
}

int put_clauses(CellRow &row, int column, std::string_view text, Part part, int width) {
    for (size_t end; columns_of(printable(text)) > width; text = text.substr(0, end)) {
        end = text.rfind("  ");
        if (end == text.npos) break;
    }
    return put_short(row, column, text, part, width);
}

// Colours of mIRC that are readable on dark and on light ground, red left out: it means trouble.
TextStyle nick_style(std::string_view nick) {
    static constexpr std::array<int, 11> colours = {3, 7, 10, 12, 13, 41, 43, 45, 47, 59, 73};
    uint32_t hash = 2166136261;
    for (const char c : lower(nick)) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
    TextStyle style;
    style.foreground = colours[(hash ^ hash >> 15) % colours.size()];
    return style;
}

#include "console/scroll.hpp"

#include <algorithm>
#include <iterator>

#include "console/wrap.hpp"

namespace {

// A row of the window: the index of its line and which of the line's rows it is.
struct RowPlace {
    size_t line = 0, row = 0;
    auto operator<=>(const RowPlace &) const = default;
};

size_t count_rows(const ConsoleWindow &window, size_t line, int columns) {
    return line_rows(window, line, columns).size();
}

// The next line that shows anything, from `line` on in steps of 1 or -1; lines().size(): none.  The
// first line always does: a day begins with it.
size_t shown_line(const ConsoleWindow &window, size_t line, int step, int columns) {
    const size_t end = window.lines().size();
    for (; line < end; line += static_cast<size_t>(step))
        if (count_rows(window, line, columns) > 0) return line;
    return end;
}

RowPlace last_row(const ConsoleWindow &window, int columns) {
    const size_t line = shown_line(window, window.lines().size() - 1, -1, columns);
    return {line, count_rows(window, line, columns) - 1};
}

// The lowest row that is seen.  There must be a line.
RowPlace bottom(const ConsoleWindow &window, int columns) {
    if (!window.anchor || window.anchor->line >= window.first() + window.lines().size())
        return last_row(window, columns);
    if (window.anchor->line < window.first()) return {0, 0};
    const size_t line = shown_line(window, window.anchor->line - window.first(), -1, columns);
    return {line, std::min(window.anchor->rows, count_rows(window, line, columns)) - 1};
}

RowPlace moved(const ConsoleWindow &window, RowPlace place, int rows, int columns) {
    for (; rows < 0 && (place.row > 0 || place.line > 0); ++rows) {
        if (place.row > 0) --place.row;
        else {
            const size_t line = shown_line(window, place.line - 1, -1, columns);
            place = {line, count_rows(window, line, columns) - 1};
        }
    }
    size_t here = count_rows(window, place.line, columns);
    for (; rows > 0; --rows) {
        if (place.row + 1 < here) {
            ++place.row;
            continue;
        }
        const size_t next = shown_line(window, place.line + 1, 1, columns);
        if (next == window.lines().size()) break;
        place = {next, 0};
        here = count_rows(window, place.line, columns);
    }
    return place;
}

void set_bottom(ConsoleWindow &window, RowPlace place, BodySize size) {
    const RowPlace highest = moved(window, {0, 0}, size.rows - 1, size.columns);
    place = std::max(place, highest);
    if (place >= last_row(window, size.columns)) window.anchor.reset();
    else window.anchor = Anchor{window.first() + place.line, place.row + 1};
}

bool is_empty(const ConsoleWindow &window, BodySize size) {
    return window.lines().empty() || size.rows < 1 || size.columns < 1;
}

}  // namespace

std::vector<CellRow> visible_rows(const ConsoleWindow &window, BodySize size) {
    std::vector<CellRow> seen;
    if (is_empty(window, size)) return seen;
    const RowPlace from = bottom(window, size.columns);
    for (size_t line = from.line + 1; line-- > 0 && seen.size() < static_cast<size_t>(size.rows);) {
        std::vector<CellRow> rows = line_rows(window, line, size.columns);
        if (line == from.line) rows.resize(from.row + 1);
        std::move(rows.rbegin(), rows.rend(), std::back_inserter(seen));
    }
    if (seen.size() > static_cast<size_t>(size.rows)) seen.resize(static_cast<size_t>(size.rows));
    std::reverse(seen.begin(), seen.end());
    return seen;
}

void scroll(ConsoleWindow &window, BodySize size, int rows) {
    if (is_empty(window, size)) return;
    set_bottom(window, moved(window, bottom(window, size.columns), rows, size.columns), size);
}

void scroll_to_top(ConsoleWindow &window, BodySize size) {
    if (!is_empty(window, size)) set_bottom(window, {0, 0}, size);
}

void scroll_to_unread(ConsoleWindow &window, BodySize size) {
    if (is_empty(window, size)) return;
    for (size_t line = 0; line < window.lines().size(); ++line)
        if (window.unread_begins(line))
            return set_bottom(window, moved(window, {line, 0}, size.rows - 2, size.columns), size);
}

bool at_top(const ConsoleWindow &window, BodySize size) {
    if (is_empty(window, size)) return true;
    return bottom(window, size.columns) <= moved(window, {0, 0}, size.rows - 1, size.columns);
}

void scroll_to_line(ConsoleWindow &window, BodySize size, size_t line) {
    if (is_empty(window, size) || line >= window.lines().size()) return;
    const RowPlace at{line, count_rows(window, line, size.columns) - 1};
    set_bottom(window, moved(window, at, size.rows / 2, size.columns), size);
}

size_t lines_below(const ConsoleWindow &window) {
    const uint64_t end = window.first() + window.lines().size();
    return window.anchor && window.anchor->line < end ? end - 1 - window.anchor->line : 0;
}

#include "console/table.hpp"

#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "console/width.hpp"

namespace {

constexpr int narrow = 60;  // columns

int gap_of(int columns) { return columns < narrow ? 1 : 2; }

// The first column, or two, point at the row that is chosen.
int margin_of(int columns) { return columns < narrow ? 1 : 2; }

// The room that columns so wide take; those of width 0 are left out.
int needed(const std::vector<int> &widths, int gap) {
    int sum = -gap;
    for (const int width : widths)
        if (width > 0) sum += width + gap;
    return std::max(sum, 0);
}

void leave_out(std::vector<int> &widths, const std::vector<TableColumn> &columns, int room,
               int gap) {
    while (needed(widths, gap) > room) {
        size_t first = columns.size();
        for (size_t i = 0; i < columns.size(); ++i)
            if (widths[i] > 0 && columns[i].leaves > 0 &&
                (first == columns.size() || columns[i].leaves >= columns[first].leaves))
                first = i;
        if (first == columns.size()) return;
        widths[first] = 0;
    }
}

void share_out(std::vector<int> &widths, const std::vector<TableColumn> &columns, int left) {
    int shares = 0;
    for (size_t i = 0; i < columns.size(); ++i)
        if (widths[i] > 0) shares += columns[i].share;
    for (size_t i = 0; i < columns.size() && shares > 0; ++i) {
        if (widths[i] == 0 || columns[i].share == 0) continue;
        const int part = left * columns[i].share / shares;
        widths[i] += part;
        left -= part;
        shares -= columns[i].share;
    }
}

std::vector<int> widths_of(const std::vector<TableColumn> &columns, int room, int gap) {
    std::vector<int> widths;
    for (const TableColumn &column : columns) widths.push_back(std::max(1, column.width));
    leave_out(widths, columns, room, gap);
    share_out(widths, columns, std::max(0, room - needed(widths, gap)));
    return widths;
}

// The cells of a row in their columns; `over`: the look of all of them, where there is one.
CellRow laid_out(const PanelTable &table, const std::vector<TableCell> &cells, int columns,
                 std::optional<Part> over) {
    const int gap = gap_of(columns), margin = margin_of(columns);
    const std::vector<int> widths = widths_of(table.columns, columns - margin, gap);
    CellRow row = blank_row(columns, over.value_or(Part::text));
    int at = margin;
    for (size_t i = 0; i < widths.size() && i < cells.size(); ++i) {
        if (widths[i] == 0) continue;
        const TableCell &cell = cells[i];
        const int width = std::min(widths[i], columns - at);
        const int spare = width - columns_of(printable(cell.text));
        const int pad = table.columns[i].right ? std::max(0, spare) : 0;
        put_short(row, at + pad, cell.text, over.value_or(cell.part), width - pad,
                  over ? TextStyle{} : cell.style);
        at += widths[i] + gap;
    }
    return row;
}

bool has_titles(const BodySize &size) { return size.rows >= 2; }

CellRow titles(const PanelTable &table, int columns, Part part) {
    std::vector<TableCell> cells;
    for (const TableColumn &column : table.columns) cells.push_back({column.title});
    return laid_out(table, cells, columns, part);
}

size_t first_seen(const PanelTable &table, const TableView &view, int seen) {
    const size_t rows = static_cast<size_t>(std::max(1, seen));
    const size_t chosen = chosen_row(table, view).value_or(0);
    const size_t latest = table.rows.size() - std::min(table.rows.size(), rows);
    const size_t top = std::clamp(view.top, chosen - std::min(chosen, rows - 1), chosen);
    return std::min(top, latest);
}

}  // namespace

std::optional<size_t> chosen_row(const PanelTable &table, const TableView &view) {
    if (table.rows.empty()) return {};
    const size_t last = table.rows.size() - 1;
    if (view.at_end) return last;
    if (view.key.empty()) return 0;
    const auto found = std::ranges::find(table.rows, view.key, &TableRow::key);
    if (found == table.rows.end()) return std::min(view.at, last);
    return static_cast<size_t>(found - table.rows.begin());
}

std::string chosen_key(const PanelTable &table, const TableView &view) {
    const auto row = chosen_row(table, view);
    return row ? table.rows[*row].key : "";
}

void settle(const PanelTable &table, TableView &view) {
    const auto row = chosen_row(table, view);
    if (!row || (view.key.empty() && !view.at_end)) return;
    view.at = *row;
    view.key = table.rows[*row].key;
}

void move_choice(const PanelTable &table, TableView &view, int by, int seen, bool follows) {
    const auto row = chosen_row(table, view);
    if (!row) return;
    view.top = first_seen(table, view, seen);
    const auto last = static_cast<long>(table.rows.size()) - 1;
    const auto next = static_cast<size_t>(std::clamp(static_cast<long>(*row) + by, 0L, last));
    view.at = next;
    view.key = table.rows[next].key;
    view.at_end = follows && static_cast<long>(next) == last;
    view.top = first_seen(table, view, seen);
}

std::vector<CellRow> table_rows(const PanelTable &table, const TableView &view, BodySize size) {
    std::vector<CellRow> rows;
    if (size.rows < 1 || size.columns < 1) return rows;
    if (has_titles(size)) rows.push_back(titles(table, size.columns, Part::heading));
    const auto chosen = chosen_row(table, view);
    const int seen = table_rows_seen(size);
    for (size_t i = first_seen(table, view, seen);
         i < table.rows.size() && static_cast<int>(rows.size()) < size.rows; ++i) {
        const bool here = chosen == i;
        rows.push_back(laid_out(table, table.rows[i].cells, size.columns,
                                here ? std::optional(Part::chosen) : std::nullopt));
        if (here) put(rows.back(), 0, ">", Part::chosen);
    }
    return rows;
}

std::vector<CellRow> plain_table(const PanelTable &table, int columns) {
    std::vector<CellRow> rows = {titles(table, columns, Part::faint)};
    for (const TableRow &row : table.rows)
        rows.push_back(laid_out(table, row.cells, columns, std::nullopt));
    return rows;
}

int table_rows_seen(const BodySize &size) { return std::max(0, size.rows - has_titles(size)); }

size_t rows_below(const PanelTable &table, const TableView &view, BodySize size) {
    const size_t seen = static_cast<size_t>(table_rows_seen(size));
    const size_t end = first_seen(table, view, static_cast<int>(seen)) + seen;
    return table.rows.size() - std::min(end, table.rows.size());
}

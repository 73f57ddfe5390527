#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/cell.hpp"
#include "console/scroll.hpp"

struct TableColumn {
    std::string title;
    int width = 1;       // at least so wide
    int share = 0;       // of the room that is left over
    int leaves = 0;      // where there is no room the highest go first; 0: it stays
    bool right = false;  // its text stands at the right
};

struct TableCell {
    std::string text;
    Part part = Part::text;
    TextStyle style = {};
};

struct TableRow {
    std::string key;  // by which the operator's choice is kept
    std::vector<TableCell> cells;
};

struct PanelTable {
    std::vector<TableColumn> columns;
    std::vector<TableRow> rows;
};

// Where the operator is in a table: on a row, which is followed by its key wherever it goes.
struct TableView {
    std::string key;      // of the row; empty: the first one, until the operator moves
    size_t at = 0;        // where it stood last: its neighbour is chosen when it is gone
    size_t top = 0;       // the first row in sight
    bool at_end = false;  // stays on the last row, whatever comes
};

// The row the operator is on; none in an empty table.
std::optional<size_t> chosen_row(const PanelTable &table, const TableView &view);
std::string chosen_key(const PanelTable &table, const TableView &view);

// Keeps the choice where the rows have changed.
void settle(const PanelTable &table, TableView &view);

// Moves the choice by so many rows, no further than the ends; `seen` rows are in sight.  In a table
// that grows at its end, `follows`, the last row is then followed.
void move_choice(const PanelTable &table, TableView &view, int by, int seen, bool follows = false);

// The titles and as many rows as there is room for.
std::vector<CellRow> table_rows(const PanelTable &table, const TableView &view, BodySize size);
std::vector<CellRow> plain_table(const PanelTable &table, int columns);  // all, nothing chosen
int table_rows_seen(const BodySize &size);                               // without the titles
size_t rows_below(const PanelTable &table, const TableView &view, BodySize size);

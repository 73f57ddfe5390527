#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/part.hpp"
#include "irc/format.hpp"

// One column of the screen.  The second column of a wide character is an empty cell.
struct Cell {
    std::string shown = " ";
    Part part = Part::text;
    TextStyle style;  // what mIRC codes ask for, and the colour of a nick
    bool operator==(const Cell &) const = default;
};

using CellRow = std::vector<Cell>;

CellRow blank_row(int columns, Part part = Part::text);

// Writes text, made safe, from a column on, up to `end` (or the row's end); gives the next column.
int put(CellRow &row, int column, std::string_view text, Part part, const TextStyle &style = {},
        int end = 1 << 20);

// The same, but text that is too long ends in "…".
int put_short(CellRow &row, int column, std::string_view text, Part part, int width,
              const TextStyle &style = {});

// The same for clauses with two blanks between them: those without room are left out whole.
int put_clauses(CellRow &row, int column, std::string_view text, Part part, int width);

// A colour that a name always has: the same nick looks the same everywhere.
TextStyle nick_style(std::string_view nick);

#pragma once

#include "console/model.hpp"

// The last rows of the screen: what is typed, what is searched for, or a question; and where in
// them the cursor stands.
struct InputRows {
    std::vector<CellRow> rows;
    int cursor_row = 0, cursor_column = 0;
};

InputRows input_rows(const ConsoleModel &model, int rows, int columns);

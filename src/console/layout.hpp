#pragma once

#include <vector>

#include "console/cell.hpp"
#include "console/model.hpp"

// All of the screen, every row as wide as it, and where the cursor stands.
struct Picture {
    std::vector<CellRow> rows;
    int cursor_row = 0, cursor_column = 0;
};

Picture picture_of(const ConsoleModel &model);

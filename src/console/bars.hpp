#pragma once

#include "console/cell.hpp"
#include "console/model.hpp"

// The rows that frame the body.
CellRow title_bar(const ConsoleModel &model, int columns);
CellRow status_bar(const ConsoleModel &model, int columns);  // clock, state, windows, lines below
CellRow hint_row(const ConsoleModel &model, int columns);

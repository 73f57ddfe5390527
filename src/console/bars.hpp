#pragma once

#include "console/cell.hpp"
#include "console/model.hpp"

// The rows that frame the body; `page`: the panel that is shown, null where a window is.
CellRow title_bar(const ConsoleModel &model, const PanelPage *page, int columns);
CellRow status_bar(const ConsoleModel &model, const PanelPage *page, int columns);  // clock, state, windows, lines below
CellRow hint_row(const ConsoleModel &model, int columns);
CellRow input_row(const ConsoleModel &model, int columns, int &cursor);
// A question that is answered by y: as many rows as it takes, in the place of the lowest ones.
std::vector<CellRow> question_rows(const PanelQuestion &question, int columns, int &cursor);

#pragma once

#include "console/cell.hpp"
#include "console/model.hpp"

// The rows that frame the body; `page`: the panel that is shown, null where a window is.
CellRow title_bar(const ConsoleModel &model, const PanelPage *page, int columns);
CellRow status_bar(const ConsoleModel &model, const PanelPage *page, int columns);  // clock, state, windows, lines below
CellRow hint_row(const ConsoleModel &model, int columns);

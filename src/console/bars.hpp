#pragma once

#include "console/cell.hpp"
#include "console/model.hpp"

// The rows that frame the body; `page`: the panel that is shown, null where a window is.
CellRow title_bar(const ConsoleModel &model, const PanelPage *page, int columns);
// Clock, state, what waits for somebody, windows, lines below.
CellRow status_bar(const ConsoleModel &model, const PanelPage *page, int columns);
CellRow hint_row(const ConsoleModel &model, int columns);

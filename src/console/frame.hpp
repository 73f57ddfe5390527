#pragma once

#include <string>
#include <vector>

#include "console/cell.hpp"
#include "console/model.hpp"

// What stands around a panel, and what the status bar has of the boards.
CellRow panel_title(const ConsoleModel &model, const PanelPage &page, int columns);
CellRow panel_hint(const ConsoleModel &model, int columns);

// A question that is answered by y: as many rows as it takes, in the place of the lowest ones.
std::vector<CellRow> question_rows(const PanelQuestion &question, int columns, int &cursor);

// What waits for somebody, and what everybody should know; gives the next column.
int put_calls(CellRow &row, int column, const Boards &boards, int end);
std::string link_text(const ConsoleModel &model);  // "lag 0.04s", "attached"

#pragma once

#include <vector>

#include "console/cell.hpp"
#include "console/window.hpp"

struct BodySize {
    int rows = 0, columns = 0;
};

// The rows of a window that are seen, at most size.rows.
std::vector<CellRow> visible_rows(const ConsoleWindow &window, BodySize size);

void scroll(ConsoleWindow &window, BodySize size, int rows);  // negative: back in time
void scroll_to_top(ConsoleWindow &window, BodySize size);
void scroll_to_unread(ConsoleWindow &window, BodySize size);
bool at_top(const ConsoleWindow &window, BodySize size);  // nothing is above the view
void scroll_to_line(ConsoleWindow &window, BodySize size, size_t line);  // an index, that is shown
size_t lines_below(const ConsoleWindow &window);  // lines that are below the view

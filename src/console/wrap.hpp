#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/cell.hpp"
#include "console/window.hpp"

// The rows of one line of a window at a width: a line for a new day and the unread marker where
// they belong before it, then its time, who speaks, and the text broken at blanks.
std::vector<CellRow> line_rows(const ConsoleWindow &window, size_t index, int columns);

// Is any of the words in what a line shows?  Hidden ones show nothing.
bool line_has(const ConsoleWindow &window, size_t index, std::string_view wanted, bool exact);

// As strftime(3) writes it, in the operator's zone.
std::string local_time(int64_t milliseconds, const char *format);

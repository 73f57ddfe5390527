#pragma once

#include "console/scroll.hpp"
#include "console/window.hpp"

// How the screen is divided: title, body and list of nicks beside it, status, hint, input line.
// What has no room is left out, the input line last.
struct Geometry {
    int rows = 0, columns = 0;
    int title = 0, status = 0, hint = 0, input = 1;  // rows
    int nicks = 0;                        // columns, with the line before them
    BodySize body;
};

Geometry geometry_for(int rows, int columns, const ConsoleWindow &window, bool hint,
                      size_t typed_lines = 1);

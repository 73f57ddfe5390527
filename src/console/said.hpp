#pragma once

#include <string>
#include <string_view>

// What of the text being typed is said, and how many bytes of it one line takes.
struct SaidText {
    size_t from = 0;   // where it begins
    size_t limit = 0;  // bytes; 0: it is not said, or that is not known
};

// `room_limit` as in Room; `text` begins with a command of the console where it begins with "/".
SaidText said_text(std::string_view text, size_t room_limit);

// Where the part of a line begins that does not fit into one; npos: all of it fits.
size_t split_point(std::string_view line, size_t limit);

// "412/430" from four fifths on, "2 lines" beyond; empty: there is room enough.
std::string said_count(std::string_view text, size_t cursor, const SaidText &said);

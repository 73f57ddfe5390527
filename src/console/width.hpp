#pragma once

#include <string>
#include <string_view>

// What a terminal shows in one place: a character and the marks upon it.
struct Glyph {
    std::string shown;  // one spacing character and at most four marks, never a control character
    int width = 1;      // columns: 1 or 2
    size_t bytes = 1;   // of the text that it stands for
};

// The glyph that text, which must not be empty, begins with.
Glyph first_glyph(std::string_view text);

size_t glyph_after(std::string_view text, size_t at);   // where the glyph at `at` ends
size_t glyph_before(std::string_view text, size_t at);  // where the glyph that ends at `at` begins
int columns_of(std::string_view text);

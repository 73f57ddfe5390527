#pragma once

#include <string>
#include <string_view>

// The line being typed, its cursor, and what was cut last.  Moves by glyphs, never into one.
class LineEditor {
public:
    static constexpr size_t most_bytes = 8192;

    const std::string &text() const { return line; }
    size_t cursor() const { return at; }  // a byte position
    bool empty() const { return line.empty(); }

    void set(std::string_view text);     // the cursor goes to the end
    void insert(std::string_view text);  // made printable; what does not fit is left out
    void replace(size_t from, size_t to, std::string_view text);  // the cursor goes behind it

    void left();
    void right();
    void word_left();
    void word_right();
    void to_start();
    void to_end();

    void erase_left();
    void erase_right();
    void cut_blank_word_left();  // up to a blank
    void cut_word_left();        // letters and digits
    void cut_word_right();
    void cut_to_start();
    void cut_to_end();
    void yank();
    void transpose();

private:
    void move(size_t to);
    void cut(size_t from, size_t to);
    size_t word_start() const;
    size_t word_end() const;

    std::string line;
    size_t at = 0;
    std::string kept;
    bool cutting = false;  // cuts in a row are kept together
};

#pragma once

#include <string>
#include <string_view>
#include <vector>

// The text being typed, of one line or several, its cursor, what was cut last, and how it stood
// before.  Moves by glyphs, never into one.
class LineEditor {
public:
    static constexpr size_t most_bytes = 8192;

    const std::string &text() const { return line; }
    size_t cursor() const { return at; }  // a byte position
    bool empty() const { return line.empty(); }

    void set(std::string_view text);     // the cursor goes to the end
    void insert(std::string_view text);  // made printable; what does not fit is left out
    void replace(size_t from, size_t to, std::string_view text);   // the cursor goes behind it
    void complete(size_t from, size_t to, std::string_view text);  // the same, see undo_completion
    void forget();  // empties it; nothing of it can be undone

    void left();
    void right();
    void word_left();
    void word_right();
    void to_start();  // of the line that the cursor is on
    void to_end();
    bool up();  // false on the first line
    bool down();

    void erase_left();
    void erase_right();
    void cut_blank_word_left();  // up to a blank
    void cut_word_left();        // letters and digits
    void cut_word_right();
    void cut_to_start();
    void cut_to_end();  // at the end of a line: its line end
    void yank();
    void transpose();

    bool undo();             // false where there is nothing to undo
    bool undo_completion();  // false unless that was the last thing done

private:
    enum class Step { none, typing, erasing, completing, other };
    struct State {
        std::string line;
        size_t at = 0;
    };

    void move(size_t to);
    void cut(size_t from, size_t to);
    void before(Step step);  // steps of the same kind in a row are undone together
    void put(size_t from, size_t to, std::string_view text);
    size_t word_start() const;
    size_t word_end() const;
    size_t line_start(size_t from) const;
    size_t line_end(size_t from) const;
    size_t at_column(size_t start, int column) const;

    std::string line;
    size_t at = 0;
    std::string kept;
    bool cutting = false;  // cuts in a row are kept together
    Step last = Step::none;
    std::vector<State> past;
};

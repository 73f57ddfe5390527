#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/input.hpp"
#include "console/windows.hpp"

// Words that may replace what stands from byte `start` on up to the cursor.
struct WordChoice {
    size_t start = 0;
    std::vector<std::string> words;
    std::string suffix = " ";  // follows a word that is whole
};

// Nicks of the window, latest speakers first, or names of rooms where the word looks like one.
WordChoice choose_name(std::string_view line, size_t cursor, const WindowList &windows);
WordChoice choose_slash(std::string_view line, size_t cursor);
// For the arguments of a command of the console.
WordChoice choose_argument(std::string_view line, size_t cursor, const WindowList &windows,
                           const std::vector<std::string> &networks);

// Tab: completes the only word, or as far as all agree; then goes round through them.
class Completion {
public:
    void start(LineEditor &line, WordChoice choice);
    bool step(LineEditor &line, int by);  // false where there is nothing to go round through
    void clear() { choice.words.clear(); }
    const std::vector<std::string> &words() const { return choice.words; }  // none: nothing to show
    std::optional<size_t> chosen() const { return at; }

private:
    WordChoice choice;
    std::optional<size_t> at;
};

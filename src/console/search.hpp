#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/window.hpp"

// What is searched for, and how far that is; a capital letter in it makes case matter.
class SearchWords {
public:
    const std::string &text() const { return wanted; }
    bool exact() const;
    void add(std::string_view more);
    void set(std::string_view words) { wanted = words; }
    void erase_last();
    void clear() { wanted.clear(); }
    void flip_case() { flipped = !flipped; }

private:
    std::string wanted;
    bool flipped = false;
};

// A search in the text of a window, from its end back.
struct TextSearch {
    explicit TextSearch(const ConsoleWindow &window)
        : room(window.room.name), before(window.anchor) {}

    void look(const ConsoleWindow &window);  // stays at the hit where it is still one
    void step(int by);                       // round the corner
    std::optional<uint64_t> line() const;    // the number of the line found, see first()
    std::string text() const;                // "search: foo (3 of 17)"

    SearchWords words;
    std::string room;
    std::optional<Anchor> before;  // where the view stood

private:
    std::vector<uint64_t> hits;
    size_t at = 0;
};

// A search in the lines that were entered, from the last one back.
struct HistorySearch {
    void look(const std::vector<std::string> &lines);
    void step(int by);  // 1: older; stops at the ends
    const std::string *line() const { return hits.empty() ? nullptr : &hits[at]; }
    std::string text() const;  // "history: foo (1 of 3)"

    SearchWords words;

private:
    std::vector<std::string> hits;  // latest first, each once
    size_t at = 0;
};

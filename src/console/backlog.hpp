#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "console/windows.hpp"

// Which older lines to ask the daemon for, a page at a time and that of the window shown first:
// what was said while we were away, what the operator scrolls to, and what each window is to begin
// with.
class Backlog {
public:
    static constexpr size_t most_away = 5000;  // lines of a gap that are fetched

    explicit Backlog(WindowList &windows) : windows(windows) {}

    void fetch(size_t lines) { wished = lines; }           // for each window, in the background
    void heard(const RoomState &snapshot, int64_t known);  // known: our last number before it
    void page_back(ConsoleWindow &window);
    void lost();  // the daemon; what was missing is missing still

    std::optional<Ask> next();  // nothing while an answer is waited for
    void asked(uint64_t id) { waiting = id; }
    bool hear(uint64_t re, const RoomLines &page);  // false: it is no answer to us
    bool refused(uint64_t re);

private:
    struct Gap {
        int64_t after, before;  // numbers of the lines beside it
        size_t left;            // lines that may still be fetched
    };
    struct Wish {
        std::vector<Gap> gaps;
        bool page = false, first = false;  // one page; until there are as many as are wished
    };

    std::optional<Ask> ask_for(const ConsoleWindow &window, Wish &wish) const;
    void fill(ConsoleWindow &window, Wish &wish, const RoomLines &page);
    bool takes(uint64_t re);

    WindowList &windows;
    size_t wished = 0;
    std::map<std::string, Wish> wishes;  // by room
    std::string asking;                  // the room whose lines are waited for,
    bool of_gap = false;                 // and whether they are of its first gap
    uint64_t waiting = 0;
};

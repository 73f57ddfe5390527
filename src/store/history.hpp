#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

// A line that was read in a channel.
struct HistoryLine {
    std::string room;  // "libera/#ops"
    int64_t time = 0;  // milliseconds since 1970, as the network says
    std::string kind, nick, text;
    bool self = false;
    int64_t number = 0;  // grows from line to line; 0: the next one
};

// Lines of a room between two numbers.
struct HistorySlice {
    std::string room;
    int64_t after = 0;   // above this
    int64_t before = 0;  // below this; 0: to the end
    size_t most = 0;     // the newest of them; without `before` and with `after` the oldest
    bool forward() const { return after > 0 && before == 0; }
    bool holds(int64_t number) const { return number > after && (before == 0 || number < before); }
    // Leaves `most` of lines that it holds, oldest first.
    template <class Lines>
    void cut(Lines &lines) const {
        if (lines.size() <= most) return;
        const auto extra = static_cast<ptrdiff_t>(lines.size() - most);
        if (forward())
            lines.erase(lines.end() - extra, lines.end());
        else
            lines.erase(lines.begin(), lines.begin() + extra);
    }
};

// The last lines of each channel.  They gather in memory, so that talk costs no commit of its own:
// a crash loses those since the last flush().
class History {
public:
    explicit History(Database &database);
    void add(HistoryLine line);
    void flush();
    size_t waiting() const { return gathered.size(); }  // for flush(), so many at the most:
    static constexpr size_t most_waiting = 10'000;      // others are lost
    std::vector<HistoryLine> last(size_t most_each);           // of each room, oldest first
    std::vector<HistoryLine> page(const HistorySlice &slice);  // oldest first
    int64_t last_number();                                     // of all lines
    bool drop(WallTime before, int64_t most);  // some of the older ones; true: there may be more

private:
    Statement write, rooms, oldest, remove, backward, onward, newest;
    std::vector<HistoryLine> gathered;
};

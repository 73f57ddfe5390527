#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

// A line that was read in a channel.
struct HistoryLine {
    std::string room;  // "libera/#ops"
    int64_t time = 0;  // milliseconds since 1970
    std::string kind, nick, text;
    bool self = false;
};

// The last lines of each channel.  They gather in memory, so that talk costs no commit of its own:
// a crash loses those since the last flush().
class History {
public:
    explicit History(Database &database);
    void add(HistoryLine line);
    void flush();
    std::vector<HistoryLine> last(size_t most_each);  // of each room, oldest first
    bool drop(WallTime before, int64_t most);  // some of the older ones; true: there may be more

private:
    Statement write, rooms, read, oldest, remove;
    std::vector<HistoryLine> gathered;
};

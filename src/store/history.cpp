#include "store/history.hpp"

#include <utility>

static int64_t to_ms(WallTime time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

History::History(Database &database)
    : write(database,
            "INSERT INTO history (room, time, kind, nick, text, self) VALUES (?, ?, ?, ?, ?, ?)"),
      rooms(database, "SELECT DISTINCT room FROM history"),
      read(database,
           "SELECT room, time, kind, nick, text, self FROM (SELECT * FROM history WHERE room = ? "
           "ORDER BY number DESC LIMIT ?) ORDER BY number"),
      oldest(database, "SELECT number, time FROM history ORDER BY number LIMIT ?"),
      remove(database, "DELETE FROM history WHERE number <= ?") {}

void History::add(HistoryLine line) {
    static constexpr size_t most = 10'000;  // while nothing can be written
    if (gathered.size() < most) gathered.push_back(std::move(line));
}

void History::flush() {
    for (const HistoryLine &line : std::exchange(gathered, {}))
        write.run({line.room, line.time, line.kind, line.nick, line.text, int64_t(line.self)});
}

std::vector<HistoryLine> History::last(size_t most_each) {
    std::vector<HistoryLine> lines;
    for (const Row &room : rooms.rows({}))
        for (const Row &row : read.rows({room.text(0), static_cast<int64_t>(most_each)}))
            lines.push_back({row.text(0), row.integer(1), row.text(2), row.text(3), row.text(4),
                             row.integer(5) != 0});
    return lines;
}

bool History::drop(WallTime before, int64_t most) {
    int64_t last = 0, count = 0;
    for (const Row &row : oldest.rows({most})) {
        if (row.integer(1) >= to_ms(before)) break;
        last = row.integer(0);
        ++count;
    }
    if (count > 0) remove.run({last});
    return count == most;
}

#include "store/history.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

static HistoryLine line_of(const Row &row) {
    return {row.text(1), row.integer(2),      row.text(3),   row.text(4),
            row.text(5), row.integer(6) != 0, row.integer(0)};
}

History::History(Database &database)
    : write(database,
            "INSERT OR IGNORE INTO history (number, room, time, kind, nick, text, self) "
            "VALUES (NULLIF(?, 0), ?, ?, ?, ?, ?, ?)"),
      rooms(database, "SELECT DISTINCT room FROM history"),
      oldest(database, "SELECT number, time FROM history ORDER BY number LIMIT ?"),
      remove(database, "DELETE FROM history WHERE number <= ?"),
      backward(database,
               "SELECT * FROM history WHERE room = ? AND number > ? AND number < ? "
               "ORDER BY number DESC LIMIT ?"),
      onward(database,
             "SELECT * FROM history WHERE room = ? AND number > ? AND number < ? "
             "ORDER BY number LIMIT ?"),
      newest(database, "SELECT number FROM history ORDER BY number DESC LIMIT 1") {}

void History::add(HistoryLine line) {
    if (gathered.size() < most_waiting) gathered.push_back(std::move(line));
}

void History::flush() {
    for (const HistoryLine &line : std::exchange(gathered, {}))
        write.run({line.number, line.room, line.time, line.kind, line.nick, line.text,
                   int64_t(line.self)});
}

std::vector<HistoryLine> History::last(size_t most_each) {
    std::vector<HistoryLine> lines;
    for (const Row &room : rooms.rows({}))
        std::ranges::move(page({room.text(0), 0, 0, most_each}), std::back_inserter(lines));
    return lines;
}

// What has only gathered is newer than all that is written.
std::vector<HistoryLine> History::page(const HistorySlice &slice) {
    std::vector<HistoryLine> lines;
    const int64_t before = slice.before ? slice.before : INT64_MAX;
    for (const Row &row :
         (slice.forward() ? onward : backward)
             .rows({slice.room, slice.after, before, static_cast<int64_t>(slice.most)}))
        lines.push_back(line_of(row));
    if (!slice.forward()) std::ranges::reverse(lines);
    for (const HistoryLine &line : gathered)
        if (line.room == slice.room && slice.holds(line.number)) lines.push_back(line);
    slice.cut(lines);
    return lines;
}

int64_t History::last_number() {
    int64_t last = 0;
    for (const Row &row : newest.rows({})) last = row.integer(0);
    for (const HistoryLine &line : gathered) last = std::max(last, line.number);
    return last;
}

// Since when a line is kept: what a network says must not keep those behind it for ever, nor may a
// clock that was wrong for a while.  Old stores have small numbers.
static int64_t kept_since(int64_t number, int64_t time) {
    static constexpr int64_t least_time = 1'000'000'000'000;  // in 2001
    return number < least_time ? time : std::min(number, time);
}

bool History::drop(WallTime before, int64_t most) {
    int64_t last = 0, count = 0;
    for (const Row &row : oldest.rows({most})) {
        if (kept_since(row.integer(0), row.integer(1)) >= to_ms(before)) break;
        last = row.integer(0);
        ++count;
    }
    if (count > 0) remove.run({last});
    return count == most;
}

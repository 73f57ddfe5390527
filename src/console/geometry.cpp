#include "console/geometry.hpp"

#include <algorithm>

#include "console/width.hpp"

static int account_columns(const ConsoleWindow &window, const RoomMember &member) {
    if (window.nicks != NickList::accounts || member.account.empty()) return 0;
    return 1 + columns_of(member.account);
}

static int nick_columns(const ConsoleWindow &window, int columns) {
    static constexpr int narrowest = 70;
    if (window.nicks == NickList::hidden || !window.room.channel || window.room.members.empty() ||
        columns < narrowest)
        return 0;
    int longest = 8;
    for (const RoomMember &member : window.room.members)
        longest = std::max(longest, columns_of(member.nick) + 1 + account_columns(window, member));
    return 2 + std::min(longest, columns / (window.nicks == NickList::accounts ? 4 : 6));
}

static int input_rows(int rows, size_t lines) {
    static constexpr size_t most = 5;
    return std::clamp(static_cast<int>(std::min(lines, most)), 1, std::max(1, rows / 3));
}

Geometry geometry_for(int rows, int columns, const ConsoleWindow &window, bool hint,
                      size_t typed_lines) {
    Geometry g;
    g.rows = std::max(rows, 1);
    g.columns = std::max(columns, 1);
    g.title = g.rows >= 4;
    g.status = g.rows >= 3;
    g.hint = hint && g.rows >= 5;
    g.nicks = nick_columns(window, g.columns);
    g.input = input_rows(g.rows, typed_lines);
    g.body = {g.rows - g.title - g.status - g.hint - g.input, g.columns - g.nicks};
    return g;
}

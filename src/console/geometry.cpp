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

Geometry geometry_for(int rows, int columns, const ConsoleWindow &window, bool hint) {
    Geometry g;
    g.rows = std::max(rows, 1);
    g.columns = std::max(columns, 1);
    g.title = g.rows >= 4;
    g.status = g.rows >= 3;
    g.hint = hint && g.rows >= 5;
    g.nicks = nick_columns(window, g.columns);
    g.body = {g.rows - g.title - g.status - g.hint - 1, g.columns - g.nicks};
    return g;
}

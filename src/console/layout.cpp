#include "console/layout.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "console/bars.hpp"
#include "console/frame.hpp"
#include "console/inputrows.hpp"
#include "console/scroll.hpp"

static size_t rank(const RoomMember &member) {
    static constexpr std::string_view order = "~&@%+";
    return member.prefix.empty() ? order.size()
                                 : std::min(order.find(member.prefix[0]), order.size());
}

static std::vector<RoomMember> sorted(std::vector<RoomMember> members) {
    const auto key = [](const RoomMember &m) { return std::pair(rank(m), lower(m.nick)); };
    std::sort(members.begin(), members.end(),
              [&](const RoomMember &a, const RoomMember &b) { return key(a) < key(b); });
    return members;
}

// The account where it is asked for, and differs from the nick.
static void put_member(CellRow &row, int column, const RoomMember &member, bool account) {
    const auto columns = static_cast<int>(row.size());
    put(row, column, member.prefix.empty() ? " " : member.prefix.substr(0, 1), Part::faint);
    column = put_short(row, column + 1, member.nick, Part::nick, columns - column - 1,
                       nick_style(member.nick));
    if (!account || member.account.empty()) return;
    const std::string text = lower(member.account) == lower(member.nick) ? "=" : member.account;
    put_short(row, column + 1, text, Part::faint, columns - column - 1);
}

// Beside the body; the last row counts those who have no room.
static void put_nicks(std::vector<CellRow> &body, const ConsoleWindow &window, int column) {
    const std::vector<RoomMember> members = sorted(window.room.members);
    const size_t skipped = std::min(window.nicks_skipped, members.size() - 1);
    for (size_t i = 0; i < body.size(); ++i) {
        CellRow &row = body[i];
        put(row, column, "│", Part::rule);
        const size_t next = skipped + i;
        if (next >= members.size()) continue;
        const bool last = i + 1 == body.size() && next + 1 < members.size();
        const size_t left = members.size() - next + window.room.unlisted;
        if (last)
            put(row, column + 1, " +" + std::to_string(left), Part::faint);
        else
            put_member(row, column + 1, members[next], window.nicks == NickList::accounts);
    }
}

static std::vector<CellRow> body_of(const ConsoleModel &model, const PanelPage *page,
                                    const Geometry &g) {
    const ConsoleWindow &window = model.windows().current();
    std::vector<CellRow> body = page ? panel_body(*page, model.panel().state(), g.body)
                                     : visible_rows(window, g.body);
    if (!page && window.loading && !body.empty() && at_top(window, g.body)) {
        body[0] = blank_row(g.body.columns);
        put_short(body[0], 1, "loading older lines ...", Part::faint, g.body.columns - 1);
    }
    for (CellRow &row : body) row.resize(static_cast<size_t>(g.columns));
    body.resize(static_cast<size_t>(std::max(0, g.body.rows)), blank_row(g.columns));
    if (g.nicks) put_nicks(body, window, g.columns - g.nicks);
    return body;
}

static void put_question(Picture &picture, const PanelQuestion &question, int columns) {
    auto &rows = picture.rows;
    const std::vector<CellRow> asked = question_rows(question, columns, picture.cursor_column);
    const size_t fit = std::min(rows.size(), asked.size());
    std::copy(asked.end() - static_cast<long>(fit), asked.end(),
              rows.end() - static_cast<long>(fit));
    picture.cursor_row = static_cast<int>(rows.size()) - 1;
}

Picture picture_of(const ConsoleModel &model) {
    const Geometry g = model.geometry();
    std::optional<PanelPage> shown;
    if (model.panel().shown) shown = model.page();
    const PanelPage *page = shown ? &*shown : nullptr;
    Picture picture;
    auto &rows = picture.rows;
    if (g.title) rows.push_back(title_bar(model, page, g.columns));
    for (CellRow &row : body_of(model, page, g)) rows.push_back(std::move(row));
    if (g.status) rows.push_back(status_bar(model, page, g.columns));
    if (g.hint) rows.push_back(hint_row(model, g.columns));
    InputRows input = input_rows(model, g.input, g.columns);
    picture.cursor_row = static_cast<int>(rows.size()) + input.cursor_row;
    picture.cursor_column = input.cursor_column;
    for (CellRow &row : input.rows) rows.push_back(std::move(row));
    if (model.panel().question && !model.panel().question->words)
        put_question(picture, *model.panel().question, g.columns);
    return picture;
}

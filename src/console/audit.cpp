#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"
#include "console/wrap.hpp"

namespace {

bool fits(const BookRow &row, const std::string &filter) {
    const std::string all = row.person + " " + row.identity + " " + row.command + " " +
                            row.arguments + " " + row.place + " " + row.kind + " " + row.outcome +
                            " " + row.detail;
    return lower(all).find(lower(filter)) != std::string::npos;
}

// Today only the time matters, else the day does first.
std::string when(int64_t time, const std::string &today_text, int columns) {
    const bool today = local_time(time, "%F") == today_text;
    if (columns < 60) return local_time(time, today ? "%H:%M" : "%m-%d");
    return local_time(time, today ? "%H:%M:%S" : "%m-%d %H:%M");
}

Part outcome_part(const std::string &outcome) {
    if (outcome == "failed" || outcome == "refused" || outcome == "lost") return Part::alert;
    return outcome == "ok" ? Part::good : Part::text;
}

TableRow row_of(const BookRow &row, const std::string &today, int columns) {
    const std::string &who = row.person.empty() ? row.identity : row.person;
    return {std::to_string(row.number),
            {{when(row.time, today, columns), Part::time},
             {row.kind, Part::faint},
             {who},
             {row.command + (row.arguments.empty() ? "" : " " + row.arguments)},
             {row.place, Part::faint},
             {row.outcome, outcome_part(row.outcome)},
             {row.detail, Part::faint}}};
}

std::string number_text(int64_t number) { return number ? std::to_string(number) : ""; }

std::vector<CellRow> details_of(const BookRow &row, int columns) {
    Prose prose(columns);
    prose.field("row", number_text(row.number));
    prose.field("time", local_time(row.time, "%F %T"));
    prose.field("kind", row.kind);
    prose.field("person", row.person, Part::self);
    prose.field("identity", row.identity);
    prose.field("evidence", row.evidence);
    prose.field("door", row.door);
    prose.field("place", row.place);
    prose.field("command", row.command, Part::self);
    prose.field("arguments", row.arguments);
    prose.field("outcome", row.outcome, outcome_part(row.outcome));
    prose.field("detail", row.detail);
    prose.field("call", number_text(row.call));
    prose.field("job", number_text(row.job));
    prose.field("hash", row.hash, Part::faint);
    return prose.take();
}

std::string empty_text(const AuditTail &tail, const PanelState &state) {
    if (!tail.trouble.empty()) return "The book is not shown: " + tail.trouble + ".";
    if (tail.loading) return "Reading the book ...";
    return state.filter.empty() ? "The book is empty: nobody has done anything yet."
                                : "No row fits the filter; f changes it.";
}

}  // namespace

PanelPage audit_page(const PanelFacts &facts, const PanelState &state, int columns) {
    const AuditTail &tail = facts.boards.audit;
    PanelPage page;
    page.table.columns = {{"Time", columns < 60 ? 5 : 11},
                          {"Kind", 9, 0, 4},
                          {"Who", 8, 1},
                          {"Command", 14, 3},
                          {"Where", 12, 1, 3},
                          {"Outcome", 8},
                          {"Detail", 14, 4, 5}};
    page.empty = empty_text(tail, state);
    page.follows = true;
    std::vector<const BookRow *> shown;
    for (const BookRow &row : tail.rows)
        if (state.filter.empty() || fits(row, state.filter)) shown.push_back(&row);
    const std::string today = local_time(facts.now, "%F");
    for (const BookRow *row : shown) page.table.rows.push_back(row_of(*row, today, columns));
    if (!tail.rows.empty())
        page.summary = fmt::format("{}{}", count_text(shown.size(), "row", "rows"),
                                   tail.loading  ? ", reading"
                                   : tail.before ? ", more before"
                                                 : "");
    if (const auto row = chosen_row(page.table, state.view))
        page.text = details_of(*shown[*row], columns);
    return page;
}

#include <fmt/core.h>

#include <algorithm>

#include "console/glance.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"
#include "console/wrap.hpp"

namespace {

bool belongs(const OutboxRow &row, PanelVerb section) {
    if (section == PanelVerb::waiting) return row.state == "waiting" || row.state == "held";
    if (section == PanelVerb::failed) return row.state == "failed" || row.state == "expired";
    return row.state == "sent" || row.state == "confirmed";
}

Part state_part(const std::string &state) {
    if (state == "failed" || state == "lost" || state == "refused") return Part::alert;
    if (state == "waiting" || state == "held" || state == "paused") return Part::info;
    if (state == "sent" || state == "running") return Part::good;
    return Part::faint;
}

// One that is not due yet waits for its time and for nothing else.
std::string why_of(const OutboxRow &row, int64_t now) {
    if (row.detail.empty() && row.due > now) return "due " + local_time(row.due, "%F %R");
    return row.detail;
}

TableRow row_of(const OutboxRow &row, int64_t now) {
    const std::string number = std::to_string(row.number);
    return {number,
            {{number},
             {row.state, state_part(row.state)},
             {row.target, Part::self},
             {row.text},
             {why_of(row, now), Part::faint},
             {row.source, Part::faint},
             {age_since(row.changed, now), Part::faint}}};
}

TableRow row_of(const ScheduleRow &row, int64_t now) {
    const bool alarming = row.outcome == "failed" || row.outcome == "refused";
    return {row.name,
            {{row.name, Part::self},
             {row.state, state_part(row.state)},
             {row.next ? local_time(row.next, "%F %R") : "", Part::text},
             {row.next > now ? age_since(now, row.next) : "", Part::text},
             {row.does},
             {joined(row.to), Part::faint},
             {row.when, Part::faint},
             {row.outcome, alarming ? Part::alert : Part::faint}}};
}

void put_time(Prose &prose, std::string_view name, int64_t time) {
    if (time) prose.field(name, local_time(time, "%F %T"));
}

std::vector<CellRow> details_of(const OutboxRow &row, int columns) {
    Prose prose(columns);
    prose.field("text", row.text);
    prose.field("for", row.target, Part::self);
    prose.field("said in", row.via);
    prose.field("state", row.state + (row.detail.empty() ? "" : ": " + row.detail),
                state_part(row.state));
    prose.field("importance", row.importance);
    prose.field("made by", row.source + (row.identity.empty() ? "" : ", " + row.identity));
    if (row.departures > 1) prose.field("sent", std::to_string(row.departures) + " times");
    put_time(prose, "made", row.created);
    if (row.due > row.created) put_time(prose, "not before", row.due);
    put_time(prose, "changed", row.changed);
    put_time(prose, "expires", row.expires);
    return prose.take();
}

std::vector<CellRow> details_of(const ScheduleRow &row, int columns) {
    Prose prose(columns);
    prose.field("does", row.does);
    prose.field("for", joined(row.to), Part::self);
    prose.field("when", row.when);
    prose.field("state", row.state, state_part(row.state));
    prose.field("zone", row.zone);
    prose.field("author", row.author);
    put_time(prose, "next", row.next);
    put_time(prose, "last", row.last);
    prose.field("outcome", row.outcome);
    prose.field("note", row.note);
    return prose.take();
}

// Which of the four is shown, and how much there is in each.
std::string summary_of(const Boards &boards, PanelVerb section) {
    const auto rows = [&](PanelVerb one) {
        return std::ranges::count_if(boards.outbox.rows,
                                     [&](const OutboxRow &row) { return belongs(row, one); });
    };
    const auto part = [&](PanelVerb one, std::string_view name, auto count) {
        return one == section ? fmt::format("[{} {}]", name, count)
                              : fmt::format("{} {}", name, count);
    };
    return part(PanelVerb::waiting, "waiting", boards.outbox.waiting + boards.outbox.held) + "  " +
           part(PanelVerb::sent, "sent", rows(PanelVerb::sent)) + "  " +
           part(PanelVerb::failed, "failed", rows(PanelVerb::failed)) + "  " +
           part(PanelVerb::schedules, "schedules", boards.schedules.schedules.size());
}

void put_schedules(PanelPage &page, const PanelFacts &facts, const PanelState &state,
                   int columns) {
    const auto &schedules = facts.boards.schedules.schedules;
    page.table.columns = {{"Name", 16, 1},     {"State", 7, 0, 4}, {"Next", 16, 0, 1},
                          {"In", 7, 0, 3, true}, {"Does", 14, 4},  {"For", 10, 1, 5},
                          {"When", 12, 2, 6},  {"Last", 7, 0, 2}};
    page.empty = fmt::format("Nothing is scheduled: see {}help schedule and {}help remind.",
                             facts.welcome.prefix, facts.welcome.prefix);
    for (const ScheduleRow &row : schedules) page.table.rows.push_back(row_of(row, facts.now));
    if (const auto row = chosen_row(page.table, state.view))
        page.text = details_of(schedules[*row], columns);
}

// What waits with the oldest first, what is over with the latest.
void put_rows(PanelPage &page, const PanelFacts &facts, const PanelState &state, int columns) {
    page.table.columns = {{"No.", 4, 0, 0, true}, {"State", 9, 0, 2}, {"For", 12, 1},
                          {"Text", 16, 5},        {"Why", 12, 3, 3},  {"From", 10, 1, 5},
                          {"Age", 7, 0, 4, true}};
    page.empty = state.section == PanelVerb::waiting  ? "Nothing waits to be said."
                 : state.section == PanelVerb::failed ? "Nothing has failed of late."
                                                      : "Nothing was said of late.";
    std::vector<const OutboxRow *> rows;
    for (const OutboxRow &row : facts.boards.outbox.rows)
        if (belongs(row, state.section)) rows.push_back(&row);
    if (state.section != PanelVerb::waiting) std::ranges::reverse(rows);
    for (const OutboxRow *row : rows) page.table.rows.push_back(row_of(*row, facts.now));
    if (const auto row = chosen_row(page.table, state.view))
        page.text = details_of(*rows[*row], columns);
}

}  // namespace

PanelPage announcements_page(const PanelFacts &facts, const PanelState &state, int columns) {
    PanelPage page;
    page.beneath = true;
    page.summary = summary_of(facts.boards, state.section);
    if (state.section == PanelVerb::schedules)
        put_schedules(page, facts, state, columns);
    else
        put_rows(page, facts, state, columns);
    return page;
}

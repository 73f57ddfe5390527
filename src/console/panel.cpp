#include "console/panel.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "console/prose.hpp"

static constexpr PanelRow rows[] = {
    {PanelKind::help, Action::panel_help, "help", "Help", ""},
    {PanelKind::overview, Action::panel_overview, "overview", "Overview", ""},
    {PanelKind::jobs, Action::panel_jobs, "jobs", "Jobs", ""},
    {PanelKind::approvals, Action::panel_approvals, "approvals", "Approvals", ""},
    {PanelKind::people, Action::panel_people, "people", "People", "people"},
    {PanelKind::networks, Action::panel_networks, "networks", "Networks", ""},
    {PanelKind::audit, Action::panel_audit, "audit", "Audit", "audit"},
    {PanelKind::announcements, Action::panel_announcements, "announcements", "Announcements", ""},
};

static_assert(std::size(rows) == panel_count);

static constexpr PanelKey keys[] = {
    {PanelKind::jobs, "Enter", PanelVerb::output, "output"},
    {PanelKind::jobs, "c", PanelVerb::cancel, "cancel"},
    {PanelKind::jobs, "r", PanelVerb::again, "run again"},
    {PanelKind::approvals, "a", PanelVerb::approve, "approve"},
    {PanelKind::approvals, "d", PanelVerb::deny, "deny"},
    {PanelKind::approvals, "Enter", PanelVerb::open, "all of it"},
    {PanelKind::people, "Enter", PanelVerb::open, "all of it"},
    {PanelKind::people, "f", PanelVerb::filter, "filter"},
    {PanelKind::networks, "Enter", PanelVerb::open, "all of it"},
    {PanelKind::networks, "c", PanelVerb::connect, "connect"},
    {PanelKind::networks, "d", PanelVerb::disconnect, "disconnect"},
    {PanelKind::audit, "Enter", PanelVerb::open, "all of it"},
    {PanelKind::audit, "f", PanelVerb::filter, "filter"},
    {PanelKind::announcements, "w", PanelVerb::waiting, "waiting"},
    {PanelKind::announcements, "s", PanelVerb::sent, "sent"},
    {PanelKind::announcements, "f", PanelVerb::failed, "failed"},
    {PanelKind::announcements, "c", PanelVerb::schedules, "schedules"},
    {PanelKind::announcements, "Enter", PanelVerb::open, "all of it"},
    {PanelKind::announcements, "r", PanelVerb::retry, "retry"},
    {PanelKind::announcements, "h", PanelVerb::hold, "hold"},
    {PanelKind::announcements, "p", PanelVerb::pause, "pause or resume"},
    {PanelKind::announcements, "x", PanelVerb::run, "run now"},
    {PanelKind::announcements, "d", PanelVerb::drop, "drop"},
};

std::span<const PanelRow> panel_rows() { return rows; }

std::span<const PanelKey> panel_keys() { return keys; }

const PanelRow &panel_row(PanelKind kind) { return rows[static_cast<size_t>(kind)]; }

const PanelRow *find_panel(std::string_view name) {
    const auto found = std::ranges::find(rows, name, &PanelRow::name);
    return found == std::end(rows) ? nullptr : found;
}

const PanelRow *panel_of(Action action) {
    const auto found = std::ranges::find(rows, action, &PanelRow::action);
    return found == std::end(rows) ? nullptr : found;
}

static bool is_table(const PanelPage &page, const PanelState &state) {
    return !page.table.columns.empty() && !state.open && !page.table.rows.empty();
}

BodySize table_size(const PanelPage &page, BodySize body) {
    static constexpr int least = 6;  // rows to be divided
    if (!page.beneath || page.text.empty() || body.rows < least) return body;
    const int rows = static_cast<int>(page.table.rows.size()) + 1;
    const int text = static_cast<int>(page.text.size()) + 1;
    return {body.rows - std::min(text, std::max(body.rows - rows, body.rows / 2)), body.columns};
}

// Between a table and the text beneath it; tells how many rows of text have no room.
static CellRow rule(int columns, size_t hidden) {
    CellRow row = blank_row(columns, Part::rule);
    for (Cell &cell : row) cell.shown = "─";
    const std::string rest = fmt::format(" {} more: Enter ", hidden);
    const int at = columns - static_cast<int>(rest.size()) - 1;
    if (hidden) put(row, std::max(0, at), rest, Part::hint);
    return row;
}

static void put_beneath(std::vector<CellRow> &body, const std::vector<CellRow> &text,
                        BodySize size) {
    const size_t room = static_cast<size_t>(size.rows) - body.size() - 1;
    const size_t seen = std::min(room, text.size());
    body.push_back(rule(size.columns, text.size() - seen));
    body.insert(body.end(), text.begin(), text.begin() + static_cast<long>(seen));
}

static size_t skipped_rows(const PanelPage &page, const PanelState &state, BodySize size) {
    const size_t room = static_cast<size_t>(std::max(0, size.rows));
    return std::min(state.skipped, page.text.size() - std::min(page.text.size(), room));
}

static std::vector<CellRow> text_body(const PanelPage &page, const PanelState &state,
                                      BodySize size) {
    const size_t skipped = skipped_rows(page, state, size);
    std::vector<CellRow> body;
    for (size_t i = skipped; i < page.text.size() && body.size() < static_cast<size_t>(size.rows);
         ++i)
        body.push_back(page.text[i]);
    return body;
}

std::vector<CellRow> panel_body(const PanelPage &page, const PanelState &state, BodySize size) {
    if (size.rows < 1) return {};
    if (!page.table.columns.empty() && page.table.rows.empty()) {
        Prose prose(size.columns);
        if (size.rows > 2) prose.blank();
        prose.text(page.empty, Part::faint);
        std::vector<CellRow> body = prose.take();
        body.resize(std::min(body.size(), static_cast<size_t>(size.rows)));
        return body;
    }
    if (!is_table(page, state)) return text_body(page, state, size);
    const BodySize table = table_size(page, size);
    std::vector<CellRow> body = table_rows(page.table, state.view, table);
    if (table.rows == size.rows) return body;
    body.resize(static_cast<size_t>(table.rows), blank_row(size.columns));
    put_beneath(body, page.text, size);
    return body;
}

size_t panel_below(const PanelPage &page, const PanelState &state, BodySize size) {
    if (size.rows < 1) return 0;
    if (is_table(page, state)) return rows_below(page.table, state.view, table_size(page, size));
    const size_t end = skipped_rows(page, state, size) + static_cast<size_t>(size.rows);
    return page.text.size() - std::min(end, page.text.size());
}

static PanelPage unknown_page(std::string words) {
    PanelPage page;
    page.table.columns = {{"", 1}};
    page.empty = std::move(words);
    return page;
}

PanelPage page_of(PanelKind kind, const PanelFacts &facts, const PanelState &state, int columns) {
    if (kind == PanelKind::help) return help_page(facts, state, columns);
    if (!facts.attached)
        return unknown_page("The daemon is away: nothing is known until it is back.");
    if (!tells_boards(facts.welcome))
        return unknown_page("This daemon is older than the console and does not tell: see " +
                            facts.welcome.prefix + "help for its commands.");
    const bool of_status = kind == PanelKind::overview || kind == PanelKind::networks;
    if (of_status && facts.boards.status.version.empty())
        return unknown_page("The daemon has not told yet.");
    switch (kind) {
        case PanelKind::overview:
            return overview_page(facts, state, columns);
        case PanelKind::jobs:
            return jobs_page(facts, state, columns);
        case PanelKind::approvals:
            return approvals_page(facts, state, columns);
        case PanelKind::people:
            return people_page(facts, state, columns);
        case PanelKind::networks:
            return networks_page(facts, state, columns);
        case PanelKind::announcements:
            return announcements_page(facts, state, columns);
        default:
            return audit_page(facts, state, columns);
    }
}

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/glance.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"
#include "console/wrap.hpp"

namespace {

// What should not wait, a clause each.
std::vector<std::string> concerns(const Boards &boards) {
    std::vector<std::string> all;
    const StatusReport &status = boards.status;
    if (is_locked_down(status)) all.push_back("LOCKDOWN");
    size_t down = 0, troubled = 0;
    for (const NetworkStatus &network : status.networks)
        if (!is_up(network))
            ++down;
        else
            troubled += has_trouble(network);
    if (down) all.push_back(count_text(down, "network down", "networks down"));
    if (troubled) all.push_back(count_text(troubled, "network in trouble", "networks in trouble"));
    if (const size_t n = boards.approvals.requests.size())
        all.push_back(count_text(n, "approval waits", "approvals wait"));
    if (const size_t n = boards.outbox.failed)
        all.push_back(count_text(n, "announcement failed", "announcements failed"));
    if (const size_t n = status.warnings.size() - is_locked_down(status))
        all.push_back(count_text(n, "warning", "warnings"));
    return all;
}

// A bar that is seen from across the room, or one quiet line.
void put_verdict(Prose &prose, const Boards &boards, int columns) {
    const std::vector<std::string> all = concerns(boards);
    if (all.empty()) {
        prose.text("All is well.", Part::good, 1);
        return prose.blank();
    }
    Prose bar(columns);
    bar.text(joined(all), Part::loud, 1);
    for (CellRow &row : bar.take()) {
        for (Cell &cell : row) cell.part = Part::loud;
        prose.row(std::move(row));
    }
    for (const std::string &warning : boards.status.warnings) prose.text(warning, Part::alert, 1);
    prose.blank();
}

void put_table(Prose &prose, std::string_view title, const PanelTable &table, int columns) {
    prose.heading(title);
    for (CellRow &row : plain_table(table, columns)) prose.row(std::move(row));
    prose.blank();
}

void put_approvals(Prose &prose, const PanelFacts &facts, int columns) {
    const PanelTable table = approvals_page(facts, {}, columns).table;
    if (!table.rows.empty()) put_table(prose, "Approvals (F4)", table, columns);
}

// The columns that tell of trouble are left out: it has lines of its own, to be read whole.
void put_networks(Prose &prose, const PanelFacts &facts, int columns) {
    static constexpr size_t shown = 6;
    const auto &networks = facts.boards.status.networks;
    if (networks.empty()) return prose.text("No network is configured.", Part::faint);
    PanelTable table = networks_page(facts, {}, columns).table;
    table.columns.resize(shown);
    table.columns.back().share = 3;
    prose.heading("Networks (F8)");
    for (CellRow &row : plain_table(table, columns)) prose.row(std::move(row));
    for (const NetworkStatus &network : networks) {
        if (!network.trouble.empty())
            prose.text(network.name + ": " + network.trouble, Part::alert);
        for (const std::string &warning : network.warnings)
            prose.text(network.name + ": " + warning, Part::info);
    }
    prose.blank();
}

void put_jobs(Prose &prose, const PanelFacts &facts, int columns) {
    static constexpr size_t most = 8;
    const size_t all = jobs_under_way(facts.boards.jobs);
    if (all == 0) return prose.text("No job runs.", Part::faint);
    PanelTable table = jobs_page(facts, {}, columns).table;
    table.rows.resize(std::min(all, most));  // those under way stand first
    put_table(prose, all > most ? fmt::format("Jobs (F3), {} more there", all - most) : "Jobs (F3)",
              table, columns);
}

// The last ones, the latest first.
void put_announcements(Prose &prose, const PanelFacts &facts, int columns) {
    static constexpr size_t most = 5;
    const auto &rows = facts.boards.outbox.rows;
    if (rows.empty()) return;
    PanelTable table;
    table.columns = {{"No.", 4, 0, 0, true}, {"State", 9}, {"For", 12, 1}, {"Text", 16, 5},
                     {"Age", 7, 0, 1, true}};
    for (size_t i = 0; i < std::min(most, rows.size()); ++i) {
        const OutboxRow &row = rows[rows.size() - 1 - i];
        const bool failed = row.state == "failed";
        table.rows.push_back({std::to_string(row.number),
                              {{std::to_string(row.number)},
                               {row.state, failed ? Part::alert : Part::faint},
                               {row.target, Part::self},
                               {row.text},
                               {age_since(row.changed, facts.now), Part::faint}}});
    }
    put_table(prose, "Last announcements (F10)", table, columns);
}

void put_next_runs(Prose &prose, const PanelFacts &facts, int columns) {
    static constexpr size_t most = 5;
    PanelTable table;
    table.columns = {{"Next", 16}, {"In", 7, 0, 1, true}, {"Name", 16, 1}, {"Does", 16, 5}};
    for (const ScheduleRow &row : facts.boards.schedules.schedules)
        if (row.next && table.rows.size() < most)
            table.rows.push_back({row.name,
                                  {{local_time(row.next, "%F %R")},
                                   {age_since(facts.now, row.next), Part::faint},
                                   {row.name, Part::self},
                                   {row.does}}});
    if (!table.rows.empty()) put_table(prose, "Next runs (F10)", table, columns);
}

std::string health_of(const StatusReport &status, int64_t now) {
    if (status.version.empty()) return "";
    return fmt::format("signalboxd {}, up {}, {}", status.version,
                       age_since(status.started, now),
                       count_text(status.clients, "client", "clients"));
}

}  // namespace

PanelPage overview_page(const PanelFacts &facts, const PanelState &, int columns) {
    PanelPage page;
    Prose prose(columns);
    put_verdict(prose, facts.boards, columns);
    put_approvals(prose, facts, columns);
    put_networks(prose, facts, columns);
    put_jobs(prose, facts, columns);
    put_announcements(prose, facts, columns);
    put_next_runs(prose, facts, columns);
    page.summary = health_of(facts.boards.status, facts.now);
    page.text = prose.take();
    return page;
}

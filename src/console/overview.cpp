#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/glance.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"

namespace {

// What should not wait, a clause each.
std::vector<std::string> concerns(const Boards &boards) {
    std::vector<std::string> all;
    const StatusReport &status = boards.status;
    if (is_locked_down(status)) all.push_back("LOCKDOWN");
    size_t down = 0, troubled = 0;
    for (const NetworkStatus &network : status.networks)
        if (!is_up(network)) ++down;
        else troubled += has_trouble(network);
    if (down) all.push_back(count_text(down, "network down", "networks down"));
    if (troubled) all.push_back(count_text(troubled, "network in trouble", "networks in trouble"));
    if (const size_t n = boards.approvals.requests.size())
        all.push_back(count_text(n, "approval waits", "approvals wait"));
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
    CellRow row = blank_row(columns, Part::loud);
    put_short(row, 1, joined(all), Part::loud, columns - 2);
    prose.row(std::move(row));
    for (const std::string &warning : boards.status.warnings) prose.text(warning, Part::alert, 1);
    prose.blank();
}

void put_table(Prose &prose, std::string_view title, const PanelTable &table, int columns) {
    prose.heading(title);
    if (!table.rows.empty())
        for (CellRow &row : plain_table(table, columns)) prose.row(std::move(row));
    prose.blank();
}

void put_approvals(Prose &prose, const PanelFacts &facts, int columns) {
    const PanelTable table = approvals_page(facts, {}, columns).table;
    if (!table.rows.empty()) put_table(prose, "Approvals (F4)", table, columns);
}

void put_jobs(Prose &prose, const PanelFacts &facts, int columns) {
    static constexpr size_t most = 8;
    const size_t all = jobs_under_way(facts.boards.jobs);
    PanelTable table = jobs_page(facts, {}, columns).table;
    table.rows.resize(std::min(all, most));  // those under way stand first
    if (all == 0) return prose.text("No job runs.", Part::faint);
    put_table(prose, all > most ? fmt::format("Jobs (F3), {} more there", all - most) : "Jobs (F3)",
              table, columns);
}

void put_health(Prose &prose, const PanelFacts &facts) {
    const StatusReport &status = facts.boards.status;
    if (status.version.empty()) return;
    prose.text(fmt::format("signalboxd {}, up {}, {}", status.version,
                           format_duration(std::chrono::seconds(status.uptime_s)),
                           count_text(status.clients, "client", "clients")),
               Part::faint);
}

}  // namespace

PanelPage overview_page(const PanelFacts &facts, const PanelState &, int columns) {
    PanelPage page;
    Prose prose(columns);
    put_verdict(prose, facts.boards, columns);
    put_approvals(prose, facts, columns);
    const PanelTable networks = networks_page(facts, {}, columns).table;
    if (networks.rows.empty()) prose.text("No network is configured.", Part::faint);
    else put_table(prose, "Networks (F8)", networks, columns);
    put_jobs(prose, facts, columns);
    put_health(prose, facts);
    page.text = prose.take();
    return page;
}

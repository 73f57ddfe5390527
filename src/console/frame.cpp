#include "console/frame.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "console/glance.hpp"
#include "console/prose.hpp"

CellRow panel_title(const ConsoleModel &model, const PanelPage &page, int columns) {
    CellRow row = blank_row(columns, Part::title);
    const PanelState &state = model.panel().state();
    int column =
        put_short(row, 1, panel_row(*model.panel().shown).title, Part::title_name, columns - 2) + 2;
    std::string rest = page.summary;
    if (!state.filter.empty()) rest += "  with " + state.filter;
    put_short(row, column, rest, Part::title, columns - column - 1);
    return row;
}

CellRow panel_hint(const ConsoleModel &model, int columns) {
    const Panels &panels = model.panel();
    CellRow row = blank_row(columns, Part::hint);
    std::string text = keys_hint(*panels.shown, model.welcome().prefix);
    if (panels.question)
        text = panels.question->words ? "Enter does it  Esc leaves it"
                                      : "y does it, all else does not";
    if (panels.question || panels.notice.empty())
        put_clauses(row, 1, text, Part::hint, columns - 2);
    else
        put_short(row, 1, panels.notice, Part::info, columns - 2);
    return row;
}

std::vector<CellRow> question_rows(const PanelQuestion &question, int columns, int &cursor) {
    Prose prose(columns);
    prose.text(question.text + " [y/N]", Part::question, 0);
    std::vector<CellRow> rows = prose.take();
    const auto last =
        std::ranges::find(rows.back().rbegin(), rows.back().rend(), Part::question, &Cell::part);
    cursor = static_cast<int>(rows.back().rend() - last) + 1;
    cursor = std::clamp(cursor, 0, std::max(0, columns - 1));
    return rows;
}

int put_calls(CellRow &row, int column, const Boards &boards, int end) {
    static constexpr int wide = 60;  // columns
    const size_t requests = boards.approvals.requests.size(), jobs = jobs_under_way(boards.jobs);
    const auto call = [&](const std::string &text, Part part) {
        column = put(row, column, text, part, {}, end) + 1;
    };
    if (requests) call(" F4:" + count_text(requests, "approval ", "approvals "), Part::status_call);
    if (is_locked_down(boards.status)) call("LOCKDOWN", Part::status_trouble);
    if (const size_t failed = boards.outbox.failed)
        call(fmt::format("F10:{} failed", failed), Part::status_trouble);
    if (jobs && row.size() >= wide)
        call("F3:" + count_text(jobs, "job", "jobs"), Part::status_talk);
    return column;
}

std::string link_text(const ConsoleModel &model) {
    const NetworkStatus *network = network_of(model.boards().status, model.room().name);
    const std::string lag = network ? lag_text(*network) : "";
    return lag.empty() ? "attached" : "lag " + lag;
}

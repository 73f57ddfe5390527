#include <fmt/core.h>

#include "console/glance.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"
#include "console/wrap.hpp"

namespace {

constexpr int64_t soon = 60'000;  // milliseconds: little time is left

std::string left_of(const ApprovalRow &request, int64_t now) {
    if (request.until <= 0) return "";
    return request.until <= now ? "over" : age_since(now, request.until);
}

Part risk_part(const std::string &risk) { return risk == "danger" ? Part::alert : Part::text; }

TableRow row_of(const ApprovalRow &request, int64_t now) {
    const bool urgent = request.until > 0 && request.until - now < soon;
    return {request.id,
            {{request.id, Part::self},
             {request.command},
             {request.person},
             {request.risk, risk_part(request.risk)},
             {request.needs, Part::faint},
             {request.place, Part::faint},
             {left_of(request, now), urgent ? Part::alert : Part::text}}};
}

std::string asker_of(const ApprovalRow &request) {
    const bool known = !request.identity.empty() && request.identity != request.person;
    return request.person + (known ? " (" + request.identity + ")" : "") +
           (request.place.empty() ? "" : " in " + request.place);
}

// What is decided upon stands first: it is seen without Enter.
std::vector<CellRow> details_of(const ApprovalRow &request, int columns) {
    Prose prose(columns);
    prose.field("command", request.command, Part::self);
    prose.field("plan",
                request.plan.empty() ? "none: nothing tells what it would do" : request.plan);
    prose.field("digest", request.digest);
    prose.field("asked by", asker_of(request));
    prose.field("risk", request.risk, risk_part(request.risk));
    prose.field("needs", request.needs);
    prose.field("approved by", joined(request.approvers));
    if (request.asked) prose.field("asked at", local_time(request.asked, "%F %T"));
    if (request.until) prose.field("until", local_time(request.until, "%F %T"));
    return prose.take();
}

}  // namespace

PanelPage approvals_page(const PanelFacts &facts, const PanelState &state, int columns) {
    const auto &requests = facts.boards.approvals.requests;
    PanelPage page;
    page.table.columns = {{"Request", 7},         {"Command", 13, 4},  {"Who", 8, 1},
                          {"Risk", 6, 0, 2},      {"Needs", 22, 2, 3}, {"Where", 10, 1, 4},
                          {"Left", 7, 0, 0, true}};
    page.empty = "Nothing waits for an approval.";
    page.beneath = true;
    for (const ApprovalRow &request : requests)
        page.table.rows.push_back(row_of(request, facts.now));
    if (!requests.empty()) page.summary = fmt::format("{} waiting", requests.size());
    if (const auto row = chosen_row(page.table, state.view))
        page.text = details_of(requests[*row], columns);
    return page;
}

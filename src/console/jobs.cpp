#include <fmt/core.h>

#include <algorithm>

#include "console/glance.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"

namespace {

Part state_part(const std::string &state) {
    if (state == "running") return Part::good;
    if (state == "waiting") return Part::info;
    if (state == "ok" || state == "cancelled") return Part::faint;
    return Part::alert;
}

// What goes on first, the longest; then what is over, the latest.
std::vector<JobRow> in_order(std::vector<JobRow> jobs) {
    const auto over = std::ranges::stable_partition(jobs, under_way);
    std::ranges::reverse(over);
    return jobs;
}

// How long it has gone on, or has taken.
std::string time_of(const JobRow &job, int64_t now) {
    if (under_way(job)) return age_since(job.began ? job.began : job.asked, now);
    return job.ended ? age_since(job.began ? job.began : job.asked, job.ended) : "";
}

TableRow row_of(const JobRow &job, int64_t now) {
    const std::string number = std::to_string(job.number);
    const Part part = under_way(job) ? Part::text : Part::faint;
    return {number,
            {{number, part},
             {job.state, state_part(job.state)},
             {job.name, part},
             {job.person, part},
             {job.place, Part::faint},
             {time_of(job, now), part},
             {job.lines ? std::to_string(job.lines) : "", Part::faint},
             {job.last, Part::faint}}};
}

}  // namespace

PanelPage jobs_page(const PanelFacts &facts, const PanelState &, int) {
    PanelPage page;
    page.table.columns = {{"Job", 4, 0, 0, true},   {"State", 9},        {"Command", 14, 3},
                          {"Who", 8, 1, 3},         {"Where", 10, 1, 6}, {"Time", 7, 0, 2, true},
                          {"Lines", 5, 0, 5, true}, {"Last", 14, 5, 4}};
    page.empty = fmt::format("No jobs yet: a runbook runs as one, see {}jobs and {}help runbooks.",
                             facts.welcome.prefix, facts.welcome.prefix);
    size_t running = 0, waiting = 0;
    for (const JobRow &job : in_order(facts.boards.jobs.jobs)) {
        page.table.rows.push_back(row_of(job, facts.now));
        running += job.state == "running";
        waiting += job.state == "waiting";
    }
    if (!page.table.rows.empty())
        page.summary = fmt::format("{} running, {} waiting, {} over", running, waiting,
                                   page.table.rows.size() - running - waiting);
    return page;
}

// What operators see at a glance: who waits for what, what runs, who is here.  Each board is drawn
// as a whole, at most so often, and only while somebody follows it.
#include <iterator>

#include "bot/ring.hpp"
#include "bot/scribe.hpp"

namespace {

struct BoardKind {
    const char *topic;
    Duration pace;  // between two drawings
};

constexpr BoardKind kinds[] = {
    {"approvals", 100ms}, {"jobs", 250ms}, {"people", 2s}, {"status", 1s}};

const char *state_name(const Job &job) {
    if (job.state == Job::ended) return job.outcome.c_str();
    return job.state == Job::running ? "running" : "waiting";
}

int64_t or_none(WallTime time) { return time == WallTime{} ? 0 : milliseconds(time); }

}  // namespace

// Any turn may have changed any board: it is drawn in the same turn, or when its time has come.
void Ring::draw_boards() {
    for (const BoardKind &kind : kinds) {
        const std::string topic = kind.topic;
        if (!desk.followed(topic)) {
            paces.erase(topic);
            continue;
        }
        BoardPace &pace = paces[topic];
        pace.dirty = loop.now() < pace.due;
        if (pace.dirty) continue;
        pace.due = loop.now() + kind.pace;
        if (topic == "jobs") desk.publish(topic, jobs_board());
        if (topic == "approvals") desk.publish(topic, approvals_board());
        if (topic == "people") desk.publish(topic, people_board());
        if (topic == "status") desk.publish(topic, status());
    }
}

Instant Ring::next_board() const {
    Instant next = never;
    for (const auto &[topic, pace] : paces)
        if (pace.dirty) next = std::min(next, pace.due);
    return next;
}

JobsBoard Ring::jobs_board() const {
    JobsBoard board;
    for (const Job *job : jobs.all())
        board.jobs.push_back({job->number, job->name(), state_name(*job),
                              job->order.call.asker.name, job->order.call.place.text(),
                              or_none(job->asked), or_none(job->began), 0, job->lines, job->last});
    return board;
}

ApprovalsBoard Ring::approvals_board() const {
    ApprovalsBoard board;
    for (const auto &[number, request] : approvals.all()) {
        ApprovalRow row;
        row.id = request.id();
        row.command = request.shown;
        row.person = request.order.call.asker.name;
        row.needs = request.needs(settings.prefix);
        row.plan = request.plan;
        row.until = milliseconds(request.until);
        board.requests.push_back(std::move(row));
    }
    return board;
}

PeopleBoard Ring::people_board() const { return {}; }

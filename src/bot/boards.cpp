// What operators see at a glance: who waits for what, what runs, who is here.  Each board is drawn
// as a whole, at most so often, and only while somebody follows it.
#include <algorithm>
#include <limits>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "bot/ring.hpp"
#include "bot/scribe.hpp"

namespace {

constexpr size_t most_ended = 50;  // jobs
constexpr size_t digest_letters = 12;

struct BoardKind {
    const char *topic;
    Duration pace;      // between two drawings
    Duration for_each;  // and so much more for each person who is here
};

constexpr BoardKind kinds[] = {{"approvals", 100ms, 0s}, {"jobs", 250ms, 0s},
                               {"people", 2s, 200us},    {"status", 1s, 20us},
                               {"outbox", 1s, 0s},       {"schedules", 1s, 0s}};

int64_t or_none(WallTime time) { return time == WallTime{} ? 0 : to_ms(time); }

std::string state_of(const Job &job) {
    if (job.state == Job::ended) return job.outcome;
    return job.state == Job::running ? "running" : "waiting";
}

// What came of it, without what its row tells already.
std::string result_of(const Job &job) {
    std::string_view words = job.words;
    for (const std::string &known : {"job " + std::to_string(job.number) + ": ", job.name() + ": "})
        if (words.starts_with(known)) words.remove_prefix(known.size());
    return std::string(words);
}

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
        pace.due = loop.now() + kind.pace + kind.for_each * static_cast<int>(people_count());
        try {
            desk.publish(topic, *board(topic));
        } catch (const StoreFailure &) {
            continue;  // the keeper tells of it; there is another turn
        }
    }
}

Instant Ring::next_board() const {
    Instant next = never;
    for (const auto &[topic, pace] : paces)
        if (pace.dirty) next = std::min(next, pace.due);
    return next;
}

std::optional<Desk::Board> Ring::board(const std::string &topic) const {
    if (topic == "approvals") return approvals_board();
    if (topic == "jobs") return jobs_board();
    if (topic == "people") return people_board();
    if (topic == "status") return status();
    if (topic == "outbox") return outbox_board();
    if (topic == "schedules") return schedules_board();
    return {};
}

// The person where the configuration knows one, else what people call them.
std::string Ring::known_as(const Asker &asker) const {
    const std::string person = person_of(settings.policy, asker.identity);
    return person == asker.identity ? asker.name : person;
}

// All that are not over, and those that have ended last.
JobsBoard Ring::jobs_board() const {
    const std::vector<const Job *> all = jobs.all();
    const auto is_over = [](const Job *job) { return job->state == Job::ended; };
    auto over = static_cast<size_t>(std::ranges::count_if(all, is_over));
    JobsBoard board;
    for (const Job *job : all)
        if (!is_over(job) || over-- <= most_ended) board.jobs.push_back(job_row(*job));
    return board;
}

JobRow Ring::job_row(const Job &job) const {
    JobRow row;
    row.number = job.number;
    row.name = job.name();
    row.state = state_of(job);
    row.person = known_as(job.order.call.asker);
    row.place = job.order.call.place.text();
    row.asked = or_none(job.asked);
    row.began = or_none(job.began);
    row.lines = job.lines;
    row.last = job.state == Job::queued ? jobs.obstacle(job) : job.last;
    if (job.state != Job::ended) return row;
    row.ended = or_none(job.end.time);
    row.last = result_of(job);
    return row;
}

ApprovalsBoard Ring::approvals_board() const {
    ApprovalsBoard board;
    for (const auto &[number, request] : approvals.all())
        board.requests.push_back(approval_row(request));
    return board;
}

ApprovalRow Ring::approval_row(const Request &request) const {
    const Call &call = request.order.call;
    const Command *command = catalogue.find(request.order.command);
    ApprovalRow row;
    row.id = request.id();
    row.command = request.shown;
    row.person = known_as(call.asker);
    row.identity = call.asker.identity;
    row.place = call.place.text();
    if (command) row.risk = risk_name(command->risk);
    row.needs = request.lacks();
    row.plan = request.plan;
    row.digest = to_hex(digest_of(Digest::sha256, request.order.digest)).substr(0, digest_letters);
    for (const Asker &approver : request.order.grants.approvers)
        row.approvers.push_back(known_as(approver));
    row.asked = or_none(request.asked);
    row.until = to_ms(request.until);
    return row;
}

// What is for one person is not for all who look at the board.
static constexpr char not_shown[] = "(for one person)";

static bool is_for_one(const std::string &target) {
    const size_t slash = target.find('/');
    const auto name = std::string_view(target).substr(slash == target.npos ? 0 : slash + 1);
    return name.starts_with('@') || name.starts_with("nick:");
}

static OutboxRow outbox_row(const Announcement &one) {
    static constexpr size_t longest = 1000;
    OutboxRow row;
    row.number = static_cast<uint64_t>(one.number);
    row.state = state_name(one.state);
    row.importance = importance_name(one.importance);
    row.target = one.target;
    row.text = is_for_one(one.target) ? not_shown : one.text.substr(0, utf8_cut(one.text, longest));
    if (one.text.size() > longest && !is_for_one(one.target)) row.text += " ...";
    row.source = one.source;
    row.identity = one.identity;
    row.via = one.via;
    row.detail = one.detail;
    row.created = or_none(one.created);
    row.due = or_none(one.due);
    row.changed = or_none(one.changed);
    row.expires = or_none(one.expires);
    row.departures = one.departures;
    return row;
}

// Of a long queue its beginning; what has ended only as far as it is among the latest.
OutboxBoard Ring::outbox_board() const {
    static constexpr size_t most_each = 100, latest = 200;
    Announcements &rows = store.announcements;
    OutboxBoard board;
    std::vector<Announcement> shown;
    AnnouncementFilter newest;
    newest.most = latest;
    for (Announcement &one : rows.list(newest))
        if (!one.open() && shown.size() < most_each) shown.push_back(std::move(one));
    for (const auto state : {Announcement::waiting, Announcement::held, Announcement::sent})
        for (Announcement &one : rows.in_state(state, most_each)) shown.push_back(std::move(one));
    std::ranges::sort(shown, {}, &Announcement::number);
    for (Announcement &one : shown) {
        if (one.state == Announcement::waiting) one.detail = outbox.obstacle(one);
        board.rows.push_back(outbox_row(one));
        board.failed += one.state == Announcement::failed && one.changed > loop.wall() - 24h;
    }
    for (const auto &[state, count] : rows.counts()) {
        if (state == Announcement::waiting) board.waiting = count;
        if (state == Announcement::held) board.held = count;
        if (state == Announcement::sent) board.sent = count;
    }
    return board;
}

ScheduleRow Ring::schedule_row(const Schedule &schedule) const {
    const auto next = schedules.next_run(schedule);
    const bool runs = schedule.progress == Schedule::running;
    ScheduleRow row;
    row.name = schedule.source();
    row.when = describe(schedule.timing);
    row.zone = schedule.timing.zone;
    row.to = schedule.to;
    row.does = schedule.command.empty() ? schedule.say : schedule.command;
    if (std::ranges::any_of(schedule.to, is_for_one)) row.does = not_shown;
    row.author = known_as(schedule.author);
    row.state = schedule.paused ? "paused" : runs ? "running" : next ? "active" : "over";
    row.outcome = schedule.outcome;
    row.note = schedule.note;
    row.next = next ? to_ms(*next) : 0;
    row.last = or_none(schedule.ran);
    return row;
}

// The next one first; those that do not run any more last.
SchedulesBoard Ring::schedules_board() const {
    SchedulesBoard board;
    for (const Schedule *schedule : schedules.all())
        board.schedules.push_back(schedule_row(*schedule));
    std::ranges::stable_sort(board.schedules, {}, [](const ScheduleRow &row) {
        return row.next ? row.next : std::numeric_limits<int64_t>::max();
    });
    return board;
}

#include "console/question.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "console/glance.hpp"
#include "console/prose.hpp"

namespace {

// So that name, asker and digest are always in sight; the panel shows all of it.
std::string brief(const std::string &text, size_t most = 40) {
    const std::string safe = printable(text);
    if (safe.size() <= most) return safe;
    return safe.substr(0, utf8_cut(safe, most - 3)) + "…";
}

const JobRow &job_of(const std::string &key, const Boards &boards) {
    const JobRow *job = find_job(boards.jobs, key);
    if (!job) throw Failure("job {} is no longer listed", printable(key));
    return *job;
}

const ApprovalRow &request_of(const std::string &key, const Boards &boards) {
    const ApprovalRow *request = find_request(boards.approvals, key);
    if (!request) throw Failure("request {} is no longer open", printable(key));
    return *request;
}

PanelQuestion ask_cancel(PanelQuestion question, const Boards &boards) {
    const JobRow &job = job_of(question.key, boards);
    if (!under_way(job)) throw Failure("job {} is over: nothing to cancel", job.number);
    question.text = fmt::format("cancel job {} ({})?", job.number, brief(job.name));
    question.call = fmt::format("cancel {}", job.number);
    return question;
}

PanelQuestion ask_again(PanelQuestion question, const Boards &boards) {
    const JobRow &job = job_of(question.key, boards);
    question.text = fmt::format("run {} again, as job {} did?", brief(job.name), job.number);
    question.call = fmt::format("again {}", job.number);
    return question;
}

PanelQuestion ask_approve(PanelQuestion question, const Boards &boards) {
    const ApprovalRow &request = request_of(question.key, boards);
    question.seal = request.command + "\n" + request.digest;
    question.text = fmt::format(
        "approve {}: {} for {}{}{}?", request.id, brief(request.command), brief(request.person, 20),
        request.digest.empty() ? "" : ", digest ", brief(request.digest, 12));
    question.call = "approve " + request.id;
    return question;
}

PanelQuestion ask_deny(PanelQuestion question, const Boards &boards) {
    const ApprovalRow &request = request_of(question.key, boards);
    question.text = fmt::format("deny {} because", request.id);
    question.call = "deny " + request.id;
    question.words = true;
    return question;
}

const OutboxRow &announcement_of(const std::string &key, const Boards &boards) {
    const OutboxRow *row = find_announcement(boards.outbox, key);
    if (!row) throw Failure("announcement {} is no longer listed", printable(key));
    return *row;
}

const ScheduleRow &schedule_of(const std::string &key, const Boards &boards) {
    const ScheduleRow *row = find_schedule(boards.schedules, key);
    if (!row) throw Failure("'{}' is no schedule, c shows them", printable(key));
    return *row;
}

PanelQuestion ask_drop(PanelQuestion question, const Boards &boards) {
    if (find_schedule(boards.schedules, question.key)) {
        const ScheduleRow &row = schedule_of(question.key, boards);
        question.text = fmt::format("drop {} ({})?", brief(row.name), brief(row.does));
        question.call = schedule_call("drop", row.name);
        return question;
    }
    const OutboxRow &row = announcement_of(question.key, boards);
    if (row.state != "waiting" && row.state != "held")
        throw Failure("announcement {} is {}: nothing to drop", row.number, row.state);
    question.text =
        fmt::format("drop announcement {} for {} ({})?", row.number, brief(row.target, 30),
                    brief(row.text));
    question.call = fmt::format("outbox drop {}", row.number);
    return question;
}

PanelQuestion ask_run(PanelQuestion question, const Boards &boards) {
    const ScheduleRow &row = schedule_of(question.key, boards);
    question.text = fmt::format("run {} now ({})?", brief(row.name), brief(row.does));
    question.call = schedule_call("run", row.name);
    return question;
}

PanelQuestion ask_disconnect(PanelQuestion question, const Boards &boards) {
    const NetworkStatus *network = find_network(boards.status, question.key);
    if (!network) throw Failure("network {} is no longer configured", printable(question.key));
    question.text = fmt::format("disconnect from {} ({})?", brief(network->name),
                                count_text(joined_channels(*network), "channel", "channels"));
    question.call = "disconnect " + network->name;
    return question;
}

}  // namespace

PanelQuestion question_for(PanelVerb verb, const std::string &key, const Boards &boards) {
    PanelQuestion question;
    question.verb = verb;
    question.key = key;
    switch (verb) {
        case PanelVerb::cancel:
            return ask_cancel(std::move(question), boards);
        case PanelVerb::again:
            return ask_again(std::move(question), boards);
        case PanelVerb::approve:
            return ask_approve(std::move(question), boards);
        case PanelVerb::deny:
            return ask_deny(std::move(question), boards);
        case PanelVerb::disconnect:
            return ask_disconnect(std::move(question), boards);
        case PanelVerb::drop:
            return ask_drop(std::move(question), boards);
        case PanelVerb::run:
            return ask_run(std::move(question), boards);
        default:
            break;
    }
    question.text = "only those with";
    question.words = true;
    return question;
}

std::string schedule_call(std::string_view what, const std::string &name) {
    const size_t blank = name.find(' ');
    const std::string kind = name.substr(0, blank);
    if (blank == name.npos || (kind == "reminder" && what != "drop"))
        throw Failure("{} can only be dropped", printable(name));
    return fmt::format("{} {} {}", kind, what, name.substr(blank + 1));
}

std::string plain_call(PanelVerb verb, const std::string &key, const Boards &boards) {
    if (verb == PanelVerb::pause) {
        const ScheduleRow &row = schedule_of(key, boards);
        return schedule_call(row.state == "paused" ? "resume" : "pause", row.name);
    }
    const OutboxRow &row = announcement_of(key, boards);
    return fmt::format("outbox {} {}", verb == PanelVerb::hold ? "hold" : "retry", row.number);
}

std::string moot(const PanelQuestion &question, const Boards &boards) {
    try {
        const PanelQuestion now = question_for(question.verb, question.key, boards);
        if (now.seal != question.seal) return "request " + question.key + " is another one now";
        return "";
    } catch (const Failure &failure) {
        return failure.what();
    }
}

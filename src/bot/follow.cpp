// What clients follow, and what lies before it: lines of rooms, the book, the output of jobs.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "bot/ring.hpp"
#include "bot/scribe.hpp"

namespace {

constexpr char job_stream[] = "job/";

std::string stream_of(uint64_t job) { return job_stream + std::to_string(job); }

// 0: it is another stream.
uint64_t job_of(std::string_view stream) {
    if (!stream.starts_with(job_stream)) return 0;
    return static_cast<uint64_t>(
        parse_integer(stream.substr(std::string_view(job_stream).size())).value_or(0));
}

ChatLine chat_line(HistoryLine &&line) {
    return {std::move(line.room), line.time, std::move(line.kind), std::move(line.nick),
            std::move(line.text), line.self, line.number};
}

// Memory has the newest lines, the store those that are kept; many are in both.
std::vector<ChatLine> merged(std::vector<HistoryLine> kept, std::vector<ChatLine> here) {
    std::map<int64_t, ChatLine> all;
    for (HistoryLine &line : kept) {
        const int64_t number = line.number;
        all.emplace(number, chat_line(std::move(line)));
    }
    for (ChatLine &line : here) all.emplace(line.number, std::move(line));
    std::vector<ChatLine> lines;
    for (auto &[number, line] : all) lines.push_back(std::move(line));
    return lines;
}

}  // namespace

// As people write it: "#ops" where that is clear.  Throws Failure where it can be no room.
std::string Ring::room_name(const std::string &text) const {
    if (text.empty()) throw Failure("place is empty, it must be a room");
    if (desk.knows(text)) return text;
    const std::string name = place(text, Call{}).text(), known = desk.find_room(name);
    return known.empty() ? name : known;
}

void Ring::serve_history(uint64_t client, const Ask &ask) {
    static constexpr size_t usual = 100, at_once = 500;
    if (ask.after < 0 || ask.before < 0)
        return done(client, ask, "usage", "after and before are numbers of lines, from 0 on");
    try {
        const size_t most = std::min(ask.most ? ask.most : usual, at_once);
        HistorySlice slice{room_name(ask.place), ask.after, ask.before, most + 1};
        std::vector<ChatLine> lines = desk.lines(slice);
        if (slice.forward() || lines.size() < slice.most)
            lines = merged(store.history.page(slice), std::move(lines));
        const bool more = lines.size() > most;
        slice.most = most;
        slice.cut(lines);
        tell(client, ask, RoomLines{slice.room, std::move(lines), more});
    } catch (const StoreFailure &failure) {
        done(client, ask, "failed", failure.what());
    } catch (const Failure &failure) {
        done(client, ask, "usage", failure.what());
    }
}

void Ring::serve_subscribe(uint64_t client, const Ask &ask) {
    if (ask.topic == "chat") return follow_chat(client, ask);
    if (ask.topic == "job") return follow_job(client, ask);
    if (ask.topic == "audit" && !may_read_book(desk.asker(client)))
        return done(client, ask, "refused", "the book is for operators");
    if (ask.topic.starts_with(job_stream) || !desk.subscribe(client, ask.topic))
        return done(client, ask, "usage",
                    "topic '" + ask.topic +
                        "' is none of approvals, audit, chat, job, jobs, log, outbox, people, "
                        "schedules, status");
    done(client, ask, "ok");
}

// Rooms have their members only while somebody watches.
void Ring::follow_chat(uint64_t client, const Ask &ask) {
    const bool watched = desk.watched();
    try {
        desk.subscribe(client, "chat", ask.place.empty() ? "" : room_name(ask.place));
    } catch (const Failure &failure) {
        return done(client, ask, "usage", failure.what());
    }
    if (!watched)
        for (const auto &network : networks)
            for (const auto &[folded, channel] : network->session().roster().all())
                refresh_room(*network, channel.name);
    done(client, ask, "ok");
}

void Ring::serve_unsubscribe(uint64_t client, const Ask &ask) {
    const std::string stream = ask.topic == "job" ? stream_of(ask.job) : ask.topic;
    if (!desk.unsubscribe(client, stream))
        return done(client, ask, "usage", "topic '" + stream + "' is not followed");
    done(client, ask, "ok");
}

// What a client looks at asks the same rules as if it were asked for in the local room.
Call Ring::reading(uint64_t client) const {
    Call call;
    call.door = Door::control;
    call.asker = desk.asker(client);
    call.client = client;
    call.place = {"", local_room, true};
    call.heard = loop.now();
    return call;
}

// Throws Failure where there is no such job; or an asker may not run `log` with it.
const Job &Ring::readable_job(const Call &call, uint64_t number) const {
    const Job *job = jobs.find(number);
    if (!job) throw Failure("there is no job {}, or none any more", number);
    const Command *log_command = find("log");
    if (!log_command) throw Failure("there is no command 'log'");
    const Values values{{"job", std::to_string(number)}};
    const Decision decision = decide(call, *log_command, &values, {});
    if (!decision.allowed) throw Failure("{}", decision.why);
    if (!decision.complete()) throw Failure("'log' needs more than you: use signalbox log");
    const std::string why = why_not_readable(*this, call, *job);
    if (!why.empty())
        throw Failure("job {} is for those who may run '{}': {}", number, job->order.command, why);
    return *job;
}

// It is in the book as the command that does the same.
void Ring::follow_job(uint64_t client, const Ask &ask) {
    Call call = reading(client);
    call.id = ++last_call;
    const std::string number = std::to_string(ask.job);
    try {
        const Job &job = readable_job(call, ask.job);
        ledger.write(settings.policy, call, {"call", "log", number, "ok", "", job.number});
        desk.subscribe(client, stream_of(job.number));
        done(client, ask, "ok");
    } catch (const Failure &failure) {
        ledger.write(settings.policy, call, {"refusal", "log", number, "refused", failure.what()});
        gate.add(
            {TellEffect{client, {ask.id, "", 0, Done{"refused", failure.what()}}}, Need::commit},
            turns);
    }
}

// Rules have changed: who may no longer follow a stream is told so.
void Ring::drop_followers() {
    for (const std::string &stream : desk.streams())
        for (const uint64_t client : desk.followers(stream)) {
            std::string why;
            try {
                if (const uint64_t job = job_of(stream))
                    readable_job(reading(client), job);
                else if (!may_read_book(desk.asker(client)))
                    why = "the book is for operators";
            } catch (const Failure &failure) {
                why = failure.what();
            }
            if (why.empty()) continue;
            desk.unsubscribe(client, stream);
            gate.add({TellEffect{client, {0, stream, 0, Done{"refused", why}}}}, turns);
        }
}

// Behind the commit of the turn: what is drawn of the book is in the book.
void Ring::draw_streams() {
    for (JobOutput &output : jobs.take_output()) {
        const std::string stream = stream_of(output.job);
        if (desk.followed(stream)) desk.add_news(stream, std::move(output));
    }
    if (!desk.followed("audit")) book_told.reset();
    for (const std::string &stream : desk.streams()) {
        try {
            if (stream == "audit")
                draw_book();
            else
                draw_job(stream);
        } catch (const StoreFailure &) {
            continue;  // the keeper tells of it; there is another turn
        }
    }
}

void Ring::draw_book() {
    static constexpr size_t at_first = 100, at_once = 200;
    if (!book_told) book_told = store.book.last().number;  // the first one gets a snapshot
    for (;;) {
        const AuditPage page{store.book.rows_after(*book_told, at_once)};
        if (page.rows.empty()) break;
        book_told = page.rows.back().number;
        desk.add_news("audit", book_page(page));
    }
    AuditFilter newest;
    newest.most = at_first;
    if (desk.wants_snapshot("audit", clients))
        desk.set_snapshot("audit", book_page(store.book.page(newest)));
}

// A snapshot is all that is kept, within what a client's queue may hold.
void Ring::draw_job(const std::string &stream) {
    static constexpr size_t most_lines = 5000;
    if (!desk.wants_snapshot(stream, clients)) return;
    JobOutput output{job_of(stream), {}, ""};
    const Job *job = jobs.find(output.job);
    if (!job) output.outcome = "it is kept no more";
    try {
        if (job) output.lines = jobs.output(*job);
        if (job && job->state == Job::ended) output.outcome = job->words;
    } catch (const Failure &failure) {
        output.outcome = failure.what();
    }
    // What is written and not heard of yet comes as news.
    if (job && job->state != Job::ended && output.lines.size() > job->lines)
        output.lines.resize(job->lines);
    if (output.lines.size() > most_lines)
        output.lines.erase(output.lines.begin(),
                           output.lines.end() - static_cast<ptrdiff_t>(most_lines));
    desk.set_snapshot(stream, std::move(output));
}

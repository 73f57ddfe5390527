// What a run of a schedule does: it says something, or it has a command called.
#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "bot/job.hpp"
#include "bot/schedules.hpp"

static constexpr uint64_t clock_client = uint64_t{1} << 62;
static constexpr size_t most_lines = 100, most_bytes = 8000;  // of what a command says
static constexpr Duration worth_telling = 1min;               // how late something comes

bool Schedules::is_client(uint64_t client) { return (client & clock_client) != 0; }

// Where words for a target would be said, as far as access goes.
Place Schedules::place_of(const std::string &target) const {
    const size_t slash = target.find('/');
    const std::string name = slash == target.npos ? "" : target.substr(slash + 1);
    static constexpr std::string_view account = "@", nick = "nick:";
    for (const std::string_view form : {account, nick}) {
        if (!name.starts_with(form) || name.size() == form.size()) continue;
        world.host.renamed(target.substr(0, slash));  // throws where there is no such network
        return {target.substr(0, slash), name.substr(form.size()), false};
    }
    return world.host.place(target, Call());
}

// Nobody is seen over the clock: what they may is decided by who they are.
Call Schedules::call_of(const Schedule &one, const std::string &target) const {
    Call call;
    call.door = Door::clock;
    call.asker = one.author;
    call.asker.mask.clear();
    if (one.kind != Schedule::configured) {
        call.asker.evidence = "author of " + one.source();
        const std::string &identity = one.author.identity;
        const size_t slash = identity.find('/');
        const std::string doubt =
            slash == identity.npos ? "" : world.host.doubt(identity.substr(0, slash));
        if (!doubt.empty()) call.asker.doubt = doubt;
        call.asker.weak = one.author.weak || !doubt.empty();
    }
    call.place = place_of(target);
    call.heard = world.loop.now();
    return call;
}

// Why its author may not have this said there, now; empty: they may.
std::string Schedules::objection(const Schedule &one, const Call &call,
                                 const std::string &text) const {
    if (one.rule.empty()) return {};
    const Command *command = world.host.find(one.rule);
    if (!command) return fmt::format("there is no '{}' any more", one.rule);
    const Values values = {{"channel", call.place.text()}, {"text", text}};
    const bool fits = one.rule == "say";
    const Decision decision = world.host.decide(call, *command, fits ? &values : nullptr, {});
    if (!decision.allowed) return decision.why;
    if (!decision.complete()) return fmt::format("'{}' needs more than its author", one.rule);
    return {};
}

void Schedules::check_command(const Schedule &one) const {
    std::string_view rest;
    const Command *command = world.host.match(one.command, rest);
    if (!command) throw Failure("there is no command '{}'", printable(one.command.substr(0, 40)));
    if (command->has_secret())
        throw Failure("'{}' takes a secret, which is kept nowhere", command->name);
    const Values values = parse_params(*command, rest);
    const Decision decision =
        world.host.decide(call_of(one, one.to.front()), *command, &values, {});
    if (!decision.allowed) throw Failure("{}", decision.why);
}

static std::string late_words(const Schedule &one, WallTime due, WallTime now) {
    if (now - due <= worth_telling) return {};
    return fmt::format(" (was due at {})", civil_text(one.timing.zone, due));
}

// "ran at 09:00", "made up at 10:12 for 09:00".
static std::string run_words(const Schedule &one, WallTime due, WallTime now) {
    const std::string &zone = one.timing.zone;
    if (now - due <= worth_telling) return "ran at " + civil_text_utc(zone, due);
    return fmt::format("made up at {} for {}", civil_text_utc(zone, now), civil_text(zone, due));
}

void Schedules::start(Schedule &one, WallTime due) {
    one.ran = due;
    one.told = false;
    world.log.info("schedule runs", {{"name", one.source()}, {"due", format_time(due)}});
    note(one, run_words(one, due, world.loop.wall()));
    if (one.command.empty())
        say(one, due);
    else
        begin(one);
    keep(one);
}

// The rows and how far it is are written in one turn: either both are kept, or neither.
void Schedules::say(Schedule &one, WallTime due) {
    const Command *command = world.host.find(one.rule);
    const std::string text = one.say + late_words(one, due, world.loop.wall());
    std::string trouble;
    for (const std::string &target : one.to) {
        try {
            const Call call = call_of(one, target);
            const std::string why = objection(one, call, text);
            if (!why.empty()) throw Failure("{}: {}", target, why);
            const std::string where = call.place.text();
            world.ledger.write(world.host.policy(), call,
                               {"call", "say", where + " " + text, "ok", one.source()});
            if (command && one.rule == "say")
                world.host.spend(call, *command, {{"channel", where}, {"text", text}});
            post(one, target, text);
        } catch (const Failure &failure) {
            trouble += (trouble.empty() ? "" : "; ") + std::string(failure.what());
        }
    }
    one.outcome = "ok";
    if (!trouble.empty()) fail(one, "refused", trouble);
}

void Schedules::begin(Schedule &one) {
    one.progress = Schedule::due;
    one.run = ++last_run;
    world.store.schedules.put("last run", std::to_string(last_run));
    open.try_emplace(clock_client | one.run);
    hand_over(one);
}

void Schedules::hand_over(const Schedule &one) {
    try {
        Call call = call_of(one, one.to.front());
        call.text = one.command;
        call.client = clock_client | one.run;
        call.ask = 1;
        effects.push_back({CallEffect{std::move(call)}, Need::sync});
    } catch (const Failure &failure) {
        open[clock_client | one.run].done = Done{"refused", failure.what()};
    }
    dirty = true;
}

bool Schedules::began(const Call &call) {
    for (auto &[source, one] : schedules) {
        if (one.progress == Schedule::idle || (clock_client | one.run) != call.client) continue;
        one.progress = Schedule::running;
        open[call.client].begun = true;
        keep(one);
        return true;
    }
    return false;
}

void Schedules::hear(uint64_t client, const Tell &tell) {
    const auto found = open.find(client);
    if (found == open.end()) return;
    Answers &answers = found->second;
    if (const auto *answer = std::get_if<Answer>(&tell.body)) {
        if (answers.lines.size() >= most_lines || answers.bytes >= most_bytes) return;
        answers.bytes += answer->text.size();
        answers.lines.push_back(answer->text.substr(0, utf8_cut(answer->text, most_bytes)));
    }
    if (const auto *done = std::get_if<Done>(&tell.body)) {
        answers.done = *done;
        dirty = true;
    }
}

// What its command has come to since.
void Schedules::go_on(Schedule &one) {
    if (one.progress == Schedule::idle) return;
    const auto found = open.find(clock_client | one.run);
    if (found == open.end()) return look_for(one);
    if (!found->second.done) return;
    const Answers answers = std::move(found->second);
    open.erase(found);
    settle(one, answers);
}

// One of a former life.  What had not begun begins now; a job goes on, and a request waits.
void Schedules::look_for(Schedule &one) {
    const uint64_t client = clock_client | one.run;
    Answers &answers = open[client];
    answers.begun = one.progress == Schedule::running;
    if (one.progress == Schedule::due) return hand_over(one);
    const Parts &parts = world.host.parts();
    for (const Job *job : parts.jobs.all()) {
        if (job->order.call.client != client) continue;
        if (job->state != Job::ended) return parts.jobs.follow(job->number, client, 1, true);
        answers.done = Done{job->outcome == "ok" ? "ok" : "failed", job->words};
    }
    for (const auto &[number, request] : parts.approvals.all())
        if (request.order.call.client == client) return;
    if (!answers.done)
        answers.done = Done{"lost", "nobody knows what became of it: I was restarted"};
    dirty = true;
}

// A request that nobody has answered is of no use any more.
void Schedules::withdraw(const Schedule &one) {
    if (one.progress == Schedule::idle) return;
    const uint64_t client = clock_client | one.run;
    open.erase(client);
    Approvals &approvals = world.host.parts().approvals;
    std::vector<std::string> ids;
    for (const auto &[number, request] : approvals.all())
        if (request.order.call.client == client) ids.push_back(request.id());
    for (const std::string &id : ids)
        approvals.close(approvals.find(id), Approvals::News::withdrawn, {},
                        one.source() + " is gone");
}

void Schedules::settle(Schedule &one, const Answers &answers) {
    const Done &done = *answers.done;
    one.progress = Schedule::idle;
    one.told = false;
    if (done.outcome == "ok") {
        one.outcome = "ok";
        one.complaint.clear();
        tell_end(one, answers);
        return keep(one);
    }
    std::string why = done.text;
    if (why.empty() && !answers.lines.empty()) why = answers.lines.back();
    fail(one, done.outcome, why.empty() ? "it does not say why" : why);
}

static std::string joined_lines(const std::vector<std::string> &lines) {
    std::string text;
    for (const std::string &line : lines) text += (text.empty() ? "" : "\n") + line;
    return text;
}

// A job says all that counts with its end; what it has written tells whether anything has changed.
void Schedules::tell_end(Schedule &one, const Answers &answers) {
    const std::string lines = joined_lines(answers.lines),
                      text = answers.done->text.empty() ? lines : answers.done->text;
    const std::string seal = to_base64(digest_of(Digest::sha256, lines));
    const bool same = std::exchange(one.seal, seal) == seal;
    const bool wanted =
        one.output == Schedule::always || (one.output == Schedule::changed && !same);
    if (wanted && !text.empty()) post_where_allowed(one, fmt::format("{}: {}", one.name, text));
}

// What a command tells is said by its author, who may not say all everywhere.
void Schedules::post_where_allowed(Schedule &one, const std::string &text) {
    for (const std::string &target : one.to) {
        std::string why;
        try {
            why = objection(one, call_of(one, target), text);
        } catch (const Failure &failure) {
            why = failure.what();
        }
        if (why.empty())
            post(one, target, text);
        else
            note(one, fmt::format("{}; not told {}: {}", one.note, target, why));
    }
}

// A refusal that goes on is told once.
void Schedules::fail(Schedule &one, const std::string &outcome, const std::string &why) {
    const std::string what = one.command.empty() ? "say" : one.command;
    one.outcome = outcome;
    world.log.warning("schedule failed",
                      {{"name", one.source()}, {"outcome", outcome}, {"reason", why}});
    Call call;
    call.door = Door::clock;
    call.asker = one.author;
    world.ledger.write(world.host.policy(), call,
                       {"end", one.source(), "", outcome, fmt::format("{}: {}", what, why)});
    note(one, fmt::format("{}; {}: {}", one.note, outcome, why));
    const bool again = outcome != "failed" && one.complaint == why;
    one.complaint = why;
    keep(one);
    if (!again) post(one, fmt::format("{}: '{}' {}: {}", one.source(), what, outcome, why));
}

void Schedules::told_once(Schedule &one, WallTime due) {
    const std::string why =
        fmt::format("its run of {} still goes on", civil_text(one.timing.zone, one.ran));
    skip(one, due, why);
    if (std::exchange(one.told, true)) return;
    keep(one);
    post(one,
         fmt::format("{}: skipped at {}: {}", one.source(), civil_text(one.timing.zone, due), why));
}

void Schedules::post(const Schedule &one, const std::string &text) {
    for (const std::string &target : one.to) post(one, target, text);
}

void Schedules::post(const Schedule &one, const std::string &target, const std::string &text) {
    Announcement row;
    row.target = target;
    row.importance = one.importance;
    row.text = text;
    row.manner = one.manner;
    row.source = one.source();
    row.identity = one.author.identity;
    world.outbox.add(std::move(row));
}

// What jobs say, and what is said of them.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/job.hpp"
#include "bot/jobwords.hpp"
#include "bot/outbox.hpp"

static constexpr Duration between_lines = 30s;  // of progress, in a channel
static constexpr Duration between_records = 1s;
static constexpr Duration worth_telling = 24h;
static constexpr Duration same_nick = 5min;  // after that it may be somebody else's
static constexpr int most_says = 20;
static constexpr size_t longest_line = 300;

static std::string shortened(const std::string &text) {
    const size_t cut = utf8_cut(text, longest_line);
    return cut < text.size() ? text.substr(0, cut) + " ..." : text;
}

const Runbook *Jobs::runbook(const Job &job) const {
    const Command *command = world.host.find(job.order.command);
    return command ? command->runbook : nullptr;
}

// Without its runbook nobody knows what is to be redacted; and secrets are not kept.
std::optional<LineFilter> Jobs::filter(const Job &job) const {
    const Runbook *now = runbook(job);
    if (!now || (job.secret && job.adopted)) return {};
    return LineFilter(*now, job.order.values);
}

void Jobs::hear() {
    for (const JobNews &news : world.runner.take()) hear(news);
    speak();
    keep_places();
}

void Jobs::hear(const JobNews &news) {
    if (plans.hear(news)) return;
    const auto found = jobs.find(news.job);
    if (found == jobs.end() || found->second.state == Job::ended) return;
    Job &job = found->second;
    switch (news.kind) {
        case JobNews::output:
            return hear_lines(job, news);
        case JobNews::message:
            return hear_words(job, news);
        case JobNews::ended:
            job.end = news.end;
            job.outcome = outcome_of(job.end);
            return end(job, job.outcome, end_detail(job));
    }
}

void Jobs::hear_lines(Job &job, const JobNews &news) {
    Live &now = live[job.number];
    const std::optional<LineFilter> seen = filter(job);
    job.place = news.place;
    now.changed = true;
    if (!seen) return;
    if (news.skipped > 0) show_line(job.number, "[" + format_bytes(news.skipped) + " left out]");
    for (const std::string &line : news.lines) {
        const std::optional<std::string> shown = seen->pass(line);
        if (!shown) continue;
        ++job.lines;
        show_line(job.number, *shown);
        if (trim(*shown).empty()) continue;
        job.last = shortened(*shown);
        now.progress = job.last;
    }
}

void Jobs::hear_words(Job &job, const JobNews &news) {
    const Runbook *now = runbook(job);
    job.place = news.place;
    for (const std::string &line : news.lines) {
        try {
            obey(job, read_job_word(line, now ? now->may : std::set<JobWord::Kind>()));
        } catch (const Failure &failure) {
            world.log.info("job's word ignored",
                           {{"job", std::to_string(job.number)}, {"reason", failure.what()}});
        }
    }
    keep(job);
}

void Jobs::obey(Job &job, const JobWord &word) {
    const std::optional<LineFilter> seen = filter(job);
    if (!seen) throw Failure("what it writes may not be shown");
    const std::string text = shortened(seen->redacted(word.text));
    const Place &place = job.order.call.place;
    Live &now = live[job.number];
    switch (word.kind) {
        case JobWord::progress:
            now.progress = text;
            return tell_line(job.number, text);
        case JobWord::say:
            if (++now.says > most_says) throw Failure("it has said {} lines already", most_says);
            effects.push_back({SayEffect{.place = place, .text = text}, Need::commit});
            return;
        case JobWord::topic:
            if (!place.channel || place.is_local()) throw Failure("{} has no topic", place.text());
            effects.push_back({TopicEffect{place, text}, Need::commit});
            return;
        case JobWord::result:
            job.result = text;
            return;
    }
}

// At a restart a second's output may be taken twice; it is not worth a row each time.
void Jobs::keep_places() {
    for (auto &[number, now] : live) {
        if (!now.changed || world.loop.now() < now.keep_at) continue;
        keep(jobs.at(number));
        now.changed = false;
        now.keep_at = world.loop.now() + between_records;
    }
}

void Jobs::speak() {
    for (auto &[number, now] : live) {
        if (now.progress.empty() || world.loop.now() < now.speak_at) continue;
        const Job &job = jobs.at(number);
        const Place &place = job.order.call.place;
        const std::string text =
            fmt::format("job {}: {}: {}", number, job.name(), std::exchange(now.progress, ""));
        now.speak_at = world.loop.now() + between_lines;
        const bool scheduled = job.order.call.door == Door::clock;
        if (place.is_local() || scheduled) continue;  // who asked there sees every line
        effects.push_back({SayEffect{.place = place,
                                     .text = text,
                                     .priority = Priority::bulk,
                                     .only_for = job.order.call.asker.identity},
                           Need::commit});
    }
}

Instant Jobs::next() const {
    if (!effects.empty()) return world.loop.now();
    Instant due = never;
    for (const auto &[number, now] : live) {
        if (!now.progress.empty()) due = std::min(due, now.speak_at);
        if (now.changed) due = std::min(due, now.keep_at);
    }
    return due;
}

void Jobs::show_line(uint64_t job, const std::string &line) {
    if (written.empty() || written.back().job != job) written.push_back({job, {}, ""});
    written.back().lines.push_back(line);
    tell_line(job, line);
}

void Jobs::tell_line(uint64_t job, const std::string &line, Need need) {
    for (const Follower &follower : live[job].followers)
        effects.push_back({TellEffect{.client = follower.client,
                                      .tell = {follower.ask, "", 0, Answer{line}},
                                      .spare = true},
                           need});
}

// To who asked, where they asked; a schedule tells of its jobs by itself.
void Jobs::answer(const Job &job, const std::string &text) {
    const Call &call = job.order.call;
    if (call.door == Door::clock) return;
    const std::string words = fmt::format("job {}: {} {}", job.number, job.name(), text);
    tell_line(job.number, words, Need::sync);
    const std::string to =
        call.place.channel || call.place.is_local() ? call.asker.name + ": " : "";
    effects.push_back({SayEffect{.place = call.place,
                                 .text = to + words,
                                 .reply_to = job.adopted ? "" : call.msgid,
                                 .only_for = job.adopted ? call.asker.identity : ""},
                       Need::sync});
}

void Jobs::tell_end(const Job &job) {
    written.push_back({job.number, {}, job.words});
    for (const Follower &follower : live[job.number].followers) {
        if (!follower.asked) continue;
        const char *outcome = job.outcome == "ok"        ? "ok"
                              : job.outcome == "refused" ? "refused"
                                                         : "failed";
        effects.push_back(
            {TellEffect{follower.client, {follower.ask, "", 0, Done{outcome, job.words}}},
             Need::sync});
    }
}

std::vector<Place> Jobs::places(const Job &job) const {
    std::vector<Place> all;
    if (job.order.call.door != Door::clock) all.push_back(job.order.call.place);
    const Runbook *now = runbook(job);
    if (!now) return all;
    for (const std::string &other : now->also) {
        try {
            const Place place = world.host.place(other, job.order.call);
            if (std::ranges::find(all, place) == all.end()) all.push_back(place);
        } catch (const Failure &failure) {
            world.log.warning(
                "not told",
                {{"job", std::to_string(job.number)}, {"to", other}, {"reason", failure.what()}});
        }
    }
    return all;
}

void Jobs::report(const Job &job) {
    for (const Place &place : places(job))
        if (!job.told.contains(place.text())) report(job, place);
}

void Jobs::report(const Job &job, const Place &place) {
    const Asker &asker = job.order.call.asker;
    const bool asked = place == job.order.call.place, alone = !place.channel && !place.is_local();
    if (world.loop.wall() - job.end.time > worth_telling)
        return give_up(job, place, "it is too long ago");
    if (alone && job.adopted && asker.identity.empty())
        return give_up(job, place, "who has that nick now may be somebody else");
    Announcement one;
    one.target = alone ? target_of(place, asker.identity) : target_of(place);
    one.importance = Announcement::alert;
    one.source = fmt::format("job {}", job.number);
    one.identity = asker.identity;
    one.text = !asked  ? fmt::format("{} (asked by {})", job.words, asker.name)
               : alone ? job.words
                       : asker.name + ": " + job.words;
    const Duration life = alone && asker.identity.empty() ? same_nick : worth_telling;
    one.expires = world.loop.wall() + std::chrono::duration_cast<WallTime::duration>(life);
    world.host.parts().outbox.report(std::move(one));
}

void Jobs::give_up(const Job &job, const Place &place, const char *why) {
    world.log.notice("not told",
                     {{"job", std::to_string(job.number)}, {"to", place.text()}, {"reason", why}});
}

void Jobs::follow(uint64_t number, uint64_t client, uint64_t ask, bool asked) {
    const Job *job = find(number);
    if (job && job->state != Job::ended) live[number].followers.push_back({client, ask, asked});
}

std::vector<std::string> Jobs::output(const Job &job) const {
    const std::optional<LineFilter> seen = filter(job);
    if (!seen)
        throw Failure("the output of job {} cannot be shown: {}", job.number,
                      job.secret ? "it had a secret, and I have been restarted since"
                                 : "its runbook is gone, and with it what is to be redacted");
    std::vector<std::string> lines;
    for (const std::string &line : world.runner.output(job.number))
        if (auto shown = seen->pass(line)) lines.push_back(std::move(*shown));
    return lines;
}

Jobs::Page Jobs::more(const Job &job, const Place &place, size_t count) {
    const std::vector<std::string> lines = output(job);
    auto &[number, read] = pages[place.text()];
    if (std::exchange(number, job.number) != job.number) read = 0;
    const size_t begin = std::min(read, lines.size()), end = std::min(begin + count, lines.size());
    read = end;
    return {{lines.begin() + static_cast<ptrdiff_t>(begin),
             lines.begin() + static_cast<ptrdiff_t>(end)},
            lines.size() - end};
}

std::string why_not_readable(const Host &host, const Call &call, const Job &job) {
    const Command *command = host.find(job.order.command);
    if (!command) return "its command is gone";
    const Decision decision = host.decide(call, *command, &job.order.values, {});
    return decision.entitled ? "" : decision.why;
}

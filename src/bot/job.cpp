// What becomes of jobs: they are accepted, wait, are chosen, begin and end.
#include "bot/job.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/jobwords.hpp"

static constexpr size_t most_waiting = 100, most_waiting_each = 10;
static constexpr size_t most_ended = 200;  // that are kept

Jobs::Jobs(const Surroundings &world, const JobSettings &settings)
    : world(world), settings(settings), plans(world.runner) {}

static std::string key(uint64_t number) { return fmt::format("{:012}", number); }

void Jobs::keep(const Job &job) {
    world.shelf.put(key(job.number), pack_job(job, world.host.find(job.order.command)));
}

void Jobs::write(const Job &job, const char *kind, const std::string &outcome,
                 const std::string &detail) {
    world.ledger.write(world.host.policy(), job.order.call,
                       {kind, job.order.command, job.arguments, outcome, detail, job.number});
}

void Jobs::adopt() {
    plans.end_old();
    for (const auto &[number, bytes] : world.shelf.all()) {
        const auto value = parse_integer(number);
        const auto job = unpack_job(static_cast<uint64_t>(value.value_or(0)), bytes);
        if (!job) {
            world.log.error("damaged record", {{"shelf", "jobs"}, {"key", number}});
            continue;
        }
        last = std::max(last, job->number);
        jobs.emplace(job->number, *job);
    }
    std::vector<uint64_t> open;
    for (auto &[number, job] : jobs) {
        if (job.state != Job::ended) open.push_back(number);
        if (job.state != Job::ended || job.reported) continue;
        job.reported = true;  // of a store without announcements
        keep(job);
        report(job);
    }
    for (const uint64_t number : open) adopt(jobs.at(number));
    choose();
}

void Jobs::adopt(Job &job) {
    const bool began = job.state != Job::queued && world.runner.adopt(job.number, job.place);
    if (began) {
        job.state = Job::running;
        live[job.number].speak_at = world.loop.now() + 30s;
        world.log.notice("job adopted",
                         {{"job", std::to_string(job.number)}, {"command", job.order.command}});
        return;
    }
    if (job.state != Job::running && !job.secret) {
        job.state = Job::queued;
        return;
    }
    job.end.lost = true;
    job.end.time = world.loop.wall();
    if (job.secret && job.state != Job::running)
        job.end.trouble = "it had not begun when I was restarted, and its secret is not kept";
    end(job, "lost", "never began");
}

const Job *Jobs::holder(const std::string &lock, uint64_t before) const {
    for (const auto &[number, job] : jobs) {
        const bool holds = job.state == Job::chosen || job.state == Job::running ||
                           (job.state == Job::queued && number < before);
        if (holds && !lock.empty() && job.spec.lock == lock) return &job;
    }
    return nullptr;
}

static std::string person(const Host &host, const Asker &asker) {
    return asker.identity.empty() ? asker.source() : person_of(host.policy(), asker.identity);
}

void Jobs::check_room(const Order &order, const JobSpec &spec) const {
    const Job *other = holder(spec.lock, UINT64_MAX);
    if (other && !spec.lock_waits)
        throw Failure("job {}: {} holds the lock {}", other->number, other->name(), spec.lock);
    const std::string who = person(world.host, order.call.asker);
    size_t waiting = 0, each = 0;
    for (const auto &[number, job] : jobs) {
        if (job.state != Job::queued) continue;
        ++waiting;
        each += person(world.host, job.order.call.asker) == who;
    }
    if (waiting >= most_waiting) throw Failure("{} jobs wait already, try again later", waiting);
    if (each >= most_waiting_each) throw Failure("{} jobs of yours wait already", each);
}

std::string Jobs::obstacle(const Job &job) const {
    if (const Job *other = holder(job.spec.lock, job.number))
        return fmt::format("job {} has the lock {}", other->number, job.spec.lock);
    const std::string who = person(world.host, job.order.call.asker);
    int all = 0, each = 0;
    for (const auto &[number, other] : jobs) {
        if (other.state != Job::running && other.state != Job::chosen) continue;
        ++all;
        each += person(world.host, other.order.call.asker) == who;
    }
    if (all >= settings.most) return fmt::format("{} jobs run, and more may not", all);
    if (each >= settings.each) return fmt::format("{} jobs of yours run, and more may not", each);
    return {};
}

const Job &Jobs::accept(Order order, const Command &command, JobSpec spec) {
    check_room(order, spec);
    Job job;
    job.number = ++last;
    job.arguments = shown(command, order.values);
    job.order = std::move(order);
    job.spec = std::move(spec);
    job.secret = !job.spec.secrets.empty();
    job.asked = world.loop.wall();
    Job &kept = jobs.emplace(job.number, std::move(job)).first->second;
    const Call &call = kept.order.call;
    if (call.has_client()) live[kept.number].followers.push_back({call.client, call.ask, true});
    const std::string why = obstacle(kept);
    write(kept, "start", why.empty() ? "started" : "queued", why);
    if (!why.empty()) answer(kept, "waits: " + why);
    keep(kept);
    choose();
    return kept;
}

void Jobs::choose() {
    for (auto &[number, job] : jobs) {
        if (job.state != Job::queued || !obstacle(job).empty()) continue;
        job.state = Job::chosen;
        job.began = world.loop.wall();
        keep(job);
        answer(job, "started");
        effects.push_back({StartJobEffect{number}, Need::sync});
    }
}

void Jobs::begin(uint64_t number) {
    Job &job = jobs.at(number);
    if (job.state != Job::chosen) return;
    job.state = Job::running;
    live[number].speak_at = world.loop.now() + 30s;
    world.runner.start(number, job.spec);
    for (auto &[name, value] : job.spec.secrets) explicit_bzero(value.data(), value.size());
    job.spec.secrets.clear();
    keep(job);
}

void Jobs::refuse(uint64_t number, const std::string &why) {
    Job &job = jobs.at(number);
    if (job.state != Job::chosen) return;
    job.end.trouble = why;
    job.end.time = world.loop.wall();
    end(job, "refused", why);
}

void Jobs::cancel(uint64_t number, const std::string &who) {
    Job &job = jobs.at(number);
    if (job.state == Job::ended) return;
    live[number].by = who;
    if (job.state == Job::running) return world.runner.cancel(number);
    job.end.cancelled = true;
    job.end.time = world.loop.wall();
    job.began = {};
    end(job, "cancelled", "before it began");
}

// Its end, the announcements of it and its row in the book are one piece.
void Jobs::end(Job &job, const std::string &outcome, const std::string &detail) {
    job.state = Job::ended;
    job.outcome = outcome;
    job.words = end_words(job, runbook(job), live[job.number].by);
    job.reported = true;
    write(job, "end", outcome, detail);
    keep(job);
    report(job);
    tell_end(job);
    live.erase(job.number);
    forget_old();
    choose();
}

void Jobs::forget_old() {
    const auto has_ended = [](const auto &entry) { return entry.second.state == Job::ended; };
    auto count = static_cast<size_t>(std::ranges::count_if(jobs, has_ended));
    for (; count > most_ended; --count) {
        const auto oldest = std::ranges::find_if(jobs, has_ended);
        world.shelf.erase(key(oldest->first));
        world.runner.forget(oldest->first);
        jobs.erase(oldest);
    }
}

const Job *Jobs::find(uint64_t number) const {
    const auto found = jobs.find(number);
    return found == jobs.end() ? nullptr : &found->second;
}

std::vector<const Job *> Jobs::all() const {
    std::vector<const Job *> list;
    for (const auto &[number, job] : jobs) list.push_back(&job);
    return list;
}

const Job *Jobs::latest(const Place &asked_in) const {
    const Job *found = nullptr;
    for (const auto &[number, job] : jobs) {
        const bool began = job.state == Job::running || job.state == Job::ended;
        if (began && job.order.call.place == asked_in) found = &job;
    }
    return found;
}

size_t Jobs::running() const {
    return static_cast<size_t>(std::ranges::count_if(jobs, [](const auto &entry) {
        return entry.second.state == Job::running || entry.second.state == Job::chosen;
    }));
}

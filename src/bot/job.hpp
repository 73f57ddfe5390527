#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bot/context.hpp"
#include "bot/effect.hpp"
#include "bot/filter.hpp"
#include "bot/jobrecord.hpp"
#include "bot/ledger.hpp"
#include "bot/plan.hpp"
#include "bot/runner.hpp"
#include "store/records.hpp"

struct JobSettings {
    int most = 20;  // at once
    int each = 5;   // of them for one person
    bool operator==(const JobSettings &) const = default;
};

// All jobs: those that wait, run, and have ended of late.  One way for the fresh and for those that
// an earlier bot has left: accept, choose, begin, hear, end, tell.  How it ended
// is an announcement.  What becomes of them is kept
// and in the book before anybody hears of it.
class Jobs {
public:
    struct Surroundings {
        Host &host;
        Runner &runner;
        Records &shelf;
        Ledger &ledger;
        Log &log;
        const Loop &loop;
    };
    Jobs(const Surroundings &world, const JobSettings &settings);
    void set(const JobSettings &changed) { settings = changed; }

    // Takes over what an earlier bot has left.
    void adopt();
    // A new job; it waits where it must.  Throws Failure: a lock is held, too many wait.
    const Job &accept(Order order, const Command &command, JobSpec spec);
    void begin(uint64_t number);                           // one that was chosen; it runs
    void refuse(uint64_t number, const std::string &why);  // instead
    void cancel(uint64_t number, const std::string &who);  // one that has not ended
    // A dry run, of which nobody hears but who takes what came of it.  Throws Failure.
    void plan(Order order, const Runbook &runbook) { plans.start(std::move(order), runbook); }
    std::vector<Planned> take_planned() { return plans.take(); }

    void hear();           // what jobs do, and what time has brought
    Instant next() const;  // when hear() has something to do without news
    std::vector<Effect> take_effects() { return std::exchange(effects, {}); }

    // What jobs have written since last asked, and how they ended.
    std::vector<JobOutput> take_output() { return std::exchange(written, {}); }

    // A client that gets each line of the output from now on.
    void follow(uint64_t number, uint64_t client, uint64_t ask, bool asked = false);

    const Job *find(uint64_t number) const;          // null: there is none any more
    std::vector<const Job *> all() const;            // oldest first
    const Job *latest(const Place &asked_in) const;  // that has begun; null: none
    size_t running() const;                          // and chosen
    std::string obstacle(const Job &job) const;      // why it waits; empty: it need not
    // What is kept of its output, as it may be shown; throws Failure where it may not.
    std::vector<std::string> output(const Job &job) const;
    // How far somebody has read the output in a place: the next `count` lines, and how many remain.
    struct Page {
        std::vector<std::string> lines;
        size_t left = 0;
    };
    Page more(const Job &job, const Place &place, size_t count);

private:
    struct Follower {
        uint64_t client, ask;
        bool asked;  // this job; it is told of the end
    };
    // What is not kept: it begins anew with each bot.
    struct Live {
        std::vector<Follower> followers;
        std::string progress;  // not said yet
        Instant speak_at{};    // the next line of progress
        Instant keep_at{};     // its place
        bool changed = false;  // since it was kept
        std::string by;        // who cancelled it
        int says = 0;          // lines that the program had said
    };

    // What becomes of a job: job.cpp.
    void keep(const Job &job);
    void adopt(Job &job);
    void choose();
    const Job *holder(const std::string &lock, uint64_t before) const;
    void check_room(const Order &order, const JobSpec &spec) const;
    void end(Job &job, const std::string &outcome, const std::string &detail);
    void forget_old();
    void write(const Job &job, const char *kind, const std::string &outcome,
               const std::string &detail = {});

    // What is said of it: jobtalk.cpp.
    void hear(const JobNews &news);
    void hear_lines(Job &job, const JobNews &news);
    void hear_words(Job &job, const JobNews &news);
    void obey(Job &job, const JobWord &word);
    void keep_places();
    void speak();
    void answer(const Job &job, const std::string &text);
    void report(const Job &job);
    void report(const Job &job, const Place &place);
    void give_up(const Job &job, const Place &place, const char *why);
    void show_line(uint64_t job, const std::string &line);
    void tell_line(uint64_t job, const std::string &line, Need need = Need::commit);
    void tell_end(const Job &job);
    std::vector<Place> places(const Job &job) const;
    const Runbook *runbook(const Job &job) const;
    std::optional<LineFilter> filter(const Job &job) const;  // nothing: none of it may be shown

    Surroundings world;
    JobSettings settings;
    Plans plans;
    std::map<uint64_t, Job> jobs;
    std::map<uint64_t, Live> live;
    std::map<std::string, std::pair<uint64_t, size_t>> pages;  // by place: job, lines read
    uint64_t last = 0;
    std::vector<Effect> effects;
    std::vector<JobOutput> written;
};

// Why the asker of the call may not read what the job writes, which is for those who may run it;
// empty: they may.
std::string why_not_readable(const Host &host, const Call &call, const Job &job);

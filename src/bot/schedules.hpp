#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "bot/context.hpp"
#include "bot/ledger.hpp"
#include "bot/outbox.hpp"
#include "bot/schedulerecord.hpp"

// What happens by the clock: what the configuration says, and what people have made.  Kept, so that
// neither a kill nor a clock that is put back makes anything happen twice, or not at all.
class Schedules {
public:
    struct Surroundings {
        Host &host;
        Store &store;
        Outbox &outbox;
        Ledger &ledger;
        Log &log;
        const Loop &loop;
    };
    explicit Schedules(const Surroundings &world);

    // Takes those of the configuration, on a reload too: how far they are is kept by name.
    void configure(std::vector<ScheduleSettings> settings);

    // A new one, of kind own or reminder.  Throws Failure: there is one of that name, its author
    // has too many or may not do it, it would never run, or a target is none.
    const Schedule &add(Schedule one);
    std::string next_number() const;  // the name of the next reminder
    // These throw Failure where there is none of that source.
    void drop(const std::string &source);
    void pause(const std::string &source, const std::string &by);
    void unpause(const std::string &source, const std::string &by);
    void run(const std::string &source, const std::string &by);  // now, besides its times

    const Schedule *find(const std::string &source) const;  // null: none
    std::vector<const Schedule *> all() const;              // by source
    std::vector<const Schedule *> of(const std::string &identity, Schedule::Kind kind) const;
    std::optional<WallTime> next_run(const Schedule &one) const;  // nothing: paused, or over

    void tick(bool unwell);  // unwell: nothing can be kept now, so nothing is run
    Instant next() const;    // when tick() has something to do
    std::vector<Effect> take_effects() { return std::exchange(effects, {}); }

    // Calls of the clock have a client that is none: what it is told comes back here.
    static bool is_client(uint64_t client);
    void hear(uint64_t client, const Tell &tell);
    bool began(const Call &call);  // in the turn that starts its command; false: it is not wanted

private:
    struct Answers {  // of a command
        std::vector<std::string> lines;
        size_t bytes = 0;
        std::optional<Done> done;
        bool begun = false;
    };
    // What has come due, and what is still worth doing.
    struct Dues {
        std::optional<WallTime> now;   // the one whose time it is
        std::vector<WallTime> missed;  // and not too old
        WallTime first{}, last{};      // of all
    };

    void read();
    void read_anew();
    void forget_unbegun();
    void adopt(const ScheduleSettings &settings);
    void make_room(const std::string &name);
    void forget_unconfigured();
    Schedule &known(const std::string &source);
    void keep(const Schedule &one);
    void note(Schedule &one, std::string words);
    void erase(const std::string &source);
    void withdraw(const Schedule &one);
    void check(const Schedule &one) const;
    void check_command(const Schedule &one) const;
    void check_room(const Schedule &one) const;

    void watch_clock();
    void set_right(Schedule &one);
    void consider(Schedule &one);
    static Dues dues_of(const Schedule &one, WallTime now);
    void make_up(Schedule &one, const Dues &dues);
    void skip(Schedule &one, WallTime due, const std::string &why);
    void forget_ended();
    void plan();
    bool is_over(const Schedule &one) const;

    // What a run does: schedulerun.cpp.
    void start(Schedule &one, WallTime due);
    void say(Schedule &one, WallTime due);
    void begin(Schedule &one);
    void hand_over(const Schedule &one);
    void go_on(Schedule &one);
    void look_for(Schedule &one);
    void settle(Schedule &one, const Answers &answers);
    void tell_end(Schedule &one, const Answers &answers);
    void fail(Schedule &one, const std::string &outcome, const std::string &why);
    void post_where_allowed(Schedule &one, const std::string &text);
    void post(const Schedule &one, const std::string &text);
    void post(const Schedule &one, const std::string &target, const std::string &text);
    void told_once(Schedule &one, WallTime due);
    Call call_of(const Schedule &one, const std::string &target) const;
    Place place_of(const std::string &target) const;
    std::string objection(const Schedule &one, const Call &call, const std::string &text) const;

    Surroundings world;
    std::vector<ScheduleSettings> configured;
    std::map<std::string, Schedule> schedules;  // by source
    std::map<uint64_t, Answers> open;           // by client
    std::vector<Effect> effects;
    uint64_t generation, last_run = 0;
    WallTime soonest = WallTime::max();
    Instant seen;  // the clocks, at the last tick
    WallTime seen_wall;
    bool dirty = true;  // something has changed since
    bool well = true;
};

// "at 09:00 on Monday to Friday, Europe/Berlin; next: 2026-11-23 09:00 +01:00".
std::string schedule_times(const Schedules &schedules, const Schedule &one);

// Why the asker may not change it: it is another's, and they are no operator; empty: they may.
std::string why_not_theirs(const Host &host, const Call &call, const Schedule &one);

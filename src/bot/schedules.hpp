#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "bot/context.hpp"
#include "bot/ledger.hpp"
#include "bot/outbox.hpp"
#include "bot/timing.hpp"

// What is to be said or done, when, and what then.
struct ScheduleSettings {
    std::string name;  // "standup"; of a reminder its number
    Timing timing;
    std::vector<std::string> to;  // "libera/#ops", "libera/@alice", "local"
    std::string say;              // one of these
    std::string command;

    enum OnMissed { skip, once, all } missed = once;           // runs that nobody was there for
    int most = 1;                                              // of these, for `all`
    Duration grace = 1h;                                       // what is older is never made up for
    enum Output { always, changed, failure } output = always;  // of a command: what is told
    std::string manner = "message";                            // notice
    bool operator==(const ScheduleSettings &) const = default;
};

// One of them, and how far it is.
struct Schedule : ScheduleSettings {
    enum Kind { configured, own, reminder } kind = own;
    Asker author;
    Announcement::Importance importance = Announcement::normal;
    std::string rule = "say";  // the command whose rule decides who may have it said; empty: nobody
                               // is asked
    bool paused = false;

    WallTime handled{};        // all that was due until then has been dealt with
    WallTime ran{};            // the time that the last run was due at; none: 0
    std::string outcome = {};  // of the last run: ok, failed, refused, lost; empty: none has ended
    std::string note = {};     // what was decided last, in words
    WallTime noted{};
    std::string output_seen = {};  // what its command said last

    // A command that goes on.
    enum Progress : int { idle, due, running } progress = idle;
    uint64_t run = 0;   // its number, which its client is made of
    bool told = false;  // that it still goes on

    std::string source() const;  // "schedule standup", "reminder 3": unique
};

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
    // has too many, it would never run, or a target is none.
    const Schedule &add(Schedule one);
    std::string next_number() const;  // the name of the next reminder
    void drop(const std::string &source);
    void pause(const std::string &source, const std::string &by);
    void resume(const std::string &source, const std::string &by);
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
    void began(const Call &call);  // in the turn in which its command is started

private:
    struct Running {
        std::vector<std::string> lines;
        std::optional<Done> done;
    };
    Surroundings world;
    std::map<std::string, Schedule> schedules;  // by source
    std::map<uint64_t, Running> open;           // by client
    std::vector<Effect> effects;
};

// "at 09:00 on Monday to Friday, Europe/Berlin; next: 2026-11-23 09:00 +01:00".
std::string schedule_times(const Schedules &schedules, const Schedule &one);

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/call.hpp"
#include "bot/timing.hpp"
#include "store/announcements.hpp"

// What is to be said or done, when, and what then.
struct ScheduleSettings {
    std::string name;  // "standup"; of a reminder its number
    Timing timing;
    std::vector<std::string> to;  // "libera/#ops", "libera/@alice", "local"
    std::string say;              // one of these
    std::string command;

    enum OnMissed { skip, once, all } missed = once;           // runs that nobody was there for
    int most = 1;                                              // of these, for `all`
    Duration grace = 1h;                                       // what is older is not made up for
    enum Output { always, changed, failure } output = always;  // of a command: what is told
    std::string manner = "message";                            // notice
    bool operator==(const ScheduleSettings &) const = default;
};

// One of them, and how far it is.
struct Schedule : ScheduleSettings {
    enum Kind { configured, own, reminder } kind = own;
    Asker author = {};
    Announcement::Importance importance = Announcement::normal;
    std::string rule = "say";  // the command whose rule decides whether its author may have it
                               // said; empty: nobody is asked
    bool paused = false;

    WallTime handled{};        // all that was due until then has been dealt with
    WallTime ran{};            // when the last run was due; 0: never
    std::string outcome = {};  // of the last run: ok failed refused lost; empty: none has ended
    std::string note = {};     // what was decided last, in words
    WallTime noted{};
    std::string seal = {};       // of what its command said last
    std::string complaint = {};  // the refusal that was told last

    // A command that goes on, or has yet to begin.
    enum Progress : int { idle, due, running } progress = idle;
    uint64_t run = 0;              // its number
    bool told = false;             // that it still goes on
    std::vector<WallTime> owed{};  // runs that were missed, and follow it

    std::string source() const;  // "schedule standup", "reminder 3": unique
};

const char *missed_name(ScheduleSettings::OnMissed missed);
const char *output_name(ScheduleSettings::Output output);
// "skip", "once", "all 3".  Throws Failure.
void set_missed(ScheduleSettings &settings, std::string_view text);
std::string missed_text(const ScheduleSettings &settings);
ScheduleSettings::Output output_of(std::string_view name);  // throws Failure

// To be kept under its key: all of it, also of a configured one.
std::string schedule_key(const Schedule &one);
std::string pack_schedule(const Schedule &one);
std::optional<Schedule> unpack_schedule(const std::string &bytes);  // nothing: it is none

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/jobspec.hpp"

// What a running job has done since last asked.
struct JobNews {
    uint64_t job = 0;
    enum Kind { output, message, ended } kind = output;
    std::string text;  // output: whole lines of standard output and error, harmless on a terminal;
                       // message: one line that the program wrote to SIGNALBOX_FD
    JobEnd end;        // ended; nothing follows
};

// Where jobs run, each in a process of its own that outlasts the bot.  Jobs are named by number.
class Runner {
public:
    virtual ~Runner() = default;
    // Starts it; what cannot be started ends at once, with trouble.
    virtual void start(uint64_t job, const JobSpec &spec) = 0;
    // Takes over a job that an earlier bot has started: its output from byte `seen` of what was
    // taken before, and its end.  One that never began, or whose runner has died, ends as lost.
    virtual void adopt(uint64_t job, uint64_t seen) = 0;
    virtual void cancel(uint64_t job) = 0;  // TERM, then KILL; it ends as cancelled
    virtual std::vector<JobNews> take() = 0;
    // What is kept of its output, running or ended: the head and the tail, harmless.
    virtual std::string output(uint64_t job) const = 0;
    virtual void forget(uint64_t job) = 0;  // its folder, once nobody wants to read it any more
};

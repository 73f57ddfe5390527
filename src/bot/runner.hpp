#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bot/jobspec.hpp"

// How much of what a job has written was taken, in bytes; where to go on after a restart.
struct JobPlace {
    uint64_t output = 0, messages = 0;
};

// What a running job has done since last asked.
struct JobNews {
    uint64_t job = 0;
    enum Kind { output, message, ended } kind = output;
    std::vector<std::string> lines =
        {};                // output: of standard output and error, whole and harmless
                           // on a terminal; message: what was written to SIGNALBOX_FD
    uint64_t skipped = 0;  // output: bytes in front of it that came too fast to be taken
    JobPlace place = {};   // behind the lines
    JobEnd end = {};       // ended; nothing follows
};

// Where jobs run, each in a process of its own that outlasts the bot.  Jobs are named by number.
class Runner {
public:
    virtual ~Runner() = default;
    // Starts it; what cannot be started ends at once, with trouble.
    virtual void start(uint64_t job, const JobSpec &spec) = 0;
    // Takes over a job that an earlier bot may have started: what it writes from `seen` on, and its
    // end; one whose runner has died ends as lost.  False where it certainly never began.
    virtual bool adopt(uint64_t job, const JobPlace &seen) = 0;
    virtual void cancel(uint64_t job) = 0;  // TERM, then KILL; it ends as cancelled
    virtual std::vector<JobNews> take() = 0;
    // What is kept of its output, running or ended: lines of the head and of the tail, harmless,
    // with a remark in the gap.
    virtual std::vector<std::string> output(uint64_t job) const = 0;
    virtual void forget(uint64_t job) = 0;  // its folder, once nobody wants to read it any more
};

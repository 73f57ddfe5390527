#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "bot/jobspec.hpp"

// The one program of a job, and whatever it starts: we are the reaper of all that descends from it.
class Program {
public:
    // In a session of its own, with an environment made from nothing.  Where the job names no
    // folder it runs in `work`, which is made; as another user in the root.  Throws Failure where
    // it cannot be started.
    Program(const JobSpec &spec, const std::string &work);
    Program(const Program &) = delete;
    ~Program();

    int output() const { return out; }      // what it writes; the read end of a pipe
    int messages() const { return words; }  // what it writes to SIGNALBOX_FD
    std::optional<int> reap();              // buries the dead; its exit status, once it has ended
    void terminate() const;                 // TERM to its group
    void kill_rest();                       // KILL to all that descends from us, and buries them

private:
    pid_t pid = -1;
    int out = -1, words = -1;
    std::optional<int> status;
};

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"

// A program to be run as a job: all that its runner must know.  Data, so that it can be kept and
// looked at; only the secrets are in memory alone.
struct JobSpec {
    std::vector<std::string> argv;  // [0] is a path
    std::string folder;             // where it runs; empty: in the job's own folder
    std::string user;               // as whom; empty: the bot's own user
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<std::pair<std::string, std::string>> secrets;  // environment, never kept
    Duration timeout = 60s;                                    // then TERM, and KILL 10 s later
    std::string lock;        // the name of what only one job may hold; empty: none
    bool lock_waits = true;  // else a held lock refuses
};

// How a job's program ended.
struct JobEnd {
    int status = 0;          // exit status; 128 + signal where one killed it
    bool timed_out = false;  // it was ended at its time limit
    bool cancelled = false;  // it was ended on request
    bool lost = false;       // its runner died: nobody knows how it ended
    std::string trouble;     // why it could not be started; empty: it was
    WallTime time{};
};

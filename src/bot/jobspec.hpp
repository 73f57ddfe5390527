#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/fields.hpp"
#include "base/segments.hpp"

// A program to be run as a job: all that its runner must know.  Data, so that it can be kept and
// looked at; only the secrets are in memory alone.
struct JobSpec {
    std::vector<std::string> argv;  // [0] is a path
    std::string folder;             // where it runs; empty: in one of its own, or / as another user
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

// As bytes: to the job's own process, and to be kept.
enum class Secrets { left_out, included };
Fields pack_spec(const JobSpec &spec, Secrets secrets);
JobSpec unpack_spec(const Fields &fields);
Fields pack_end(const JobEnd &end);
JobEnd unpack_end(const Fields &fields);

// How the output and the messages of a job are kept in its folder.
Segments job_output(const std::string &folder);
Segments job_messages(const std::string &folder);

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "bot/jobspec.hpp"
#include "bot/order.hpp"
#include "bot/runner.hpp"

// One job, from the moment on that it is accepted.  What it is and how far it is, is kept; so a
// job that an earlier bot has started goes on like any other.
struct Job {
    enum State {
        queued,   // waits for a lock, or until fewer run
        chosen,   // it is its turn: it starts once that is on disk
        running,  // where it was kept so, it may also be only about to start
        ended,
    };
    uint64_t number = 0;
    State state = queued;
    Order order;
    std::string arguments;  // as they may be shown
    JobSpec spec;           // its secrets until it runs, and never kept
    bool secret = false;    // it had some
    bool adopted = false;   // an earlier bot has taken it
    WallTime asked{}, began{};
    JobPlace place;
    uint64_t lines = 0;  // of output that were seen
    std::string last;    // of these, as it may be shown
    std::string result;  // that the program gave
    JobEnd end;
    std::string outcome;         // ok failed cancelled lost refused; empty: not yet
    std::string words;           // that are said of its end
    std::set<std::string> told;  // places in which an earlier bot has said them itself
    bool reported = false;       // they are announcements, or said
    std::string name() const;    // "deploy web"
    // How long it has run, or ran.
    Duration age(WallTime now) const;
};

std::string pack_job(const Job &job, const Command *command);
std::optional<Job> unpack_job(uint64_t number, const std::string &bytes);

#pragma once

#include <string>
#include <vector>

#include "bot/call.hpp"
#include "bot/jobspec.hpp"
#include "bot/params.hpp"
#include "bot/row.hpp"

// A command that the configuration makes out of a program.
struct Runbook {
    Command row;                    // with `runbook` set to this, once it has its place
    std::vector<std::string> run;   // the words of its program, with {placeholders}
    std::vector<std::string> plan;  // of a dry run whose last line approvers are shown; empty: none
    JobSpec frame;                  // all but argv; texts with {placeholders}
    std::vector<std::string> also;  // other places that are told of its end
    bool operator==(const Runbook &other) const;
};

// The job that a call of it is; throws Failure where a value cannot be put into its place.
JobSpec job_of(const Runbook &runbook, const Values &values, const Call &call);

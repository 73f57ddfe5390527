#pragma once

#include <set>
#include <string>
#include <vector>

#include "bot/call.hpp"
#include "bot/jobspec.hpp"
#include "bot/jobword.hpp"
#include "bot/params.hpp"
#include "bot/row.hpp"

// A command that the configuration makes out of a program.
struct Runbook {
    Command row;                    // with `runbook` set to this, once it has its place
    std::vector<std::string> run;   // the words of its program, with {placeholders}
    std::vector<std::string> plan;  // of a dry run whose last line approvers are shown; empty: none
    JobSpec frame;                  // all but argv and secrets; texts with {placeholders}
    std::vector<std::string> also;  // other places that are told of its end
    std::string done, failed;       // what is said at its end; empty: the usual words
    std::vector<std::string> pick, redact;  // patterns for the lines of its output
    std::set<JobWord::Kind> may = {JobWord::progress, JobWord::result};
    bool operator==(const Runbook &other) const;
};

// The job that a call of it is, and the one that only shows what would be done.  They throw Failure
// where a value cannot be put into its place.
JobSpec job_of(const Runbook &runbook, const Values &values, const Call &call);
JobSpec plan_of(const Runbook &runbook, const Values &values, const Call &call);

// What came of a job whose program has ended by itself.
struct JobResult {
    int exit = 0;
    Duration took{};
    std::string last = {};  // line of its output, as it may be shown
    size_t lines = 0;
};
// What the runbook wants to be said of it; empty: the usual words.
std::string result_text(const Runbook &runbook, const Values &values, const JobResult &result);

// What is wrong with the runbook itself, whatever it is called with; throws Failure.
void check_words(const Runbook &runbook, const std::vector<std::string> &words);  // run and plan
void check_text(const Runbook &runbook, const std::string &text);                 // folder, lock
void check_environment(const Runbook &runbook, const std::string &text);          // a value of it
void check_result_text(const Runbook &runbook, const std::string &text);          // done and failed

// The word of a program by which values could become commands: a shell, ssh, sudo and their like.
// Such a program takes only choices, numbers and [A-Za-z0-9._-]+.  Empty: it has none.
std::string interpreter_in(const std::vector<std::string> &words);

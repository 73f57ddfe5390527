#pragma once

#include <string>

#include "bot/jobrecord.hpp"
#include "bot/runbook.hpp"

// What is said about jobs, without the name of whom it is said to.

std::string outcome_of(const JobEnd &end);  // ok failed cancelled lost
std::string exit_text(const JobEnd &end);   // "exit 1"
std::string end_detail(const Job &job);     // for the book: "exit 1, 12s"
// "job 12: deploy web: done in 12s: LAST LINE"; runbook: null where it is gone; by: who cancelled
// it.
std::string end_words(const Job &job, const Runbook *runbook, const std::string &by);
std::string job_line(const Job &job,
                     WallTime now);  // of a list: "12 deploy web: running, 12s, ann"

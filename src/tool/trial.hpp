#pragma once

#include <string>
#include <vector>

#include "options/flags.hpp"

// `signalbox try RUNBOOK ARGS...`: prints what would be run and what is decided about it; runs
// nothing.  Gives the status to exit with; throws Failure and ConfigError.
int try_runbook(const ToolOptions &tool, const std::vector<std::string> &words);

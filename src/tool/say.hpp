#pragma once

#include <string>
#include <vector>

#include "options/flags.hpp"

std::string say_flags_help();
// signalbox say: by the daemon, or left in the spool where none answers.  Exit codes.
int run_say(const ToolOptions &tool, const std::vector<std::string> &words);

#pragma once

#include <string>
#include <vector>

#include "options/options.hpp"

// signalbox say: by the daemon, or left in the spool where none answers.  Exit codes.
int run_say(const std::vector<std::string> &sockets, const std::vector<SpoolPlace> &spools,
            const std::vector<std::string> &words);

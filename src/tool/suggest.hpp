#pragma once

#include <string>
#include <vector>

// `signalbox complete -- WORDS...`, for the completion of shells: what the last word may become, a
// line each; the daemon is asked.  Nothing where it is not there.
int run_suggest(const std::vector<std::string> &sockets, const std::vector<std::string> &words);

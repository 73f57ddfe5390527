#pragma once

#include <string>
#include <vector>

// `signalbox tail`: what is said in a channel, a line each on standard output, until nobody reads
// there.
int run_tail(const std::vector<std::string> &sockets, const std::vector<std::string> &words);

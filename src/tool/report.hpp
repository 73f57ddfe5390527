#pragma once

#include <string>
#include <vector>

#include "bot/protocol.hpp"

// The status for people: a line for the daemon, one a network, one a channel.
std::string status_text(const StatusReport &status);
std::string network_text(const NetworkStatus &network);

std::string with_blanks(const std::vector<std::string> &words);  // between them

#pragma once

#include <string>
#include <vector>

#include "bot/protocol.hpp"

// What the daemon shows at a glance, once.  Exit codes.
int run_networks(const std::vector<std::string> &sockets, const std::vector<std::string> &words);
int run_people(const std::vector<std::string> &sockets, const std::vector<std::string> &words);
// The board of this topic, as JSON.
int print_board(const std::vector<std::string> &sockets, const std::string &topic);

std::string person_text(const PersonRow &row);  // a line, for people

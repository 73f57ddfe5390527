#pragma once

#include <string>
#include <vector>

#include "bot/protocol.hpp"

// Is it something that a command of the bot does: of, retry, drop, hold?
bool is_outbox_command(const std::vector<std::string> &words);
// signalbox outbox [list | show N].  Exit codes.
int run_outbox(const std::vector<std::string> &sockets, const std::vector<std::string> &words);

std::string outbox_flags_help();

std::string row_text(const AnnouncementRow &row);  // a line, for people

#pragma once

#include <string>
#include <vector>

inline constexpr const char *bench_channel = "#bench";

// Who is in the channel, beside the bot.
std::vector<std::string> bench_members();
std::string bench_mask(const std::string &member);  // nick!user@host

// Channel lines as people write them, with their CR LF: many senders, 5 to 350 bytes of text, some
// of it UTF-8, none a command.  The same in each run.
std::vector<std::string> ordinary_lines(size_t count);

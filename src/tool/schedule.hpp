#pragma once

#include <string>
#include <vector>

// Is it something that a command of the bot does: add, drop and the like?
bool is_schedule_command(const std::vector<std::string> &words);
// `signalbox schedule test EXPRESSION [--zone ZONE]`, without the first two words: prints what it
// means and the next five runs.  Gives the status to exit with; throws Failure.
int test_schedule(const std::vector<std::string> &words);

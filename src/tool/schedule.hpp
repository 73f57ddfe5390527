#pragma once

#include <string>
#include <vector>

// `signalbox schedule test EXPRESSION [--zone ZONE]`, without the first two words: prints what it
// means and the next five runs.  Gives the status to exit with; throws Failure.
int test_schedule(const std::vector<std::string> &words);

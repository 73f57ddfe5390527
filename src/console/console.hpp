#pragma once

#include <cstddef>
#include <string>

#include "console/settings.hpp"

// The operator's console on the daemon that listens at socket_path, until /quit.  So many `lines`
// of each window are fetched once the first screen is shown.  Gives the exit code; what went wrong
// it says on standard error.
int run_console(const std::string &socket_path, const ConsoleSettings &settings, size_t lines);

#pragma once

#include <string>

#include "console/settings.hpp"

// The operator's console on the daemon that listens at socket_path, until /quit.  Gives the exit
// code; what went wrong it says on standard error.
int run_console(const std::string &socket_path, const ConsoleSettings &settings);

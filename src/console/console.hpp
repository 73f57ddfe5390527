#pragma once

#include <cstddef>
#include <string>

// The operator's console on the daemon that listens at socket_path, until /quit.  `history` lines of
// each window are fetched once the first screen is shown.  Gives the exit code; what went wrong it
// says on standard error.
int run_console(const std::string &socket_path, size_t history);

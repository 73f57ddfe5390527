#pragma once

#include <string>

// `signalbox check [-c FILE] [--effective] [--connect]`; argv begins after "check", and `config` is
// the file that was named before it.  Gives the status to exit with.
int run_check(int argc, char **argv, const std::string &config = "");

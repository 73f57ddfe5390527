#pragma once

#include <ostream>
#include <string>

// `signalbox init [--force] [FILE]`; argv begins after "init".  Gives the status to exit with.
int run_init(int argc, char **argv);

// Asks for what a first configuration needs, on `in`, and writes it: whole, or not at all.
struct InitRequest {
    std::string file;
    bool force = false;  // write over what is there
};
int init(const InitRequest &request, int in, std::ostream &out, std::ostream &err);

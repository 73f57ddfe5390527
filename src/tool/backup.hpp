#pragma once

#include <string>
#include <vector>

// `signalbox backup FILE` and `signalbox restore FILE`, of the store in this state folder.  Exit
// code.
int run_backup(const std::string &state, const std::vector<std::string> &words);
int run_restore(const std::string &state, const std::vector<std::string> &words);

std::string store_path(const std::string &state);

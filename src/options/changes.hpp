#pragma once

#include <string>
#include <vector>

#include "options/options.hpp"

// What is different, for people: a line each, "+" or "-" and the setting; secrets as file names.
std::vector<std::string> changes(const Config &before, const Config &after);
size_t count_of(const std::vector<std::string> &changes);  // a new value in an old one's place: one

// The networks that have to be connected anew: all but channels, pacing and the like has changed.
std::vector<std::string> to_reconnect(const Config &before, const Config &after);

#pragma once

#include <string>

// Measures signalbox's console and its peers, each in a terminal, watching the same channel.  Gives
// a table for people.
std::string bench_seats();

#pragma once

#include <string>

// Measures signalboxd where much waits to be said: 100,000 announcements.  Gives a table for people.
std::string bench_backlog();

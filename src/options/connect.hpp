#pragma once

#include <ostream>

#include "options/config.hpp"

// Connects to each network in turn, joins its channels, tells what happened, and leaves: 60 s for
// each at the most.  Gives the status to exit with: 0 only when all of it worked.
int connect_to_all(const Config &config, std::ostream &out);

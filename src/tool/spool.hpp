#pragma once

#include <string>
#include <vector>

#include "bot/protocol.hpp"
#include "options/options.hpp"

std::string spool_name();  // of a file: grows with time, and nobody uses it twice

// Leaves the ask in the first of these folders that is there.  False: none is.  Throws Unreachable
// where it cannot be left there, or must not, and where one without a state folder, which somebody
// has named, is not there.
bool leave_in_spool(const std::vector<SpoolPlace> &places, const Ask &ask);

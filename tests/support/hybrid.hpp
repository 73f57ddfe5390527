#pragma once

#include <string>
#include <vector>

#include "support/temp_dir.hpp"

// ircd-hybrid, which looks for its modules below /usr/lib only.  Debian does not let it be
// installed beside ngircd, so it is unpacked below build/ (contrib/deps does that) and run where
// /usr/lib is overlaid with what was unpacked, in a mount namespace of its own.  This needs root.

std::string hybrid_obstacle();  // why it cannot be run here; empty: it can
// Runs it on the folder's ircd.conf, as nobody.
std::vector<std::string> hybrid_command(const TempDir &folder);

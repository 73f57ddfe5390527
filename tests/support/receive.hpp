#pragma once

#include <string>

#include "base/clock.hpp"

// Waits until the socket has something, and appends it.  False where nothing came in time; `ended`
// becomes true where nothing more will come.
bool receive_some(int fd, std::string &buffer, bool &ended, Duration at_most);

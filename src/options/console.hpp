#pragma once

#include <string>

#include "console/settings.hpp"

// Reads console.conf and validates it; throws ConfigError with all that is wrong.  One that is not
// there says nothing.
ConsoleSettings read_console_settings(const std::string &path);

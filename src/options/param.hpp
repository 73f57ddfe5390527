#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/row.hpp"

// "NAME KIND BOUNDS... [default VALUE] [optional] [allow-dash] [allow-slash] [help TEXT...]". Words
// are parted by blanks; one in '...' or "..." may hold them and is never one of these options.
// Throws Failure.
Param param_value(std::string_view text);

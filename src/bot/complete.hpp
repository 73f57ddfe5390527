#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/protocol.hpp"
#include "bot/table.hpp"

// What may follow, while a command is typed: names of commands, then the choices of the parameter
// that the cursor, at the end of `line`, is on; the usage of the command as a hint.
Candidates complete(const Catalogue &catalogue, std::string_view line,
                    const std::vector<std::string> &channels);

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bot/row.hpp"

// The arguments of one call, by parameter name: checked, and as the row wants them.
using Values = std::map<std::string, std::string, std::less<>>;

// A line in words, quoted as in a shell: '...' "..." \x; nothing is expanded.  Throws Failure at
// an open quote.
struct Words {
    std::vector<std::string> words;
    std::vector<size_t> begins;  // where each begins in the line, for parameters that take the rest
};
Words shell_words(std::string_view line);

// Takes the arguments of `command` out of `rest` (what follows its name): positional or name=value,
// with fallbacks filled in.  Throws Failure, one line that names the parameter, what was given and
// what is allowed, and ends with the usage.  Above Risk::read control, bidirectional and zero-width
// characters are refused, and words are ASCII.  Where a parameter is secret nothing given is named.
Values parse_params(const Command &command, std::string_view rest);

// The arguments as they may be shown to others: in the order of the parameters, quoted where that
// is needed, secrets as ***.
std::string shown(const Command &command, const Values &values);

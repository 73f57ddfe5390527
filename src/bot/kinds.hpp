#pragma once

#include <string>
#include <string_view>

#include "bot/row.hpp"

// What a person typed, fit for an error message: printable, short, in quotes.
std::string cited(std::string_view text);

// The value as the parameter wants it.  Throws Failure: the parameter, what was given, and what is
// allowed; where any parameter is secret, nothing of what was given.  An empty value stays empty.
std::string checked_value(const Command &command, const Param &param, std::string value);

// Is it a host's name by RFC 1123, or an address?
bool is_host_name(std::string_view text);

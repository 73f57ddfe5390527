#pragma once

#include <string>
#include <string_view>

#include "bot/context.hpp"

// What people say to requests, and whether it counts.  Each gives the answer to who spoke, or
// throws Failure, a clause that says why not.
std::string approve(Host &host, std::string_view id, const Call &by);
std::string deny(Host &host, std::string_view id, const Call &by, const std::string &reason);
std::string confirm(Host &host, std::string_view phrase, const Call &by);
std::string give_code(Host &host, std::string_view id, std::string_view code, const Call &by);

// The requests that the asker may read, one line each.
std::vector<std::string> open_requests(Host &host, const Call &call, Instant now);

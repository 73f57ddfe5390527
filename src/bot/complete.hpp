#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bot/protocol.hpp"
#include "bot/table.hpp"

// What a parameter may hold at the moment where its row alone does not say so: channels, people,
// jobs, requests.  It may leave out what does not begin with `typed`.
using Fillings = std::function<std::vector<std::string>(const Command &command, const Param &param,
                                                        std::string_view typed)>;

// What words are known by the name of their parameter: the name of a request that waits for
// somebody's word, of a person, or of a command.
bool is_request(const Param &param);
bool is_person(const Param &param);
bool is_command(const Param &param);

// What may follow, while a command is typed: names of commands, then what the parameter that the
// cursor, at the end of `line`, is on may hold; the usage of the command as a hint.  A line that is
// too long for that is taken for secret.
Candidates complete(const Catalogue &catalogue, std::string_view line, const Fillings &fillings);

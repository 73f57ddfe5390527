#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bot/row.hpp"

// The compiled-in commands, sorted by name.
std::span<const Command *const> compiled_commands();

// The commands that can be called: one generation, immutable.
class Catalogue {
public:
    explicit Catalogue(std::span<const Command *const> commands);

    // Finds the command that a line begins with, the longest name first; `rest` becomes what
    // follows.  Null where there is none.
    const Command *match(std::string_view line, std::string_view &rest) const;
    const Command *find(std::string_view name) const;     // exactly, by name or alias
    std::string suggestion(std::string_view name) const;  // the nearest name; empty: none near
    std::span<const Command *const> all() const { return commands; }

private:
    std::vector<const Command *> commands;
    std::vector<std::string> names;  // and aliases
};

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/keys.hpp"

// The names by which console.conf calls actions and keys.
std::string_view action_name(Action action);
std::optional<Action> action_named(std::string_view name);  // "none" is one, too
std::vector<std::string> action_names();

// Is it a key as Keypress names it: "^A", "M-a", "PgUp", "M-F5"?
bool is_key_name(std::string_view key);

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "console/history.hpp"
#include "console/keys.hpp"
#include "console/part.hpp"

// The time before each line: seconds where there is room for them, none, without, with seconds.
enum class Times : uint8_t { fitting, off, brief, full };

// How a part of the screen looks where the operator wants it otherwise.
struct PartLook {
    int front = -1, back = -1;  // of the terminal's 256 colours; -1: its own
    bool bold = false, underline = false, reverse = false;
    bool operator==(const PartLook &) const = default;
};

using PartLooks = std::map<Part, PartLook>;

// What console.conf says.
struct ConsoleSettings {
    std::map<std::string, Action, std::less<>> keys;  // that do not do what they usually do
    PartLooks colours;
    Times times = Times::fitting;
    bool nicks = true, joins = true, bell = false;
    size_t history = InputHistory::usual_lines;

    Action action(std::string_view key) const;
};

// Each throws Failure: what was given and what is allowed.
void set_key(ConsoleSettings &settings, std::string_view key, std::string_view action);
void set_colour(ConsoleSettings &settings, std::string_view part, std::string_view look);
void set_setting(ConsoleSettings &settings, std::string_view name, std::string_view value);

// A setting that /set knows, too.
struct SettingRow {
    std::string_view name, allowed;
    void (*set)(ConsoleSettings &settings, std::string_view value);  // throws Failure
    std::string (*value)(const ConsoleSettings &settings);
};
std::span<const SettingRow> setting_rows();

// What each key does now, sorted by key; they live as long as the settings.
std::vector<KeyBinding> bindings_of(const ConsoleSettings &settings);

// Which key does what, as the section [keys] of console.conf says it.
std::string bindings_text(const ConsoleSettings &settings);
std::vector<std::string> part_names();

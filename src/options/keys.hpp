#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "options/config.hpp"
#include "options/file.hpp"

// One key of a section.  They are taken in the order of the table, so a later one may lean on an
// earlier one.
template <class T>
struct ConfigKey {
    std::string_view name;
    bool repeats;                                 // a list that adds up; others may be set once
    void (*take)(T &, const Setting &);           // throws Failure
    std::vector<std::string> (*show)(const T &);  // as it would be written; empty: not at all
};

using Audience = std::vector<std::string>;  // targets

// What an audience names has to be there; throws Failure.
void check_member(const std::string &target, const Config &config);

extern const std::span<const ConfigKey<Config>> bot_keys;
extern const std::span<const ConfigKey<Config>> announcement_keys;  // [announcements]
extern const std::span<const ConfigKey<NetworkConfig>> network_keys;
extern const std::span<const ConfigKey<Audience>> audience_keys;
extern const std::span<const ConfigKey<Role>> role_keys;
extern const std::span<const ConfigKey<PersonSetting>> person_keys;

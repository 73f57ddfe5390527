#pragma once

#include <span>
#include <string>
#include <string_view>

#include "options/config.hpp"
#include "options/keys.hpp"

extern const std::span<const ConfigKey<Rule>> policy_keys;   // [policy RISK]
extern const std::span<const ConfigKey<Rule>> command_keys;  // [command NAME]
extern const std::span<const ConfigKey<GlassSetting>> glass_keys;
extern const std::span<const ConfigKey<Freeze>> freeze_keys;

// What a setting of a rule names has to be there: roles, networks, parameters of the command.
// command: null where the rule is a policy's.  Throws Failure.
void check_rule(const Setting &setting, const Config &config, const Command *command);

// Names the network of channels where there is only one.
void complete_rule(Rule &rule, const Config &config, const Command *command);

// The command of a [command NAME] section; throws Failure where there is none.
const Command &command_of(std::span<const Command *const> commands, const std::string &name);

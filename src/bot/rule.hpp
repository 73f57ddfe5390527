#pragma once

#include <string>

#include "bot/policy.hpp"
#include "bot/row.hpp"

// What holds where the configuration says nothing.
Rule default_rule(Risk risk);

// `rule` where it says something, else `otherwise`.
Rule merged(const Rule &rule, const Rule &otherwise);

// All that holds for a command; no role where its risk is not known.
Rule rule_of(const Policy &policy, const Command &command);

// The section that the command's budgets stand in: "command deploy", "policy change".
std::string budget_section(const Policy &policy, const Command &command);

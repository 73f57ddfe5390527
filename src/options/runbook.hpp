#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "options/config.hpp"
#include "options/keys.hpp"

extern const std::span<const ConfigKey<RunbookConfig>> runbook_keys;

// What the file left to us: who runs it, and where at home that is.
void complete_runbook(RunbookConfig &runbook, const std::string &job_user);

// A name that two commands have; throws Failure.
void check_names(const RunbookConfig &runbook, const std::vector<RunbookConfig> &others);

// NETWORK/#channel, or #channel where there is one network; throws Failure.
void check_target(const std::string &target, const std::vector<NetworkConfig> &networks);

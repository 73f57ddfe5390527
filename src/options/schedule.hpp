#pragma once

#include <span>
#include <string>

#include "options/config.hpp"
#include "options/keys.hpp"

extern const std::span<const ConfigKey<ScheduleSettings>> schedule_keys;  // [schedule NAME]

// What a setting of a schedule names has to be there: networks, commands and their arguments.
// Throws Failure.
void check_schedule(const Setting &setting, const Config &config);

// Names the network of channels where there is only one, and the members of audiences.
void complete_schedule(ScheduleSettings &schedule, const Config &config);

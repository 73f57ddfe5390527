#pragma once

// All that a command needs.
#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "bot/consent.hpp"
#include "bot/context.hpp"
#include "bot/job.hpp"
#include "bot/jobwords.hpp"
#include "bot/maintenance.hpp"
#include "bot/moment.hpp"
#include "bot/notices.hpp"
#include "bot/outbox.hpp"
#include "bot/persons.hpp"
#include "bot/row.hpp"
#include "bot/schedules.hpp"

#define COMMAND(name) extern const Command name##_command;
#include "../../commands/list.inc"
#undef COMMAND

#pragma once

#include <string>
#include <string_view>

#include "console/boards.hpp"

// What of the boards matters at a glance.
bool under_way(const JobRow &job);  // it waits or runs
size_t jobs_under_way(const JobsBoard &board);
bool is_locked_down(const StatusReport &status);
bool is_up(const NetworkStatus &network);
bool has_trouble(const NetworkStatus &network);
size_t joined_channels(const NetworkStatus &network);
std::string lag_text(const NetworkStatus &network);  // "0.04s"; empty where it is not known
const NetworkStatus *network_of(const StatusReport &status, std::string_view room);
const JobRow *find_job(const JobsBoard &board, std::string_view number);
const ApprovalRow *find_request(const ApprovalsBoard &board, std::string_view id);
const OutboxRow *find_announcement(const OutboxBoard &board, std::string_view number);
const ScheduleRow *find_schedule(const SchedulesBoard &board, std::string_view name);
const NetworkStatus *find_network(const StatusReport &status, std::string_view name);

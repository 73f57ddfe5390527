#include "console/glance.hpp"

#include <fmt/core.h>

#include <algorithm>

bool under_way(const JobRow &job) { return job.state == "waiting" || job.state == "running"; }

size_t jobs_under_way(const JobsBoard &board) {
    return static_cast<size_t>(std::ranges::count_if(board.jobs, under_way));
}

bool is_locked_down(const StatusReport &status) {
    return std::ranges::any_of(
        status.warnings, [](const std::string &line) { return line.starts_with("lockdown"); });
}

bool is_up(const NetworkStatus &network) { return network.state == "online"; }

bool has_trouble(const NetworkStatus &network) {
    return !is_up(network) || !network.trouble.empty() || !network.warnings.empty() ||
           joined_channels(network) < network.channels.size();
}

size_t joined_channels(const NetworkStatus &network) {
    return static_cast<size_t>(std::ranges::count_if(network.channels, &ChannelStatus::joined));
}

std::string lag_text(const NetworkStatus &network) {
    if (network.lag_ms < 0 || !is_up(network)) return "";
    return fmt::format("{:.2f}s", static_cast<double>(network.lag_ms) / 1000);
}

const NetworkStatus *find_network(const StatusReport &status, std::string_view name) {
    const auto found = std::ranges::find(status.networks, name, &NetworkStatus::name);
    return found == status.networks.end() ? nullptr : &*found;
}

const NetworkStatus *network_of(const StatusReport &status, std::string_view room) {
    const size_t slash = room.find('/');
    return slash == room.npos ? nullptr : find_network(status, room.substr(0, slash));
}

const JobRow *find_job(const JobsBoard &board, std::string_view number) {
    const auto found = std::ranges::find_if(
        board.jobs, [&](const JobRow &job) { return std::to_string(job.number) == number; });
    return found == board.jobs.end() ? nullptr : &*found;
}

const ApprovalRow *find_request(const ApprovalsBoard &board, std::string_view id) {
    const auto found = std::ranges::find(board.requests, id, &ApprovalRow::id);
    return found == board.requests.end() ? nullptr : &*found;
}

const OutboxRow *find_announcement(const OutboxBoard &board, std::string_view number) {
    const auto found = std::ranges::find_if(
        board.rows, [&](const OutboxRow &row) { return std::to_string(row.number) == number; });
    return found == board.rows.end() ? nullptr : &*found;
}

const ScheduleRow *find_schedule(const SchedulesBoard &board, std::string_view name) {
    const auto found = std::ranges::find(board.schedules, name, &ScheduleRow::name);
    return found == board.schedules.end() ? nullptr : &*found;
}

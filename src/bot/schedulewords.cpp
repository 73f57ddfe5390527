// What is said about schedules.
#include <fmt/core.h>

#include <algorithm>

#include "bot/calendar.hpp"
#include "bot/persons.hpp"
#include "bot/schedules.hpp"

std::string schedule_times(const Schedules &schedules, const Schedule &one) {
    const auto next = schedules.next_run(one);
    const std::string when = next         ? civil_text_utc(one.timing.zone, *next)
                             : one.paused ? "paused"
                                          : "never";
    return fmt::format("{}; next: {}", describe(one.timing), when);
}

std::string why_not_theirs(const Host &host, const Call &call, const Schedule &one) {
    const Policy &policy = host.policy();
    const std::vector<std::string> roles = roles_of(policy, call.asker);
    const bool oper = call.asker.owner || std::ranges::find(roles, operator_role) != roles.end();
    const bool own = !call.asker.identity.empty() && person_of(policy, one.author.identity) ==
                                                         person_of(policy, call.asker.identity);
    if (own || oper) return {};
    return fmt::format("{} is of {}, and you are no operator", one.source(), one.author.identity);
}

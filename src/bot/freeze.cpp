#include "bot/freeze.hpp"

#include <fmt/core.h>

#include "bot/calendar.hpp"

std::string frozen_by(const Freeze &freeze, WallTime now) {
    const auto minutes = local_minutes(freeze.zone, now);
    if (!minutes) return fmt::format("the zone {} is not known here", freeze.zone);
    for (const Window &window : freeze.when)
        if (window.contains(*minutes)) return fmt::format("{} {}", window.text, freeze.zone);
    return {};
}

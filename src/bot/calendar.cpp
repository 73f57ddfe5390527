#include "bot/calendar.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

bool is_zone(const std::string &name) {
    cctz::time_zone zone;
    return cctz::load_time_zone(name, &zone);
}

std::optional<long long> local_minutes(const std::string &name, WallTime time) {
    cctz::time_zone zone;
    if (!cctz::load_time_zone(name, &zone)) return {};
    return cctz::civil_minute(cctz::convert(time, zone)) - cctz::civil_minute(1970);
}

std::optional<WallTime> instant_of(const std::string &name, long long minutes) {
    cctz::time_zone zone;
    if (!cctz::load_time_zone(name, &zone)) return {};
    const auto found = zone.lookup(cctz::civil_second(cctz::civil_minute(1970) + minutes));
    const bool skipped = found.kind == cctz::time_zone::civil_lookup::SKIPPED;
    return WallTime((skipped ? found.trans : found.pre).time_since_epoch());
}

#include "bot/calendar.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"

static const cctz::civil_minute epoch(1970);

static std::optional<cctz::time_zone> zone_of(const std::string &name) {
    cctz::time_zone zone;
    if (!cctz::load_time_zone(name, &zone)) return {};
    return zone;
}

bool is_zone(const std::string &name) { return zone_of(name).has_value(); }

std::string checked_zone(std::string_view name) {
    static constexpr std::string_view special = "_+-/";
    static constexpr size_t longest = 64;
    const bool plain = !name.empty() && name.size() <= longest && name[0] != '/' &&
                       std::ranges::all_of(name, [](unsigned char c) {
                           return std::isalnum(c) || special.find(c) != special.npos;
                       });
    if (!plain || !is_zone(std::string(name)))
        throw Failure("'{}' is no time zone, allowed are names like Europe/Berlin and UTC",
                      printable(name.substr(0, utf8_cut(name, longest))));
    return std::string(name);
}

std::optional<long long> local_minutes(const std::string &name, WallTime time) {
    const auto zone = zone_of(name);
    if (!zone) return {};
    return cctz::civil_minute(cctz::convert(time, *zone)) - epoch;
}

using Seconds = cctz::time_point<cctz::seconds>;

// Zones have changed by whole minutes for a century; what did not is rounded up to one.
static WallTime whole_minute(Seconds time) {
    return WallTime(std::chrono::ceil<std::chrono::minutes>(time.time_since_epoch()));
}

std::optional<CivilMoment> moment_of(const std::string &name, long long minute) {
    static constexpr long long most = 230LL * 366 * 24 * 60;  // what WallTime can count
    const auto zone = zone_of(name);
    if (!zone || minute < -most || minute > most) return {};
    const auto found = zone->lookup(cctz::civil_second(epoch + minute));
    using Found = cctz::time_zone::civil_lookup;
    switch (found.kind) {
        case Found::SKIPPED:
            return CivilMoment{CivilMoment::skipped, whole_minute(found.trans)};
        case Found::REPEATED:
            return CivilMoment{CivilMoment::repeated, whole_minute(found.pre)};
        case Found::UNIQUE:
            break;
    }
    return CivilMoment{CivilMoment::unique, whole_minute(found.pre)};
}

std::optional<Offset> offset_of(const std::string &name, WallTime time) {
    const auto zone = zone_of(name);
    if (!zone) return {};
    const auto second = std::chrono::floor<cctz::seconds>(time);
    Offset offset{std::chrono::seconds(zone->lookup(second).offset)};
    cctz::time_zone::civil_transition change;
    if (zone->next_transition(second, &change)) offset.until = zone->lookup(change.to).trans;
    return offset;
}

static std::string formatted(const std::string &form, const std::string &name, WallTime time) {
    return cctz::format(form, time, zone_of(name).value_or(cctz::utc_time_zone()));
}

std::string civil_text(const std::string &zone, WallTime time) {
    return formatted("%Y-%m-%d %H:%M", zone, time);
}

std::string civil_text_utc(const std::string &zone, WallTime time) {
    return formatted("%Y-%m-%d %H:%M %Ez", zone, time);
}

std::optional<long long> civil_minute(int year, int month, int day, int hour, int minute) {
    const cctz::civil_minute civil(year, month, day, hour, minute);
    const bool same = civil.year() == year && civil.month() == month && civil.day() == day &&
                      civil.hour() == hour && civil.minute() == minute;
    return same ? std::optional(civil - epoch) : std::nullopt;
}

static std::optional<int> digits_at(std::string_view text, size_t at, size_t count) {
    const std::string_view part = text.substr(at, count);
    if (!std::ranges::all_of(part, [](unsigned char c) { return std::isdigit(c); })) return {};
    return static_cast<int>(parse_integer(part).value_or(-1));
}

std::optional<long long> parse_civil(std::string_view text) {
    const bool form = text.size() == 16 && text[4] == '-' && text[7] == '-' &&
                      (text[10] == ' ' || text[10] == 'T') && text[13] == ':';
    if (!form) return {};
    const auto year = digits_at(text, 0, 4), month = digits_at(text, 5, 2),
               day = digits_at(text, 8, 2), hour = digits_at(text, 11, 2),
               minute = digits_at(text, 14, 2);
    if (!year || !month || !day || !hour || !minute) return {};
    return civil_minute(*year, *month, *day, *hour, *minute);
}

#include "bot/brakes.hpp"

#include <fmt/core.h>

#include "base/fields.hpp"
#include "base/text.hpp"

static constexpr char lockdown_key[] = "lockdown", glass_key[] = "glass ";

static Fields pack(const Brakes::Glass &glass) {
    Fields fields;
    fields.add("person", glass.person);
    fields.add("reason", glass.reason);
    fields.add(
        "until",
        std::chrono::floor<std::chrono::milliseconds>(glass.until).time_since_epoch().count());
    return fields;
}

static Brakes::Glass glass_of(const Fields &fields) {
    return {fields.text("person"), fields.text("reason"),
            WallTime(std::chrono::milliseconds(fields.integer("until")))};
}

// What is damaged still locks down, and breaks no glass.
Brakes kept_brakes(Records &shelf) {
    Brakes brakes;
    for (const auto &[key, bytes] : shelf.all()) {
        const auto fields = Fields::unpack(bytes);
        if (key == lockdown_key) {
            brakes.lockdown = true;
            brakes.lockdown_by = fields ? fields->text("by") : "an unknown person";
            brakes.lockdown_reason = fields ? fields->text("reason") : "its record is damaged";
        } else if (fields) {
            brakes.glasses.push_back(glass_of(*fields));
        }
    }
    return brakes;
}

void keep_brakes(Records &shelf, const Brakes &brakes) {
    for (const auto &[key, bytes] : shelf.all()) shelf.erase(key);
    if (brakes.lockdown) {
        Fields fields;
        fields.add("by", brakes.lockdown_by);
        fields.add("reason", brakes.lockdown_reason);
        shelf.put(lockdown_key, fields.pack());
    }
    for (const Brakes::Glass &glass : brakes.glasses)
        shelf.put(glass_key + glass.person, pack(glass).pack());
}

std::vector<std::string> warnings_of(const Brakes &brakes, WallTime now) {
    std::vector<std::string> lines;
    if (brakes.lockdown)
        lines.push_back(
            fmt::format("lockdown by {}: {}", brakes.lockdown_by, brakes.lockdown_reason));
    for (const Brakes::Glass &glass : brakes.glasses)
        if (glass.until > now)
            lines.push_back(fmt::format("{} broke the glass until {}: {}", glass.person,
                                        format_time(glass.until), glass.reason));
    return lines;
}

#include "bot/budget.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/fields.hpp"
#include "base/text.hpp"
#include "bot/persons.hpp"
#include "bot/rule.hpp"

using std::chrono::milliseconds;

std::string budget_text(const BudgetSetting &setting) {
    return fmt::format("{} in {} a {}", setting.most, format_duration(setting.per), setting.by);
}

std::string Charge::bucket() const {
    return fmt::format("{}|{}/{}|{}|{}", section, setting.most, setting.per / 1ms, setting.by,
                       subject);
}

// Nicks come and go: all that is private on a network is one place.
static std::string place_key(const Place &place) {
    const bool in_private = !place.channel && !place.is_local();
    return lower(in_private ? place.network + "/private" : place.text());
}

static std::string person_key(const Policy &policy, const Asker &asker) {
    if (asker.identity.empty()) return asker.source();
    const std::string person = person_of(policy, asker.identity);
    return person.starts_with("unix:") ? person : lower(person);
}

static std::string subject_of(const Policy &policy, const Asker &asker, const Place &place,
                              const Command &command, const Values *values, const std::string &by) {
    if (by == "person") return person_key(policy, asker);
    if (by == "channel") return place_key(place);
    if (by == "command") return command.name;
    const auto value = values->find(by);
    return value == values->end() ? "" : value->second;
}

static bool is_param(const std::string &by) {
    return by != "person" && by != "channel" && by != "command";
}

std::vector<Charge> charges_of(const Policy &policy, const Asker &asker, const Place &place,
                               const Command &command, const Values *values) {
    std::vector<Charge> charges;
    if (command.brake) return charges;
    const std::string section = budget_section(policy, command);
    for (const BudgetSetting &setting : rule_of(policy, command).budgets)
        if (values || !is_param(setting.by))
            charges.push_back(
                {setting, section, subject_of(policy, asker, place, command, values, setting.by)});
    return charges;
}

Budgets::Budgets(Records &shelf, Instant now, WallTime wall) : shelf(shelf) {
    for (const auto &[bucket, bytes] : shelf.all()) {
        const Fields fields = Fields::unpack(bytes).value_or(Fields());
        const WallTime when = from_ms(fields.integer("full"));
        const Duration per = milliseconds(fields.integer("per"));
        full[bucket] = now + std::clamp<Duration>(when - wall, Duration::zero(), per);
    }
}

Allowance Budgets::look(const Charge &charge, Instant now) const {
    const BudgetSetting &setting = charge.setting;
    const Duration one = setting.per / setting.most;
    const auto bucket = full.find(charge.bucket());
    if (bucket == full.end() || bucket->second <= now) return {charge, setting.most, {}};
    const Duration debt = std::min(bucket->second - now, setting.per);
    const int spent = static_cast<int>((debt + one - Duration(1)) / one);
    return {charge, std::max(0, setting.most - spent), debt - (spent - 1) * one};
}

void Budgets::spend(const Charge &charge, Instant now, WallTime wall) {
    forget_full(now);
    const BudgetSetting &setting = charge.setting;
    Instant &until = full.try_emplace(charge.bucket(), now).first->second;
    until = std::min(std::max(until, now) + setting.per / setting.most, now + setting.per);
    const auto when = std::chrono::ceil<milliseconds>(wall.time_since_epoch() + (until - now));
    Fields fields;
    fields.add("full", static_cast<long long>(when.count()));
    fields.add("per", static_cast<long long>(setting.per / 1ms));
    shelf.put(charge.bucket(), fields.pack());
}

void Budgets::forget_full(Instant now) {
    std::erase_if(full, [&](const auto &bucket) {
        const bool over = bucket.second <= now;
        if (over) shelf.erase(bucket.first);
        return over;
    });
}

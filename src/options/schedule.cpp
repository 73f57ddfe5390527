#include "options/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "bot/table.hpp"
#include "options/values.hpp"

using Shown = std::vector<std::string>;

static constexpr char forms[] =
    "allowed are #channel, NETWORK/#channel, NETWORK/@ACCOUNT, NETWORK/nick:NICK, "
    "local and [audience NAME]";
static constexpr std::string_view account_sign = "@", nick_sign = "nick:";

static Shown unless_empty(const std::string &value) {
    return value.empty() ? Shown{} : Shown{value};
}

static void take_to(ScheduleSettings &schedule, const Setting &setting) {
    const std::string target = text_value(setting.value, 250);
    if (target.find(' ') != target.npos)
        throw Failure("{} is no target, {}", quoted(target), forms);
    if (std::ranges::find(schedule.to, target) != schedule.to.end())
        throw Failure("{} is listed twice", quoted(target));
    schedule.to.push_back(target);
}

static void take_command(ScheduleSettings &schedule, const Setting &setting) {
    if (!schedule.say.empty()) throw Failure("stands beside say, and only one of them may");
    schedule.command = text_value(setting.value, 400);
}

static void take_manner(ScheduleSettings &schedule, const Setting &setting) {
    if (setting.value != "message" && setting.value != "notice")
        throw Failure("{} is neither message nor notice", quoted(setting.value));
    schedule.manner = setting.value;
}

static const ConfigKey<ScheduleSettings> schedule_table[] = {
    {"zone", false,
     [](ScheduleSettings &c, const Setting &s) { c.timing.zone = checked_zone(s.value); },
     [](const ScheduleSettings &c) { return Shown{c.timing.zone}; }},
    {"when", false,
     [](ScheduleSettings &c, const Setting &s) { c.timing = parse_timing(s.value, c.timing.zone); },
     [](const ScheduleSettings &c) { return Shown{timing_text(c.timing)}; }},
    {"until", false,
     [](ScheduleSettings &c, const Setting &s) {
         c.timing.until = parse_until(s.value, c.timing.zone);
     },
     [](const ScheduleSettings &c) { return unless_empty(until_text(c.timing)); }},
    {"to", true, take_to, [](const ScheduleSettings &c) { return c.to; }},
    {"say", false, [](ScheduleSettings &c, const Setting &s) { c.say = text_value(s.value, 2000); },
     [](const ScheduleSettings &c) { return unless_empty(c.say); }},
    {"do", false, take_command, [](const ScheduleSettings &c) { return unless_empty(c.command); }},
    {"as", false, take_manner, [](const ScheduleSettings &c) { return Shown{c.manner}; }},
    {"missed", false, [](ScheduleSettings &c, const Setting &s) { set_missed(c, s.value); },
     [](const ScheduleSettings &c) { return Shown{missed_text(c)}; }},
    {"grace", false,
     [](ScheduleSettings &c, const Setting &s) { c.grace = duration_value(s.value, 1min, 168h); },
     [](const ScheduleSettings &c) { return Shown{duration_text(c.grace)}; }},
    {"output", false, [](ScheduleSettings &c, const Setting &s) { c.output = output_of(s.value); },
     [](const ScheduleSettings &c) {
         return c.command.empty() ? Shown{} : Shown{output_name(c.output)};
     }},
};

constexpr std::span<const ConfigKey<ScheduleSettings>> schedule_keys = schedule_table;

static bool is_bare_channel(const std::string &target) { return target.find_first_of("#&+!") == 0; }

static void check_to(const std::string &target, const Config &config) {
    if (target == local_room || config.posting.audiences.contains(target)) return;
    const bool bare = is_bare_channel(target);
    const std::string network = bare ? "" : network_of(target);
    if (bare && config.networks.size() != 1)
        throw Failure("{} does not say which network, {}", quoted(target), forms);
    if (!bare && network.empty()) throw Failure("{} is no target, {}", quoted(target), forms);
    const auto meant = [&](const NetworkConfig &one) {
        return bare || one.session.network == network;
    };
    if (std::ranges::none_of(config.networks, meant))
        throw Failure("{} is on a network that is not configured", quoted(target));
    const std::string where = bare ? target : target.substr(network.size() + 1);
    const bool person = (where.starts_with(account_sign) && where.size() > account_sign.size()) ||
                        (where.starts_with(nick_sign) && where.size() > nick_sign.size());
    if (!person && !is_bare_channel(where))
        throw Failure("{} is no target, {}", quoted(target), forms);
    if (!person) channel_value(where);
}

// A command with its arguments, as somebody would type it.
static void check_command(const std::string &text, const Config &config) {
    const auto compiled = compiled_commands();
    std::vector<const Command *> known(compiled.begin(), compiled.end());
    for (const RunbookConfig &runbook : config.runbooks) known.push_back(&runbook.row);
    const Catalogue catalogue(known);
    std::string_view rest;
    const Command *command = catalogue.match(text, rest);
    const std::string near = command ? "" : catalogue.suggestion(text);
    if (!command)
        throw Failure("{} is no command{}", quoted(text),
                      near.empty() ? "" : fmt::format(", did you mean {}?", near));
    if (command->has_secret())
        throw Failure("'{}' takes a secret, which must not stand here", command->name);
    if (command->local)
        throw Failure("'{}' is only for the console and 'signalbox run'", command->name);
    parse_params(*command, rest);
}

void check_schedule(const Setting &setting, const Config &config) {
    if (setting.key == "to") check_to(setting.value, config);
    if (setting.key == "do") check_command(setting.value, config);
}

// An audience is those it has now.
static std::vector<std::string> members(const std::string &target, const Config &config) {
    const auto audience = config.posting.audiences.find(target);
    return audience == config.posting.audiences.end() ? std::vector{target} : audience->second;
}

void complete_schedule(ScheduleSettings &schedule, const Config &config) {
    std::vector<std::string> all;
    for (const std::string &target : schedule.to)
        for (const std::string &one : members(target, config))
            if (std::ranges::find(all, one) == all.end()) all.push_back(one);
    schedule.to = std::move(all);
    for (std::string &target : schedule.to)
        if (is_bare_channel(target) && config.networks.size() == 1)
            target = config.networks[0].session.network + "/" + target;
}

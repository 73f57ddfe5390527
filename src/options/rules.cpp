#include "options/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "options/values.hpp"

using Shown = std::vector<std::string>;

static constexpr char private_place[] = "private";

template <class T>
static Shown if_set(const std::optional<T> &value, const auto &text) {
    return value ? Shown{text(*value)} : Shown{};
}

static Shown text_if_set(const std::optional<std::string> &value) {
    return value ? Shown{*value} : Shown{};
}

static Shown truth_if_set(const std::optional<bool> &value) {
    return if_set(value, [](bool set) { return std::string(set ? "yes" : "no"); });
}

// A place where a command may be asked for; a channel may lack its network.
static std::string rule_place(const std::string &text) {
    if (text == local_room || text == private_place) return text;
    const size_t slash = text.find('/');
    const bool bare = slash == text.npos || text.find_first_of("#&+!") < slash;
    const std::string where = bare ? text : text.substr(slash + 1);
    if (!bare) network_name(text.substr(0, slash));
    const bool known = where == private_place && !bare;
    if (!known && (where.find(' ') != where.npos || where.find_first_of("#&+!") != 0))
        throw Failure(
            "{} is no place, allowed are local, private, NETWORK/private and NETWORK/#CHANNEL",
            quoted(text));
    return text;
}

// "3/10m person".
static BudgetSetting budget_value(const std::string &text) {
    static constexpr char form[] = "3/10m person (or channel, command, a parameter)";
    const auto words = split(text, ' ');
    const size_t slash = words.empty() ? text.npos : words[0].find('/');
    if (words.size() != 2 || slash == text.npos)
        throw Failure("{} is no budget, allowed is a form like {}", quoted(text), form);
    BudgetSetting budget;
    budget.most = static_cast<int>(integer_value(words[0].substr(0, slash), 1, 10'000));
    budget.per = duration_value(words[0].substr(slash + 1), 1s, 31 * 24h);
    budget.by = role_name(words[1]);
    return budget;
}

static std::string budget_form(const BudgetSetting &budget) {
    return fmt::format("{}/{} {}", budget.most, duration_text(budget.per), budget.by);
}

static Shown show_budgets(const Rule &rule) {
    Shown shown;
    for (const BudgetSetting &budget : rule.budgets) shown.push_back(budget_form(budget));
    return shown;
}

static void take_allow(Rule &rule, const Setting &setting) {
    const auto words = split(setting.value, ' ');
    if (words.size() < 2)
        throw Failure(
            "{} allows nothing, allowed is a parameter and its values, as in service "
            "web api",
            quoted(setting.value));
    const auto [values, added] = rule.allow.try_emplace(words[0]);
    values->second.insert(values->second.end(), words.begin() + 1, words.end());
}

static Shown show_allow(const Rule &rule) {
    Shown shown;
    for (const auto &[param, values] : rule.allow)
        shown.push_back(fmt::format("{} {}", param, fmt::join(values, " ")));
    return shown;
}

static bool refusal_value(const std::string &text) {
    if (text == "private") return true;
    if (text == "channel") return false;
    throw Failure("{} is neither channel nor private", quoted(text));
}

static Shown show_refusal(const Rule &rule) {
    return if_set(rule.private_refusal,
                  [](bool set) { return std::string(set ? "private" : "channel"); });
}

static const ConfigKey<Rule> rule_table[] = {
    {"role", false, [](Rule &r, const Setting &s) { r.role = role_name(s.value); },
     [](const Rule &r) { return text_if_set(r.role); }},
    {"channel", true, [](Rule &r, const Setting &s) { r.channels.push_back(rule_place(s.value)); },
     [](const Rule &r) { return r.channels; }},
    {"approvals", false,
     [](Rule &r, const Setting &s) {
         r.approvals = static_cast<int>(integer_value(s.value, 0, 5));
     },
     [](const Rule &r) { return if_set(r.approvals, [](int n) { return std::to_string(n); }); }},
    {"approver", false, [](Rule &r, const Setting &s) { r.approver = role_name(s.value); },
     [](const Rule &r) { return text_if_set(r.approver); }},
    {"confirm", false, [](Rule &r, const Setting &s) { r.confirm = truth_value(s.value); },
     [](const Rule &r) { return truth_if_set(r.confirm); }},
    {"otp", false, [](Rule &r, const Setting &s) { r.otp = truth_value(s.value); },
     [](const Rule &r) { return truth_if_set(r.otp); }},
    {"budget", true, [](Rule &r, const Setting &s) { r.budgets.push_back(budget_value(s.value)); },
     show_budgets},
    {"refusal", false,
     [](Rule &r, const Setting &s) { r.private_refusal = refusal_value(s.value); }, show_refusal},
    {"allow", true, take_allow, show_allow},  // only of commands, and so the last one
};

static const ConfigKey<GlassSetting> glass_table[] = {
    {"role", false, [](GlassSetting &g, const Setting &s) { g.rule.role = role_name(s.value); },
     [](const GlassSetting &g) { return text_if_set(g.rule.role); }},
    {"channel", true,
     [](GlassSetting &g, const Setting &s) { g.rule.channels.push_back(rule_place(s.value)); },
     [](const GlassSetting &g) { return g.rule.channels; }},
    {"for", false,
     [](GlassSetting &g, const Setting &s) { g.lasts = duration_value(s.value, 1min, 24h); },
     [](const GlassSetting &g) { return Shown{duration_text(g.lasts)}; }},
};

static Risk frozen_risk(const std::string &text) {
    if (text == "change") return Risk::change;
    if (text == "danger") return Risk::danger;
    throw Failure("{} is neither change nor danger", quoted(text));
}

// "refuse", "1 more".
static int freeze_approvals(const std::string &text) {
    if (text == "refuse") return 0;
    const auto words = split(text, ' ');
    if (words.size() != 2 || words[1] != "more")
        throw Failure("{} is neither refuse nor a number of more approvals, as in 1 more",
                      quoted(text));
    return static_cast<int>(integer_value(words[0], 1, 5));
}

static Shown show_windows(const Freeze &freeze) {
    Shown shown;
    for (const Window &window : freeze.when) shown.push_back(window.text);
    return shown;
}

static const ConfigKey<Freeze> freeze_table[] = {
    {"when", true, [](Freeze &f, const Setting &s) { f.when.push_back(parse_window(s.value)); },
     show_windows},
    {"zone", false, [](Freeze &f, const Setting &s) { f.zone = checked_zone(s.value); },
     [](const Freeze &f) { return Shown{f.zone}; }},
    {"risk", false, [](Freeze &f, const Setting &s) { f.risk = frozen_risk(s.value); },
     [](const Freeze &f) { return Shown{std::string(risk_name(f.risk))}; }},
    {"approvals", false,
     [](Freeze &f, const Setting &s) { f.approvals = freeze_approvals(s.value); },
     [](const Freeze &f) {
         return Shown{f.approvals ? fmt::format("{} more", f.approvals) : "refuse"};
     }},
};

constexpr std::span<const ConfigKey<Rule>> command_keys = rule_table;
constexpr std::span<const ConfigKey<Rule>> policy_keys =
    command_keys.first(command_keys.size() - 1);
constexpr std::span<const ConfigKey<GlassSetting>> glass_keys = glass_table;
constexpr std::span<const ConfigKey<Freeze>> freeze_keys = freeze_table;

static std::string advice(const std::string &given, const std::vector<std::string> &known) {
    const std::string near = nearest(given, known);
    return near.empty() ? "" : fmt::format(", did you mean {}?", near);
}

static void check_role(const std::string &name, const Config &config) {
    if (name == anyone_role || config.policy.roles.contains(name)) return;
    std::vector<std::string> names;
    for (const auto &[known, role] : config.policy.roles) names.push_back(known);
    throw Failure("there is no [role {}]{}", name, advice(name, names));
}

static std::vector<std::string> network_names(const Config &config) {
    std::vector<std::string> names;
    for (const auto &network : config.networks) names.push_back(network.session.network);
    return names;
}

static bool is_bare_channel(const std::string &place) {
    return !place.empty() && std::string_view("#&+!").find(place[0]) != std::string_view::npos;
}

static void check_place(const std::string &place, const Config &config) {
    const auto names = network_names(config);
    if (is_bare_channel(place)) {
        if (names.size() == 1) return;
        throw Failure("{} does not say which network, write NETWORK/{}", quoted(place), place);
    }
    const std::string network = network_of(place);
    if (network.empty() || std::ranges::find(names, network) != names.end()) return;
    throw Failure("{} is on a network that is not configured{}", quoted(place),
                  advice(network, names));
}

static std::vector<std::string> param_names(const Command *command) {
    std::vector<std::string> names;
    if (command)
        for (const Param &param : command->params) names.push_back(param.name);
    return names;
}

static void check_budget(const std::string &by, const Command *command) {
    std::vector<std::string> known = {"person", "channel", "command"};
    for (const std::string &name : param_names(command))
        if (std::ranges::find(known, name) == known.end()) known.push_back(name);
    if (std::ranges::find(known, by) == known.end())
        throw Failure("{} is nothing to count by, allowed are {}", quoted(by),
                      fmt::join(known, ", "));
}

static const Param &param_of(const Command &command, const std::string &name) {
    const auto found = std::ranges::find(command.params, name, &Param::name);
    if (found != command.params.end()) return *found;
    if (command.params.empty()) throw Failure("'{}' has no parameters", command.name);
    throw Failure("'{}' has no parameter {}, known are {}", command.name, quoted(name),
                  fmt::join(param_names(&command), ", "));
}

static void check_allow(const std::vector<std::string> &words, const Config &config,
                        const Command &command) {
    const Param &param = param_of(command, words[0]);
    for (size_t i = 1; i < words.size(); ++i) {
        const std::string &value = words[i];
        if (param.kind == Kind::channel && value != local_room) check_place(value, config);
        if (param.kind != Kind::choice) continue;
        if (std::ranges::find(param.choices, value) == param.choices.end())
            throw Failure("{} is never {}, its choices are {}", param.name, quoted(value),
                          fmt::join(param.choices, ", "));
    }
}

void check_rule(const Setting &setting, const Config &config, const Command *command) {
    const auto words = split(setting.value, ' ');
    if (words.empty()) return;
    if (setting.key == "role" || setting.key == "approver") check_role(setting.value, config);
    if (setting.key == "approver" && setting.value == anyone_role)
        throw Failure("'anyone' cannot approve, name a role");
    if (setting.key == "channel") check_place(setting.value, config);
    if (setting.key == "budget" && words.size() == 2) check_budget(words[1], command);
    if (setting.key == "allow" && command && words.size() > 1) check_allow(words, config, *command);
}

static void complete_place(std::string &place, const Config &config) {
    if (is_bare_channel(place) && config.networks.size() == 1)
        place = config.networks[0].session.network + "/" + place;
}

void complete_rule(Rule &rule, const Config &config, const Command *command) {
    for (std::string &place : rule.channels) complete_place(place, config);
    if (!command) return;
    for (const Param &param : command->params) {
        const auto allowed = rule.allow.find(param.name);
        if (param.kind != Kind::channel || allowed == rule.allow.end()) continue;
        for (std::string &place : allowed->second) complete_place(place, config);
    }
}

const Command &command_of(std::span<const Command *const> commands, const std::string &name) {
    std::vector<std::string> names;
    for (const Command *command : commands) {
        if (command->name == name) return *command;
        names.push_back(command->name);
        if (std::ranges::find(command->aliases, name) != command->aliases.end())
            throw Failure("'{}' is another name of '{}', write [command {}]", name, command->name,
                          command->name);
    }
    throw Failure("there is no command '{}'{}", name, advice(name, names));
}

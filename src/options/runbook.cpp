#include "options/runbook.hpp"

#include <algorithm>
#include <cctype>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/kinds.hpp"
#include "bot/params.hpp"
#include "bot/pattern.hpp"
#include "bot/table.hpp"
#include "options/param.hpp"
#include "options/program.hpp"
#include "options/values.hpp"

using Shown = std::vector<std::string>;

static Shown unless_empty(const std::string &value) {
    return value.empty() ? Shown{} : Shown{value};
}

static void take_risk(RunbookConfig &runbook, const Setting &setting) {
    for (const Risk risk : {Risk::read, Risk::change, Risk::danger}) {
        if (setting.value != risk_name(risk)) continue;
        runbook.row.risk = risk;
        return;
    }
    throw Failure("{} is no risk, allowed are read, change and danger", quoted(setting.value));
}

static void check_order(const Command &row, const Param &param) {
    for (const Param &other : row.params)
        if (other.name == param.name) throw Failure("{} is there twice", param.name);
    if (row.params.empty()) return;
    const Param &before = row.params.back();
    if (before.kind == Kind::text)
        throw Failure("{} stands behind {}, which takes the rest of the line", param.name,
                      before.name);
    if (param.required() && !before.required())
        throw Failure("{} must be given and stands behind {}, which may be left out", param.name,
                      before.name);
}

static void take_param(RunbookConfig &runbook, const Setting &setting) {
    constexpr size_t most = 20;
    Param param = param_value(setting.value);
    if (runbook.row.params.size() == most) throw Failure("is one more than {}", most);
    check_order(runbook.row, param);
    param.fallback = checked_value(runbook.row, param, param.fallback);
    runbook.row.params.push_back(std::move(param));
    runbook.param_texts.push_back(setting.value);
}

static std::vector<std::string> take_words(const RunbookConfig &runbook, const Setting &setting) {
    std::vector<std::string> words = shell_words(setting.value).words;
    check_words(runbook, words);
    return words;
}

static void take_run(RunbookConfig &runbook, const Setting &setting) {
    runbook.run = take_words(runbook, setting);
    runbook.run_text = setting.value;
}

static void take_plan(RunbookConfig &runbook, const Setting &setting) {
    runbook.plan = take_words(runbook, setting);
    runbook.plan_text = setting.value;
}

static void take_folder(RunbookConfig &runbook, const Setting &setting) {
    if (!setting.value.starts_with('/'))
        throw Failure("{} is no absolute path", quoted(setting.value));
    check_text(runbook, setting.value);
    runbook.frame.folder = setting.value;
}

static void take_user(RunbookConfig &runbook, const Setting &setting) {
    runbook.frame.user = account_of(setting.value).name;
}

static bool is_variable(std::string_view name) {
    const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
    return !name.empty() && name.size() <= 64 && !(name[0] >= '0' && name[0] <= '9') &&
           std::ranges::all_of(name, plain);
}

static void take_environment(RunbookConfig &runbook, const Setting &setting) {
    const size_t blank = std::min(setting.value.find(' '), setting.value.size());
    const std::string name = setting.value.substr(0, blank);
    const std::string value(trim(std::string_view(setting.value).substr(blank)));
    if (!is_variable(name))
        throw Failure("{} is no name of a variable, allowed is NAME VALUE", quoted(name));
    if (name.starts_with("SIGNALBOX_")) throw Failure("{} is set by signalbox", quoted(name));
    for (const auto &[known, text] : runbook.frame.environment)
        if (known == name) throw Failure("{} is there twice", quoted(name));
    check_environment(runbook, value);
    runbook.frame.environment.emplace_back(name, value);
    runbook.environment_texts.push_back(setting.value);
}

static void take_lock(RunbookConfig &runbook, const Setting &setting) {
    check_text(runbook, setting.value);
    runbook.frame.lock = text_value(setting.value, 100);
}

static void take_lock_busy(RunbookConfig &runbook, const Setting &setting) {
    if (setting.value != "wait" && setting.value != "refuse")
        throw Failure("{} is neither wait nor refuse", quoted(setting.value));
    runbook.frame.lock_waits = setting.value == "wait";
}

static std::string result_value(const RunbookConfig &runbook, const Setting &setting) {
    check_result_text(runbook, setting.value);
    return text_value(setting.value, 400);
}

static std::string pattern_value(const Setting &setting) {
    const Pattern valid(setting.value);
    return setting.value;
}

static void take_may(RunbookConfig &runbook, const Setting &setting) {
    runbook.may.clear();
    if (setting.value == "nothing") return;
    for (const std::string &word : split(setting.value, ' '))
        runbook.may.insert(job_word_kind(word));
    if (runbook.may.empty())
        throw Failure("is empty, allowed are nothing and {}", job_word_names());
}

static Shown show_may(const RunbookConfig &runbook) {
    std::string text;
    for (const JobWord::Kind kind : runbook.may)
        text += (text.empty() ? "" : " ") + std::string(job_word_name(kind));
    return {text.empty() ? "nothing" : text};
}

static void take_example(RunbookConfig &runbook, const Setting &setting) {
    parse_params(runbook.row, setting.value);
    runbook.row.example = setting.value;
}

static const ConfigKey<RunbookConfig> runbook_table[] = {
    {"summary", false,
     [](RunbookConfig &r, const Setting &s) { r.row.summary = text_value(s.value, 120); },
     [](const RunbookConfig &r) { return Shown{r.row.summary}; }},
    {"family", false, [](RunbookConfig &r, const Setting &s) { r.row.family = role_name(s.value); },
     [](const RunbookConfig &r) { return Shown{r.row.family}; }},
    {"alias", true,
     [](RunbookConfig &r, const Setting &s) { r.row.aliases.push_back(command_name(s.value)); },
     [](const RunbookConfig &r) { return r.row.aliases; }},
    {"risk", false, take_risk,
     [](const RunbookConfig &r) { return Shown{std::string(risk_name(r.row.risk))}; }},
    {"param", true, take_param, [](const RunbookConfig &r) { return r.param_texts; }},
    {"example", false, take_example,
     [](const RunbookConfig &r) { return unless_empty(r.row.example); }},
    {"run", false, take_run, [](const RunbookConfig &r) { return unless_empty(r.run_text); }},
    {"plan", false, take_plan, [](const RunbookConfig &r) { return unless_empty(r.plan_text); }},
    {"folder", false, take_folder,
     [](const RunbookConfig &r) { return unless_empty(r.frame.folder); }},
    {"user", false, take_user, [](const RunbookConfig &r) { return unless_empty(r.frame.user); }},
    {"environment", true, take_environment,
     [](const RunbookConfig &r) { return r.environment_texts; }},
    {"timeout", false,
     [](RunbookConfig &r, const Setting &s) { r.frame.timeout = duration_value(s.value, 1s, 24h); },
     [](const RunbookConfig &r) { return Shown{duration_text(r.frame.timeout)}; }},
    {"lock", false, take_lock, [](const RunbookConfig &r) { return unless_empty(r.frame.lock); }},
    {"lock-busy", false, take_lock_busy,
     [](const RunbookConfig &r) {
         return r.frame.lock.empty() ? Shown{} : Shown{r.frame.lock_waits ? "wait" : "refuse"};
     }},
    {"also", true, [](RunbookConfig &r, const Setting &s) { r.also.push_back(s.value); },
     [](const RunbookConfig &r) { return r.also; }},
    {"done", false, [](RunbookConfig &r, const Setting &s) { r.done = result_value(r, s); },
     [](const RunbookConfig &r) { return unless_empty(r.done); }},
    {"failed", false, [](RunbookConfig &r, const Setting &s) { r.failed = result_value(r, s); },
     [](const RunbookConfig &r) { return unless_empty(r.failed); }},
    {"redact", true,
     [](RunbookConfig &r, const Setting &s) { r.redact.push_back(pattern_value(s)); },
     [](const RunbookConfig &r) { return r.redact; }},
    {"pick", true, [](RunbookConfig &r, const Setting &s) { r.pick.push_back(pattern_value(s)); },
     [](const RunbookConfig &r) { return r.pick; }},
    {"may", false, take_may, show_may},
};

constexpr std::span<const ConfigKey<RunbookConfig>> runbook_keys = runbook_table;

void complete_runbook(RunbookConfig &runbook, const std::string &job_user) {
    JobSpec &frame = runbook.frame;
    if (frame.user.empty()) frame.user = job_user;
    const Account account = account_of(frame.user);
    const auto add = [&](const char *name, const std::string &value) {
        const auto known = [&](const auto &entry) { return entry.first == name; };
        if (!value.empty() && std::ranges::none_of(frame.environment, known))
            frame.environment.emplace_back(name, value);
    };
    add("HOME", account.home);
    add("USER", account.name);
    add("LOGNAME", account.name);
}

static bool has_name(const Command &command, const std::string &name) {
    return command.name == name ||
           std::ranges::find(command.aliases, name) != command.aliases.end();
}

static void check_name(const std::string &name, const std::vector<RunbookConfig> &others) {
    for (const Command *command : compiled_commands())
        if (has_name(*command, name))
            throw Failure("{} is a command of signalbox itself", quoted(name));
    for (const RunbookConfig &other : others)
        if (has_name(other.row, name))
            throw Failure("{} is already a name of [runbook {}]", quoted(name), other.row.name);
}

void check_names(const RunbookConfig &runbook, const std::vector<RunbookConfig> &others) {
    check_name(runbook.row.name, others);
    for (const std::string &alias : runbook.row.aliases) check_name(alias, others);
}

void check_target(const std::string &target, const std::vector<NetworkConfig> &networks) {
    const size_t slash = target.find('/'), sign = target.find_first_of("#&+!");
    const bool bare = sign == 0;
    if (target == local_room) return;
    if (!bare && (slash == target.npos || sign != slash + 1))
        throw Failure("{} is no target, allowed are #channel, NETWORK/#channel and local",
                      quoted(target));
    if (bare && networks.size() != 1)
        throw Failure("{} does not say which network, allowed is NETWORK/#channel", quoted(target));
    const auto known = [&](const NetworkConfig &network) {
        return bare || network.session.network == target.substr(0, slash);
    };
    if (std::ranges::none_of(networks, known))
        throw Failure("{} is on a network that is not configured", quoted(target));
    channel_value(target.substr(sign));
}

#include "tool/trial.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/access.hpp"
#include "bot/table.hpp"
#include "options/options.hpp"
#include "options/paths.hpp"
#include "options/values.hpp"
#include "tool/client.hpp"
#include "tool/report.hpp"

static std::string in_shell_quotes(const std::string &word) {
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return printable(text + "'");
}

static void print_row(const char *name, const std::string &value) {
    fmt::print("{:<12} {}\n", name, value);
}

static void print_words(const char *name, const std::vector<std::string> &words) {
    for (const std::string &word : words) {
        print_row(name, in_shell_quotes(word));
        name = "";
    }
}

static std::string names_of(const std::vector<std::pair<std::string, std::string>> &variables) {
    std::string names;
    for (const auto &[name, value] : variables) names += (names.empty() ? "" : " ") + name;
    return names;
}

static void print_spec(const JobSpec &spec) {
    print_words("program", spec.argv);
    print_row("folder", spec.folder.empty() ? "one of its own" : printable(spec.folder));
    print_row("user", spec.user.empty() ? "the bot's own" : spec.user);
    print_row("environment", names_of(spec.environment));
    if (!spec.secrets.empty()) print_row("secrets", names_of(spec.secrets));
    print_row("timeout", duration_text(spec.timeout));
    if (!spec.lock.empty())
        print_row("lock", fmt::format("{} ({} while another job holds it)", printable(spec.lock),
                                      spec.lock_waits ? "waits" : "is refused"));
}

static Call call_of_user(const std::string &line) {
    Call call;
    call.door = Door::control;
    call.asker.name = login_name();
    call.asker.identity = "unix:" + call.asker.name;
    call.asker.evidence = "local user " + call.asker.name;
    call.asker.owner = ::geteuid() == 0 && call.asker.name == "root";
    call.place = {"", local_room, true};
    call.text = line;
    return call;
}

// What the running bot says, with all that it knows; false where none could be asked.
static bool ask_daemon(const ToolOptions &tool, const Call &call) {
    static constexpr int limit_s = 30;
    try {
        ControlClient client(control_paths(tool.socket, tool.config));
        Ask ask;
        ask.verb = "call";
        ask.place = local_room;
        ask.text = "can " + call.asker.identity + " " + call.text;
        std::vector<std::string> lines;
        const Done done = client.ask(ask, limit_s, [&](const Tell &tell) {
            if (const auto *answer = std::get_if<Answer>(&tell.body)) lines.push_back(answer->text);
        });
        if (done.outcome != "ok" || lines.empty()) return false;
        for (const std::string &line : lines) print_row("decision", printable(line));
        return true;
    } catch (const Unreachable &) {
        return false;
    }
}

static std::string missing(const Decision &decision) {
    std::string what;
    if (decision.approvals > 0)
        what += fmt::format(", {} approval(s) by role {}", decision.approvals, decision.approver);
    if (decision.confirm) what += ", a confirmation";
    if (decision.code) what += ", a one-time code";
    return what.empty() ? "" : ", with " + what.substr(2);
}

static void decide_alone(const Config &config, const Call &call, const Command &row,
                         const Values &values) {
    std::vector<Allowance> full;
    for (Charge &charge : charges_of(config.policy, call.asker, call.place, row, &values))
        full.push_back({charge, charge.setting.most, {}});
    const Decision decision =
        decide(config.policy, {call.asker, call.place, call.door, true, row, &values, Grants(),
                               SystemClock().wall(), Brakes(), full});
    print_row("decision", fmt::format("{} {}{} (by the configuration; no daemon was asked)",
                                      call.asker.identity,
                                      decision.allowed ? "may" : "may not: " + decision.why,
                                      decision.allowed ? missing(decision) : ""));
    for (const std::string &step : decision.steps) print_row("decision", printable(step));
}

static const Command &runbook_in(const Catalogue &catalogue, const std::string &line,
                                 std::string_view &rest) {
    if (const Command *command = catalogue.match(line, rest)) return *command;
    const std::string near = catalogue.suggestion(line);
    throw Failure("no runbook begins {}{}", quoted(line),
                  near.empty() ? "" : "; did you mean " + near + "?");
}

int try_runbook(const ToolOptions &tool, const std::vector<std::string> &words) {
    if (words.empty()) throw Failure("try: no runbook; usage: signalbox try RUNBOOK ARGS...");
    Config config = read_public_config(config_files(tool.config));
    std::vector<const Command *> rows;
    for (RunbookConfig &runbook : config.runbooks) {
        runbook.row.runbook = &runbook;
        rows.push_back(&runbook.row);
    }
    const std::string line = with_blanks(words);
    const Catalogue catalogue(rows);
    std::string_view rest;
    const Command &row = runbook_in(catalogue, line, rest);
    const Values values = parse_params(row, rest);
    Call call = call_of_user(row.name);
    if (!row.has_secret()) call.text = line;
    print_spec(job_of(*row.runbook, values, call));
    if (!row.runbook->plan.empty()) print_words("plan", plan_of(*row.runbook, values, call).argv);
    std::fflush(stdout);
    if (!ask_daemon(tool, call)) decide_alone(config, call, row, values);
    return exit_ok;
}

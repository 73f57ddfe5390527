// signalbox(1): the operator's tool.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "base/descriptors.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "console/console.hpp"
#include "options/check.hpp"
#include "options/console.hpp"
#include "options/flags.hpp"
#include "options/init.hpp"
#include "options/options.hpp"
#include "options/paths.hpp"
#include "store/store.hpp"
#include "tool/backup.hpp"
#include "tool/board.hpp"
#include "tool/book.hpp"
#include "tool/client.hpp"
#include "tool/outbox.hpp"
#include "tool/report.hpp"
#include "tool/say.hpp"
#include "tool/schedule.hpp"
#include "tool/suggest.hpp"
#include "tool/tail.hpp"
#include "tool/trial.hpp"

namespace {

constexpr int answer_limit_s = 30;

// What a sub-command gets: the flags before its name, and its own words.
struct Invocation {
    ToolOptions tool;
    std::string name;
    int argc;
    char **argv;
    std::vector<std::string> words() const { return {argv, argv + argc}; }
};

struct SubCommand {
    std::string_view name, usage, summary;
    int (*run)(const Invocation &);
    std::string (*flags)() = nullptr;  // a line each
};

int complain(int status, const std::string &what) {
    fmt::print(stderr, "signalbox: {}\n", what);
    return status;
}

std::vector<std::string> sockets(const ToolOptions &tool) {
    return control_paths(tool.socket, tool.config);
}

void print_answer(const Tell &tell) {
    if (const auto *answer = std::get_if<Answer>(&tell.body))
        fmt::print("{}\n", printable(answer->text));
    std::fflush(stdout);
}

int run_status(const Invocation &call) {
    static const Flag flags[] = {{"json", 0, "", "for programs"}};
    const bool json = parse_arguments(call.words(), flags, 0).has("json");
    ControlClient client(sockets(call.tool));
    Ask ask;
    ask.verb = "status";
    const Done done = client.ask(ask, answer_limit_s, [&](const Tell &tell) {
        const auto *status = std::get_if<StatusReport>(&tell.body);
        if (status)
            fmt::print("{}{}", json ? body_json(*status) : status_text(*status), json ? "\n" : "");
    });
    return status_of(done, exit_internal);
}

int run_say_here(const Invocation &call) { return run_say(call.tool, call.words()); }

// A command of the bot, by its own name.
int run_command(const Invocation &call, const std::string &text,
                const std::string &place = "local") {
    static constexpr int failed = 1, no_limit = 0;
    Ask ask;
    ask.verb = "call";
    ask.place = place;
    ask.text = text;
    return status_of(ControlClient(sockets(call.tool)).ask(ask, no_limit, print_answer), failed);
}

// A command in the place of --in.  Flags end where it begins: what follows is its own.  `before`
// stands before the words that are given, and `usage` tells what these have to be.
int run_in(const Invocation &call, const std::string &before, const std::string &usage) {
    std::vector<std::string> words = call.words();
    std::string place = "local";
    if (!words.empty() && words[0].starts_with("--in=")) {
        place = words[0].substr(5);
        words.erase(words.begin());
    } else if (words.size() > 1 && words[0] == "--in") {
        place = words[1];
        words.erase(words.begin(), words.begin() + 2);
    }
    const std::string name = usage.substr(0, usage.find(' '));
    if (!words.empty() && words[0] == "--") words.erase(words.begin());
    if (words.empty())
        return complain(exit_usage,
                        fmt::format("{}: no command; usage: signalbox {}", name, usage));
    if (words[0].starts_with('-'))
        return complain(exit_usage, fmt::format("{}: unknown flag '{}', allowed is --in TARGET",
                                                name, words[0]));
    return run_command(call, before + with_blanks(words), place);
}

int run_run(const Invocation &call) { return run_in(call, "", "run [--in TARGET] COMMAND..."); }

int run_access(const Invocation &call) {
    return run_in(call, "can ", "access [--in TARGET] PERSON COMMAND...");
}

// A command of the bot that has the name of the sub-command.
int run_same(const Invocation &call) {
    return run_command(call, with_blanks({call.name, with_blanks(call.words())}));
}

// A list that a command of the bot makes for people, and the daemon's board for programs.
int run_list(const Invocation &call, const std::string &topic) {
    static const Flag flags[] = {{"json", 0, "", "for programs"}};
    if (parse_arguments(call.words(), flags, 0).has("json"))
        return print_board(sockets(call.tool), topic);
    return run_command(call, call.name);
}

// What lists and shows asks the daemon for rows; the rest is a command of the bot.
int run_outbox_here(const Invocation &call) {
    const std::vector<std::string> words = call.words();
    if (is_outbox_command(words)) return run_same(call);
    return run_outbox(sockets(call.tool), words);
}

int run_jobs(const Invocation &call) { return run_list(call, "jobs"); }
int run_pending(const Invocation &call) { return run_list(call, "approvals"); }
int run_networks_here(const Invocation &call) {
    return run_networks(sockets(call.tool), call.words());
}
int run_people_here(const Invocation &call) { return run_people(sockets(call.tool), call.words()); }

std::string about_job(const Invocation &call, const char *what) {
    const Arguments given = parse_arguments(call.words(), {}, 1);
    if (given.words.empty()) throw Failure("{}: no job; usage: signalbox {} JOB", what, what);
    return std::string(what) + " " + given.words[0];
}

int run_job(const Invocation &call) { return run_command(call, about_job(call, "job")); }
int run_cancel(const Invocation &call) { return run_command(call, about_job(call, "cancel")); }
int run_again(const Invocation &call) { return run_command(call, about_job(call, "again")); }

// What needs no daemon, and what a command of the bot does.
int run_schedule(const Invocation &call) {
    std::vector<std::string> words = call.words();
    if (is_schedule_command(words)) return run_same(call);
    if (words.empty() || words[0] != "test")
        return complain(exit_usage,
                        "schedule: what; allowed are test EXPRESSION [--zone ZONE], "
                        "add, drop, pause, resume, run, show and why");
    words.erase(words.begin());
    return test_schedule(words);
}

int run_log(const Invocation &call) {
    static const Flag flags[] = {{"follow", 0, "", "and what comes, until it ends"}};
    const Arguments given = parse_arguments(call.words(), flags, 2);
    if (given.words.empty())
        return complain(exit_usage, "log: no job; usage: signalbox log [--follow] JOB [LINES]");
    const std::string follow = given.has("follow") ? " follow=follow" : "";
    return run_command(call, "log " + with_blanks(given.words) + follow);
}

int run_console_here(const Invocation &call) {
    static const Flag flags[] = {{"history", 0, "N", "lines of each window, from 0 to 5000"},
                                 {"keys", 0, "", "print which key does what, and exit"}};
    const Arguments given = parse_arguments(call.words(), flags, 0);
    const size_t lines = given.number("history", 300, 5000);
    const ConsoleSettings settings = read_console_settings(console_file());
    if (given.has("keys")) return fmt::print("{}", bindings_text(settings)), exit_ok;
    if (!isatty(0) || !isatty(1))
        return complain(exit_usage, "console: standard input and output must be a terminal");
    const std::vector<std::string> paths = sockets(call.tool);
    for (const std::string &path : paths)
        if (std::filesystem::exists(path)) return run_console(path, settings, lines);
    return run_console(paths.front(), settings, lines);
}

int run_tail_here(const Invocation &call) { return run_tail(sockets(call.tool), call.words()); }
int run_suggest_here(const Invocation &call) {
    return run_suggest(sockets(call.tool), call.words());
}

int run_check_here(const Invocation &call) {
    return run_check(call.argc, call.argv, call.tool.config);
}
int run_try_here(const Invocation &call) { return try_runbook(call.tool, call.words()); }
int run_init_here(const Invocation &call) { return run_init(call.argc, call.argv); }

std::string state_of(const Invocation &call) {
    return read_public_config(config_files(call.tool.config)).state;
}

int run_backup_here(const Invocation &call) { return run_backup(state_of(call), call.words()); }
int run_restore_here(const Invocation &call) { return run_restore(state_of(call), call.words()); }

int run_audit(const Invocation &call) {
    std::vector<std::string> words = call.words();
    const std::string first = words.empty() ? "" : words[0];
    if (first != "verify" && first != "export") return run_audit_list(sockets(call.tool), words);
    words.erase(words.begin());
    const std::string store = store_path(state_of(call));
    return first == "verify" ? run_audit_verify(store, words) : run_audit_export(store, words);
}

int run_help(const Invocation &call);

constexpr SubCommand sub_commands[] = {
    {"access", "access [--in TARGET] PERSON COMMAND...",
     "explain whether a person may run a command", run_access},
    {"again", "again JOB", "call what a job ran once more", run_again},
    {"approve", "approve REQUEST", "say yes to what another person asks for", run_same},
    {"audit", "audit [verify | export] [FLAGS]", "who did what: the book; is it whole?", run_audit},
    {"backup", "backup FILE", "copy the store, also while the daemon runs", run_backup_here},
    {"break-glass", "break-glass REASON", "go on in spite of lockdown and missing approvals",
     run_same},
    {"cancel", "cancel JOB", "end a job", run_cancel},
    {"check", "check [--effective] [--connect]",
     "check the configuration, and the networks for real", run_check_here},
    {"complete", "complete -- WORDS...", "", run_suggest_here},  // for shells: not in the help
    {"console", "console [--history N | --keys]", "watch, talk and run commands, in this terminal",
     run_console_here},
    {"deny", "deny REQUEST [REASON]", "say no to it, or withdraw what you asked for", run_same},
    {"help", "help", "this list", run_help},
    {"init", "init [--force] [FILE]", "ask a few questions and write a configuration",
     run_init_here},
    {"job", "job JOB", "how far a job is, or how it ended", run_job},
    {"jobs", "jobs [--json]", "what runs, waits, or has ended of late", run_jobs},
    {"lockdown", "lockdown on|off REASON", "stop everything above read, or end that", run_same},
    {"log", "log [--follow] JOB [LINES]", "what a job has written", run_log},
    {"networks", "networks [--json]", "the networks, their servers and channels",
     run_networks_here},
    {"otp", "otp enrol|remove|list [PERSON]", "give a person one-time codes, or end them",
     run_same},
    {"outbox", "outbox [list | show | retry | drop | hold]", "what waits to be announced",
     run_outbox_here, outbox_flags_help},
    {"pending", "pending [--json]", "the requests that wait for somebody's word", run_pending},
    {"people", "people [--json] [--network NAME]",
     "who is in channels with the bot, and their roles", run_people_here},
    {"restore", "restore FILE", "put a backup in the place of the store", run_restore_here},
    {"run", "run [--in TARGET] COMMAND...", "run a command of the bot and print its answer",
     run_run},
    {"say", "say [FLAGS] TARGET... TEXT", "announce a text; from standard input without TEXT",
     run_say_here, say_flags_help},
    {"schedule", "schedule test|add|drop|pause|resume|run|show|why ...",
     "test a cron expression, or run the command of that name", run_schedule},
    {"schedules", "schedules", "what happens by the clock, and when next", run_same},
    {"status", "status [--json]", "what the daemon is doing", run_status},
    {"tail", "tail [--lines N] [--json] CHANNEL", "what is said in a channel, as it is said",
     run_tail_here},
    {"try", "try RUNBOOK [ARGS...]", "show what a runbook would run, and who may; run nothing",
     run_try_here},
};

int run_help(const Invocation &) {
    fmt::print("usage: signalbox [-c FILE | --socket PATH] COMMAND\n\n");
    for (const SubCommand &command : sub_commands)
        if (!command.summary.empty()) fmt::print("  {:<38} {}\n", command.usage, command.summary);
    fmt::print("\n{}", tool_flags_help());
    return exit_ok;
}

int run_sub_command(const ToolOptions &tool, int argc, char **argv) {
    const std::string name = argv[tool.command];
    std::vector<std::string> names;
    for (const SubCommand &command : sub_commands) {
        if (!command.summary.empty()) names.emplace_back(command.name);
        if (command.name != name) continue;
        const int begin = tool.command + 1;
        const bool asks_help = argc > begin && (std::string_view(argv[begin]) == "--help" ||
                                                std::string_view(argv[begin]) == "-h");
        if (!asks_help) return command.run({tool, name, argc - begin, argv + begin});
        fmt::print("usage: signalbox {}\n  {}; see signalbox(1)\n", command.usage, command.summary);
        if (command.flags) fmt::print("\n{}", command.flags());
        return exit_ok;
    }
    const std::string near = nearest(name, names);
    const std::string advice =
        near.empty() ? "allowed are " + with_blanks(names) : "did you mean " + near + "?";
    return complain(exit_usage, fmt::format("no command '{}'; {}", printable(name), advice));
}

}  // namespace

static int run(int argc, char **argv) {
    try {
        const ToolOptions tool = parse_tool(argc, argv);
        if (tool.version) return fmt::print("signalbox {}\n", version), exit_ok;
        if (tool.help) return run_help({});
        if (tool.command >= argc) return complain(exit_usage, "no command; try signalbox help");
        return run_sub_command(tool, argc, argv);
    } catch (const ConfigError &error) {
        for (const std::string &line : error.errors) fmt::print(stderr, "{}\n", line);
        return exit_config;
    } catch (const StoreFailure &failure) {
        return complain(failure.kind == StoreFailure::newer    ? exit_config
                        : failure.kind == StoreFailure::locked ? exit_try_later
                                                               : exit_io,
                        failure.what());
    } catch (const Unreachable &gone) {
        return complain(gone.status, gone.what);
    } catch (const Failure &failure) {
        return complain(exit_usage, failure.what());
    } catch (const std::exception &error) {
        return complain(exit_internal, error.what());
    }
}

// What was printed and did not arrive is an error too.
int main(int argc, char **argv) {
    open_standard_files();
    const int status = run(argc, argv);
    const bool arrived = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    return arrived ? status : complain(exit_io, "standard output cannot be written");
}

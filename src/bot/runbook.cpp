#include "bot/runbook.hpp"

#include <algorithm>
#include <span>
#include <tuple>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/kinds.hpp"
#include "bot/template.hpp"

static auto parts_of(const Runbook &r) {
    const Command &row = r.row;
    const JobSpec &frame = r.frame;
    return std::tie(row.name, row.aliases, row.family, row.summary, row.params, row.example,
                    row.risk, r.run, r.plan, frame.folder, frame.user, frame.environment,
                    frame.timeout, frame.lock, frame.lock_waits, r.also, r.done, r.failed, r.pick,
                    r.redact, r.may);
}

bool Runbook::operator==(const Runbook &other) const { return parts_of(*this) == parts_of(other); }

static constexpr std::string_view interpreters[] = {
    "ash",   "awk",    "bash",   "chroot",  "csh",     "dash",  "doas",    "env",
    "eval",  "fish",   "gawk",   "ksh",     "mawk",    "node",  "nsenter", "parallel",
    "perl",  "php",    "pkexec", "python",  "python3", "rsh",   "ruby",    "runuser",
    "sed",   "setsid", "sh",     "ssh",     "sshpass", "su",    "sudo",    "systemd-run",
    "tclsh", "tcsh",   "tmux",   "unshare", "watch",   "xargs", "zsh"};

std::string interpreter_in(const std::vector<std::string> &words) {
    for (const std::string &word : words) {
        const std::string_view base = std::string_view(word).substr(word.rfind('/') + 1);
        if (std::ranges::find(interpreters, base) != std::end(interpreters))
            return std::string(base);
    }
    return {};
}

static const Param *param_of(const Runbook &runbook, std::string_view name) {
    const auto &params = runbook.row.params;
    const auto found = std::ranges::find(params, name, &Param::name);
    return found == params.end() ? nullptr : &*found;
}

static std::optional<std::string> value_of(const Values &values, const std::string &name) {
    const auto found = values.find(name);
    if (found == values.end() || found->second.empty()) return {};
    return found->second;
}

static bool is_plain(std::string_view value) {
    return std::ranges::all_of(value, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

namespace {

// Puts values into the words of one program.
class Filler {
public:
    Filler(const Runbook &runbook, const Values &values, const std::vector<std::string> &words)
        : runbook(runbook), values(values), interpreter(interpreter_in(words)) {}

    // Nothing where a parameter was left out: so is the word.
    std::optional<std::string> word(const std::string &text) const {
        const Template parts(text);
        return parts.fill([&](const std::string &name) {
            const auto value = value_of(values, name);
            if (value) check(name, *value, !parts.is_name());
            return value;
        });
    }

private:
    void check(const std::string &name, const std::string &value, bool within) const {
        const Param *param = param_of(runbook, name);
        if (!param) throw Failure("'{}' has no parameter {}", runbook.row.name, name);
        if (value.find('\0') != value.npos) throw Failure("{} holds a NUL", name);
        if (param->kind == Kind::choice) return;  // the configuration wrote it
        if (!param->dashes && value.starts_with('-'))
            throw Failure("{} is {}, and may not begin with -", name, cited(value));
        if (within && !param->slashes &&
            (value.find('/') != value.npos || value.find("..") != value.npos))
            throw Failure("{} is {}, and may hold neither / nor ..", name, cited(value));
        if (!interpreter.empty() && !is_plain(value))
            throw Failure("{} is {}, and with {} only letters, digits and ._- are allowed", name,
                          cited(value), interpreter);
    }

    const Runbook &runbook;
    const Values &values;
    const std::string interpreter;
};

}  // namespace

static bool uses_secret(const Runbook &runbook, const std::string &text) {
    const Template parts(text);
    return std::ranges::any_of(parts.pieces, [&](const Template::Piece &piece) {
        const Param *param = piece.is_name ? param_of(runbook, piece.text) : nullptr;
        return param && param->kind == Kind::secret;
    });
}

static std::string filled(const std::string &text, const Values &values) {
    return Template(text)
        .fill([&](const std::string &name) { return value_of(values, name).value_or(""); })
        .value_or("");
}

static void add_surroundings(JobSpec &spec, const Runbook &runbook, const Call &call) {
    spec.environment = {
        {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
        {"LANG", "C.UTF-8"},
        {"LC_ALL", "C.UTF-8"},
        {"SIGNALBOX_CALL", std::to_string(call.id)},
        {"SIGNALBOX_RUNBOOK", runbook.row.name},
        {"SIGNALBOX_PERSON", call.asker.identity},
        {"SIGNALBOX_PLACE", call.place.text()},
    };
}

static void set(std::vector<std::pair<std::string, std::string>> &list, const std::string &name,
                std::string value) {
    std::erase_if(list, [&](const auto &entry) { return entry.first == name; });
    list.emplace_back(name, std::move(value));
}

static void add_environment(JobSpec &spec, const Runbook &runbook, const Values &values) {
    for (const auto &[name, text] : runbook.frame.environment) {
        const auto value =
            Template(text).fill([&](const std::string &param) { return value_of(values, param); });
        if (!value) continue;
        if (value->find('\0') != value->npos) throw Failure("the value of {} holds a NUL", name);
        if (uses_secret(runbook, text))
            spec.secrets.emplace_back(name, *value);
        else
            set(spec.environment, name, *value);
    }
}

static JobSpec spec_of(const Runbook &runbook, const std::vector<std::string> &words,
                       const Values &values, const Call &call) {
    JobSpec spec = runbook.frame;
    const Filler filler(runbook, values, words);
    for (const std::string &word : words)
        if (auto done = filler.word(word)) spec.argv.push_back(std::move(*done));
    if (!spec.folder.empty()) {
        const auto folder = filler.word(spec.folder);
        if (!folder) throw Failure("the folder of '{}' lacks a value", runbook.row.name);
        spec.folder = *folder;
    }
    spec.lock = filled(spec.lock, values);
    add_surroundings(spec, runbook, call);
    add_environment(spec, runbook, values);
    return spec;
}

JobSpec job_of(const Runbook &runbook, const Values &values, const Call &call) {
    return spec_of(runbook, runbook.run, values, call);
}

JobSpec plan_of(const Runbook &runbook, const Values &values, const Call &call) {
    JobSpec spec = spec_of(runbook, runbook.plan, values, call);
    spec.lock.clear();
    return spec;
}

static std::string seconds(Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

static constexpr std::string_view result_names[] = {"exit", "seconds", "last", "lines"};

std::string result_text(const Runbook &runbook, const Values &values, const JobResult &result) {
    const std::string &text = result.exit == 0 ? runbook.done : runbook.failed;
    return Template(text)
        .fill([&](const std::string &name) -> std::optional<std::string> {
            if (name == "exit") return std::to_string(result.exit);
            if (name == "seconds") return seconds(result.took);
            if (name == "last") return result.last;
            if (name == "lines") return std::to_string(result.lines);
            return value_of(values, name).value_or("");
        })
        .value_or("");
}

static std::string unknown_name(const Runbook &runbook, const std::string &name,
                                std::span<const std::string_view> more) {
    std::vector<std::string> known(more.begin(), more.end());
    for (const Param &param : runbook.row.params) known.push_back(param.name);
    const std::string near = nearest(name, known);
    if (!near.empty())
        return fmt::format("{{{}}} is no parameter, did you mean {{{}}}?", name, near);
    std::string list;
    for (const std::string &one : known) list += (list.empty() ? "" : ", ") + one;
    return fmt::format("{{{}}} is no parameter; there are: {}", name, list.empty() ? "none" : list);
}

// Each name in it is a parameter or one of `more`; `use` looks at the parameters.
template <class F>
static void check_names(const Runbook &runbook, const std::string &text,
                        std::span<const std::string_view> more, F &&use) {
    for (const Template::Piece &piece : Template(text).pieces) {
        if (!piece.is_name || std::ranges::find(more, piece.text) != more.end()) continue;
        const Param *param = param_of(runbook, piece.text);
        if (!param) throw Failure("{}", unknown_name(runbook, piece.text, more));
        use(*param);
    }
}

static void refuse_secret(const Param &param) {
    if (param.kind == Kind::secret)
        throw Failure("{{{}}} is secret, and may stand in environment only", param.name);
}

static void check_for(const std::string &interpreter, const Param &param) {
    static constexpr Kind loose[] = {Kind::text, Kind::channel, Kind::time, Kind::command};
    if (interpreter.empty() || std::ranges::find(loose, param.kind) == std::end(loose)) return;
    throw Failure(
        "{{{}}} is of kind {}, and a call of {} takes only what consists of letters, "
        "digits and ._-, as choice, integer and word",
        param.name, kind_name(param.kind), interpreter);
}

void check_words(const Runbook &runbook, const std::vector<std::string> &words) {
    if (words.empty()) throw Failure("is empty, allowed is a program with its arguments");
    if (!Template(words[0]).is_literal() || !words[0].starts_with('/'))
        throw Failure("{} is no absolute path of a program", cited(words[0]));
    const std::string interpreter = interpreter_in(words);
    for (const std::string &word : words)
        check_names(runbook, word, {}, [&](const Param &param) {
            refuse_secret(param);
            check_for(interpreter, param);
        });
}

void check_text(const Runbook &runbook, const std::string &text) {
    check_names(runbook, text, {}, refuse_secret);
}

void check_environment(const Runbook &runbook, const std::string &text) {
    check_names(runbook, text, {}, [](const Param &) {});
}

void check_result_text(const Runbook &runbook, const std::string &text) {
    check_names(runbook, text, result_names, refuse_secret);
}

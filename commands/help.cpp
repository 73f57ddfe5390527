#include "bot/command.hpp"

static std::string range_of(const Param &param) {
    switch (param.kind) {
        case Kind::integer:
            return fmt::format(" from {} to {}", param.least, param.most);
        case Kind::duration:
            return fmt::format(" from {} to {}", format_duration(std::chrono::seconds(param.least)),
                               format_duration(std::chrono::seconds(param.most)));
        case Kind::choice:
            break;
        default:
            return {};
    }
    std::string text;
    for (const std::string &choice : param.choices) text += (text.empty() ? ": " : ", ") + choice;
    return text;
}

// "grace: how long to wait (duration from 0s to 1h, else 10s)".
static std::string describe(const Param &param) {
    std::string text =
        fmt::format("{}: {} ({}{}", param.name, param.help, kind_name(param.kind), range_of(param));
    if (!param.fallback.empty())
        text += ", else " + param.fallback;
    else if (param.optional)
        text += ", may be left out";
    return text + ")";
}

static void explain(Ctx &ctx, const Command &command) {
    const std::string prefix = ctx.bot().prefix(ctx.call);
    ctx.reply("{}{}: {} ({})", prefix, command.usage(), command.summary, risk_name(command.risk));
    std::string params;
    for (const Param &param : command.params) {
        params += (params.empty() ? "" : "; ") + describe(param);
    }
    if (!params.empty()) ctx.reply("{}", params);
    std::string last;
    if (!command.example.empty()) {
        last = fmt::format("example: {}{} {}", prefix, command.name, command.example);
    }
    for (const std::string &alias : command.aliases) {
        last += (last.empty() ? "also: " : "; also: ") + prefix + alias;
    }
    if (!last.empty()) ctx.reply("{}", last);
}

static void explain_named(Ctx &ctx, const std::string &name) {
    if (const Command *command = ctx.bot().find(name)) return explain(ctx, *command);
    const std::string near = ctx.bot().suggestion(name);
    throw Failure("there is no command '{}'{}", printable(name),
                  near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

// Each family: "fun: choose eightball roll".
static std::vector<std::string> families(const std::vector<HelpEntry> &entries) {
    std::vector<std::string> lines;
    std::string family;
    for (const HelpEntry &entry : entries) {
        if (lines.empty() || entry.command->family != family) {
            family = entry.command->family;
            lines.push_back(family + ":");
        }
        lines.back() += " " + entry.command->name + (entry.allowed ? "" : "*");
    }
    return lines;
}

// As few lines as are easy to read: in a channel there are not many.
static std::vector<std::string> packed(const std::vector<std::string> &pieces) {
    static constexpr size_t longest = 280;
    std::vector<std::string> lines;
    for (const std::string &piece : pieces) {
        const bool fits = !lines.empty() && lines.back().size() + piece.size() < longest;
        if (fits)
            lines.back() += "; " + piece;
        else
            lines.push_back(piece);
    }
    return lines;
}

static Task<> help(Ctx &ctx) {
    if (ctx.has("command")) {
        explain_named(ctx, ctx.word("command"));
        co_return;
    }
    const std::vector<HelpEntry> entries = ctx.bot().help(ctx.call);
    std::vector<std::string> lines = packed(families(entries));
    if (lines.empty()) throw Failure("there are no commands");
    bool refused = false;
    for (const HelpEntry &entry : entries) refused |= !entry.allowed;
    lines.back() += fmt::format(" -- {}{}help COMMAND tells more",
                                refused ? "*: not for you here; " : "", ctx.bot().prefix(ctx.call));
    for (const std::string &line : lines) ctx.reply("{}", line);
}

const Command help_command = {
    .name = "help",
    .aliases = {"commands"},
    .family = "bot",
    .summary = "list the commands, or explain one",
    .params = {{.name = "command", .kind = Kind::command, .help = "which", .optional = true}},
    .example = "say",
    .risk = Risk::read,
    .run = help,
};

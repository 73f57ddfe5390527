#include <algorithm>

#include "bot/command.hpp"

// "2h 5m ago"; the clock may have been set back since.
static std::string ago(Duration age) {
    return format_duration(std::max(age - age % 1s, Duration::zero())) + " ago";
}

static Task<> last(Ctx &ctx) {
    std::string name;
    if (ctx.has("command")) {
        const Command *command = ctx.bot().find(ctx.word("command"));
        if (!command) throw Failure("there is no command '{}'", printable(ctx.word("command")));
        name = command->name;
    }
    const std::vector<AuditRow> rows = ctx.calls_here(name, 1);
    if (rows.empty()) throw Failure("{} was not run here lately", name.empty() ? "nothing" : name);
    const AuditRow &row = rows.back();
    const std::string who = row.person.empty() ? row.identity : row.person;
    ctx.reply("{}{}{} by {}, {}: {} (call {})", row.command, row.arguments.empty() ? "" : " ",
              row.arguments, who, ago(ctx.wall() - row.time), row.outcome, row.call);
    co_return;
}

const Command last_command = {
    .name = "last",
    .family = "bot",
    .summary = "tell who ran a command last, here",
    .params =
        {{.name = "command", .kind = Kind::command, .help = "which; else any", .optional = true}},
    .example = "say",
    .risk = Risk::read,
    .run = last,
};

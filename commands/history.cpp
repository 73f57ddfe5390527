#include "bot/command.hpp"

static std::string told(const AuditRow &row) {
    const std::string who = row.person.empty() ? row.identity : row.person;
    return fmt::format("{} {}: {}{}{} -> {}", format_time(row.time), who, row.command,
                       row.arguments.empty() ? "" : " ", row.arguments, row.outcome);
}

static Task<> history(Ctx &ctx) {
    const auto most = static_cast<size_t>(ctx.integer("count"));
    const std::vector<AuditRow> rows = ctx.calls_here("", most);
    if (rows.empty()) ctx.reply("no command was run here lately");
    for (const AuditRow &row : rows) ctx.reply("{}", told(row));
    co_return;
}

const Command history_command = {
    .name = "history",
    .family = "bot",
    .summary = "tell the last commands that were run here",
    .params = {{.name = "count",
                .kind = Kind::integer,
                .help = "how many",
                .fallback = "4",
                .least = 1,
                .most = 50}},
    .example = "10",
    .risk = Risk::read,
    .run = history,
};

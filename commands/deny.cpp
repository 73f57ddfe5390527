#include "bot/command.hpp"

static Task<> deny(Ctx &ctx) {
    const std::string reason = ctx.has("reason") ? ctx.word("reason") : "";
    ctx.reply("{}", deny(ctx.bot(), ctx.word("request"), ctx.call, reason));
    co_return;
}

const Command deny_command = {
    .name = "deny",
    .family = "approvals",
    .summary = "say no to what another person asks for, or withdraw what you asked for",
    .params = {{.name = "request", .help = "its name, digits and two letters"},
               {.name = "reason", .kind = Kind::text, .help = "why", .optional = true}},
    .example = "12kq not before the backup",
    .risk = Risk::read,
    .durable = true,
    .run = deny,
};

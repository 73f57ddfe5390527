#include "bot/command.hpp"

static Task<> approve(Ctx &ctx) {
    ctx.reply("{}", approve(ctx.bot(), ctx.word("request"), ctx.call));
    co_return;
}

const Command approve_command = {
    .name = "approve",
    .family = "approvals",
    .summary = "say yes to what another person asks for",
    .params = {{.name = "request", .help = "its name, digits and two letters"}},
    .example = "12kq",
    .risk = Risk::read,
    .durable = true,
    .run = approve,
};

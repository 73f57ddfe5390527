#include "bot/command.hpp"

static Task<> code(Ctx &ctx) {
    ctx.reply("{}", give_code(ctx.bot(), ctx.word("request"), ctx.word("code"), ctx.call));
    co_return;
}

const Command code_command = {
    .name = "code",
    .family = "approvals",
    .summary = "give a one-time code for what you asked for; in private or at the console only",
    .params = {{.name = "request", .help = "its name, digits and two letters"},
               {.name = "code", .kind = Kind::secret, .help = "the six digits of now"}},
    .example = "12kq 123456",
    .risk = Risk::read,
    .durable = true,
    .run = code,
};

#include "bot/command.hpp"

static Task<> confirm(Ctx &ctx) {
    ctx.reply("{}", confirm(ctx.bot(), ctx.word("word"), ctx.call));
    co_return;
}

const Command confirm_command = {
    .name = "confirm",
    .family = "approvals",
    .summary = "repeat the word that I told you, to go on with what you asked for",
    .params = {{.name = "word", .help = "the four letters"}},
    .example = "abcd",
    .risk = Risk::read,
    .durable = true,
    .run = confirm,
};

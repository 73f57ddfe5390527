#include "bot/command.hpp"

static Task<> echo(Ctx &ctx) {
    ctx.reply("{}", ctx.word("text"));
    co_return;
}

const Command echo_command = {
    .name = "echo",
    .family = "bot",
    .summary = "say the text back to you",
    .params = {{.name = "text", .kind = Kind::text, .help = "what to say"}},
    .example = "hello, world",
    .risk = Risk::read,
    .run = echo,
};

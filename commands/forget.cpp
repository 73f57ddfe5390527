#include "bot/command.hpp"

static Task<> forget(Ctx &ctx) {
    const std::string key = lower(ctx.word("key"));
    const auto fact = ctx.recall(key);
    if (!fact) throw Failure("I remember no '{}' here", printable(key));
    ctx.forget(key);
    ctx.reply("{} is forgotten; it was: {}", key, fact->value);
    co_return;
}

const Command forget_command = {
    .name = "forget",
    .family = "facts",
    .summary = "forget something that was remembered for this channel",
    .params = {{.name = "key", .kind = Kind::word, .help = "what it is called"}},
    .example = "rota",
    .risk = Risk::change,
    .run = forget,
};

#include "bot/command.hpp"

static Task<> reload(Ctx &ctx) {
    const std::string words = co_await ctx.reload();
    ctx.reply("{}", words);
}

const Command reload_command = {
    .name = "reload",
    .family = "bot",
    .summary = "read the configuration anew; all of it is taken, or nothing",
    .risk = Risk::change,
    .run = reload,
};

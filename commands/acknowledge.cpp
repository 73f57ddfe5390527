#include "bot/command.hpp"

static Task<> acknowledge(Ctx &ctx) {
    const std::string network = ctx.word("network");
    if (!ctx.bot().renamed(network)) throw Failure("{} calls itself as it always did", network);
    ctx.reply("the new name of {} is known now, and its accounts count as before", network);
    ctx.acknowledge(network);
    co_return;
}

const Command acknowledge_command = {
    .name = "acknowledge",
    .family = "bot",
    .summary = "say that a network may call itself by its new name",
    .params = {{.name = "network", .help = "which"}},
    .example = "libera",
    .risk = Risk::change,
    .local = true,
    .run = acknowledge,
};

#include "bot/command.hpp"

static Task<> ping(Ctx &ctx) {
    ctx.reply("pong");
    co_return;
}

const Command ping_command = {
    .name = "ping",
    .family = "bot",
    .summary = "see whether I am there",
    .risk = Risk::read,
    .run = ping,
};

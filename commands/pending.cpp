#include "bot/command.hpp"

static Task<> pending(Ctx &ctx) {
    const std::vector<std::string> lines = open_requests(ctx.bot(), ctx.call, ctx.now());
    if (lines.empty()) ctx.reply("no request is open that you may read");
    for (const std::string &line : lines) ctx.reply("{}", line);
    co_return;
}

const Command pending_command = {
    .name = "pending",
    .family = "approvals",
    .summary = "list the requests that wait for somebody's word",
    .risk = Risk::read,
    .run = pending,
};

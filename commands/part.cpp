#include "bot/command.hpp"

static Task<> part(Ctx &ctx) {
    const Place place = ctx.channel("channel");
    if (place.is_local()) throw Failure("the room {} cannot be left", local_room);
    if (!ctx.bot().joined(place)) throw Failure("I am not in {}", place.text());
    ctx.reply("leaving {}", place.text());
    ctx.part(place, ctx.has("reason") ? ctx.word("reason") : "");
    co_return;
}

const Command part_command = {
    .name = "part",
    .aliases = {"leave"},
    .family = "channels",
    .summary = "leave a channel",
    .params = {{.name = "channel", .kind = Kind::channel, .help = "which"},
               {.name = "reason", .kind = Kind::text, .help = "why", .optional = true}},
    .example = "#deploys the release is out",
    .risk = Risk::change,
    .run = part,
};

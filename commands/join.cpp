#include "bot/command.hpp"

static Task<> join(Ctx &ctx) {
    const Place place = ctx.channel("channel");
    if (place.is_local()) throw Failure("the room {} needs no joining", local_room);
    if (!place.channel) throw Failure("{} is not a channel", place.text());
    const std::string key = ctx.has("key") ? ctx.word("key") : "";
    if (key.find(',') != key.npos) throw Failure("the key of a channel holds no comma");
    if (ctx.bot().joined(place)) {
        ctx.reply("I am in {} already", place.text());
        co_return;
    }
    ctx.reply("joining {}", place.text());
    ctx.join(place, key);
}

const Command join_command = {
    .name = "join",
    .family = "channels",
    .summary = "join a channel, until it is parted or I restart",
    .params = {{.name = "channel", .kind = Kind::channel, .help = "which"},
               {.name = "key", .help = "its key", .optional = true}},
    .example = "#deploys",
    .risk = Risk::change,
    .run = join,
};

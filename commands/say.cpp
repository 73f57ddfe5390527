#include "bot/command.hpp"

static Task<> say(Ctx &ctx) {
    const Place place = ctx.channel("channel");
    const bool local = place.is_local();
    if (!local && !place.channel) throw Failure("{} is not a channel", place.text());
    if (!local && !ctx.bot().joined(place)) throw Failure("I am not in {}", place.text());
    ctx.relay(place, ctx.word("text"));
    if (place != ctx.call.place) ctx.reply("said in {}", place.text());
    co_return;
}

const Command say_command = {
    .name = "say",
    .family = "channels",
    .summary = "say something in a channel",
    .params = {{.name = "channel", .kind = Kind::channel, .help = "where"},
               {.name = "text", .kind = Kind::text, .help = "what"}},
    .example = "#ops the database is back",
    .risk = Risk::change,
    .run = say,
};

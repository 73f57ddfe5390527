#include "bot/command.hpp"

static Task<> topic(Ctx &ctx) {
    const Place place = ctx.channel("channel");
    if (place.is_local()) throw Failure("the room {} has no topic of its own", local_room);
    if (!place.channel) throw Failure("{} is not a channel", place.text());
    if (ctx.has("text")) {
        ctx.set_topic(place, ctx.word("text"));
        ctx.reply("setting the topic of {}", place.text());
        co_return;
    }
    const Topic topic = ctx.bot().topic(place);
    ctx.reply("{}: {}", place.text(), topic.text.empty() ? "no topic" : topic.text);
}

const Command topic_command = {
    .name = "topic",
    .family = "channels",
    .summary = "show the topic of a channel, or set it",
    .params = {{.name = "channel", .kind = Kind::channel, .help = "which"},
               {.name = "text", .kind = Kind::text, .help = "the new topic", .optional = true}},
    .example = "#ops deploys are frozen until Monday",
    .risk = Risk::change,
    .run = topic,
};

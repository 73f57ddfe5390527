#include "bot/command.hpp"

static std::vector<std::string> keys(const Ctx &ctx) {
    std::vector<std::string> keys;
    for (const Fact &fact : ctx.facts()) keys.push_back(fact.key);
    return keys;
}

static void list(Ctx &ctx) {
    std::string text;
    for (const std::string &key : keys(ctx)) text += (text.empty() ? "" : " ") + key;
    ctx.reply("{}", text.empty() ? "I was told to remember nothing here" : text);
}

static Task<> recall(Ctx &ctx) {
    if (!ctx.has("key")) {
        list(ctx);
        co_return;
    }
    const std::string key = lower(ctx.word("key"));
    const auto fact = ctx.recall(key);
    if (!fact) {
        const std::string near = nearest(key, keys(ctx));
        throw Failure("I remember no '{}' here{}", printable(key),
                      near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
    ctx.reply("{}: {} ({}, {})", fact->key, fact->value, fact->author, format_time(fact->time));
}

const Command recall_command = {
    .name = "recall",
    .family = "facts",
    .summary = "tell what is remembered for this channel",
    .params =
        {{.name = "key", .kind = Kind::word, .help = "which; else all keys", .optional = true}},
    .example = "rota",
    .risk = Risk::read,
    .run = recall,
};

#include "bot/command.hpp"

static Task<> remember(Ctx &ctx) {
    static constexpr size_t most_facts = 1000, longest_key = 60, longest = 400;
    const std::string key = lower(ctx.word("key")), &text = ctx.word("text");
    if (key.size() > longest_key) {
        throw Failure("the key has {} bytes, and {} is the most", key.size(), longest_key);
    }
    if (text.size() > longest) {
        throw Failure("the text has {} bytes, and {} is the most", text.size(), longest);
    }
    const auto before = ctx.recall(key);
    if (!before && ctx.facts().size() >= most_facts) {
        throw Failure("I remember {} things here already: forget one first", most_facts);
    }
    ctx.remember(key, text);
    if (before) {
        ctx.reply("{} is remembered; it was: {}", key, before->value);
    } else {
        ctx.reply("{} is remembered", key);
    }
    co_return;
}

const Command remember_command = {
    .name = "remember",
    .family = "facts",
    .summary = "remember something for this channel",
    .params = {{.name = "key", .kind = Kind::word, .help = "what it is called"},
               {.name = "text", .kind = Kind::text, .help = "what it is"}},
    .example = "rota https://wiki.example.org/rota",
    .risk = Risk::change,
    .run = remember,
};

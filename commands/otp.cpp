#include "bot/command.hpp"

static bool is_named(const Ctx &ctx, const std::string &person) {
    return ctx.bot().policy().persons.contains(person);
}

// Only to the client that asks: no room, no history.
static void enrol(Ctx &ctx, const std::string &person) {
    if (!is_named(ctx, person))
        throw Failure("there is no [person {}] in the configuration", printable(person));
    if (!ctx.call.asker.owner && ctx.person() != person)
        throw Failure("only {}, root and the bot's own user may do that", person);
    ctx.tell_alone(ctx.bot().parts().codes.enrol(person));
    ctx.tell_alone("put it into an authenticator now: it is never shown again");
    ctx.reply("{} has one-time codes now", person);
}

// Whoever could end them could begin with new ones.
static void remove(Ctx &ctx, const std::string &person) {
    if (!ctx.call.asker.owner) throw Failure("only root and the bot's own user may do that");
    ctx.bot().parts().codes.remove(person);
    ctx.reply("{} has no one-time codes any more", person);
}

static void list(Ctx &ctx) {
    std::string names;
    for (const std::string &name : ctx.bot().parts().codes.enrolled())
        names += (names.empty() ? "" : ", ") + name;
    ctx.reply("one-time codes: {}", names.empty() ? "nobody has any" : names);
}

static Task<> otp(Ctx &ctx) {
    const std::string &action = ctx.word("action");
    if (action == "list") {
        list(ctx);
        co_return;
    }
    if (!ctx.has("person")) throw Failure("person is missing: whose codes");
    if (action == "enrol") enrol(ctx, ctx.word("person"));
    if (action == "remove") remove(ctx, ctx.word("person"));
}

const Command otp_command = {
    .name = "otp",
    .family = "approvals",
    .summary = "give a person one-time codes, end them, or list who has some",
    .params = {{.name = "action",
                .kind = Kind::choice,
                .help = "what to do",
                .choices = {"enrol", "remove", "list"}},
               {.name = "person", .help = "whose codes", .optional = true}},
    .example = "enrol alice",
    .risk = Risk::read,
    .local = true,
    .durable = true,
    .run = otp,
};

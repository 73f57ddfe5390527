#include "bot/command.hpp"

static constexpr size_t most_each = 100, longest = 400;

static bool is_author(const Ctx &ctx, const Schedule &reminder) {
    const Policy &policy = ctx.bot().policy();
    const Asker &author = reminder.author, &asker = ctx.call.asker;
    if (author.identity.empty() && asker.identity.empty())  // gateways have one host for many
        return author.source() == asker.source() && lower(author.name) == lower(asker.name);
    if (author.identity.empty() || asker.identity.empty()) return false;
    return person_of(policy, author.identity) == person_of(policy, asker.identity);
}

static std::vector<const Schedule *> own_reminders(Ctx &ctx) {
    std::vector<const Schedule *> own = ctx.parts().schedules.all();
    std::erase_if(own, [&](const Schedule *one) {
        return one->kind != Schedule::reminder || !is_author(ctx, *one);
    });
    return own;
}

namespace {

// Who is to be reminded.
struct Reminded {
    std::string target;
    std::string words;       // "you", "libera/#ops"
    std::string rule = {};   // the command whose rule decides it at each run; empty: none does
    std::string call = {};   // what its text begins with
    std::string note = {};   // what the asker should know
    bool elsewhere = false;  // it is for others, or for another channel
    Place place = {};        // where, if it is for a channel
};

}  // namespace

// With an account wherever it is; else in the place where it was asked for.
static Reminded reminded_asker(const Ctx &ctx) {
    const Asker &asker = ctx.call.asker;
    const Place &place = ctx.call.place;
    if (ctx.call.door != Door::irc) return {local_room, "you, in the room local"};
    const size_t slash = asker.identity.find('/');
    if (slash != std::string::npos)
        return {place.network + "/@" + asker.identity.substr(slash + 1), "you"};
    if (!place.channel)
        return {place.network + "/nick:" + asker.name, "whoever is called " + asker.name};
    return {
        place.text(), "you here, for all to read", "remind", asker.name + ": ",
        "; without a services account nobody can be sure who is called " + asker.name + " then"};
}

static Reminded reminded_nick(const Ctx &ctx, const std::string &nick) {
    for (const Acquaintance &one : ctx.bot().whois(nick))
        if (one.row.network == ctx.call.place.network && !one.row.account.empty())
            return {one.row.network + "/@" + one.row.account, nick, "", "", "", true};
    throw Failure(
        "nobody knows the services account of '{}': allowed are me, a channel, and nicks "
        "whose account the network tells",
        printable(nick));
}

static Reminded reminded_by(Ctx &ctx, const std::string &whom) {
    if (lower(whom) == "me") return reminded_asker(ctx);
    const Place place = ctx.bot().place(whom, ctx.call);
    if (!place.channel && !place.is_local()) return reminded_nick(ctx, whom);
    const bool here = place == ctx.call.place;
    return {place.text(), place.text(), here ? "remind" : "say", "", "", !here, place};
}

static void check_right(Ctx &ctx, const Reminded &whom) {
    if (!whom.elsewhere) return;
    const Command *say = ctx.bot().find("say");
    if (!say || !ctx.bot().decide(ctx.call, *say, nullptr, {}).allowed)
        throw Failure("reminding {} is for those who may 'say': remind yourself, or this channel",
                      whom.words);
    if (whom.place.channel) ctx.bot().wanted_channel(whom.place);
}

static Timing timing_of(const Moment &moment) {
    if (!moment.repeats()) return {Once{moment.at}, moment.zone};
    return parse_timing(moment.timing(), moment.zone,
                        moment.at - std::chrono::duration_cast<WallTime::duration>(moment.every));
}

// "12:04", with the date where it comes on another day.
static std::string asked_at(const Ctx &ctx, const Moment &moment) {
    const std::string now = civil_text(moment.zone, ctx.wall());
    const bool today = civil_text(moment.zone, moment.at).substr(0, 10) == now.substr(0, 10);
    return today && !moment.repeats() ? now.substr(11) : now;
}

static Task<> remind(Ctx &ctx) {
    const Reminded whom = reminded_by(ctx, ctx.word("whom"));
    const auto [moment, text] = parse_moment(ctx.word("what"), ctx.bot().zone(), ctx.wall());
    if (text.empty()) throw Failure("what to remind of is missing, after the time");
    if (text.size() > longest)
        throw Failure("the text has {} bytes, and {} is the most", text.size(), longest);
    check_right(ctx, whom);
    if (own_reminders(ctx).size() >= most_each)
        throw Failure("you have {} reminders, which is the most: drop one first", most_each);
    Schedule one;
    one.kind = Schedule::reminder;
    one.name = ctx.parts().schedules.next_number();
    one.timing = timing_of(moment);
    one.to = {whom.target};
    one.say = fmt::format("{}reminder from {}, {}: {}", whom.call, ctx.call.asker.name,
                          asked_at(ctx, moment), text);
    one.author = ctx.call.asker;
    one.rule = whom.rule;
    one.grace = moment.repeats() ? Duration(12h) : Duration(7 * 24h);
    const Schedule &made = ctx.parts().schedules.add(std::move(one));
    const auto wait = std::chrono::ceil<std::chrono::seconds>(moment.at - ctx.wall());
    ctx.reply("I remind {} {}, {}in {} (reminder {}){}", whom.words,
              moment_words(moment, ctx.wall()), moment.repeats() ? "first " : "",
              format_duration(wait), made.name, whom.note);
    co_return;
}

const Command remind_command = {
    .name = "remind",
    .family = "reminders",
    .summary = "remind you, a channel, or somebody of something, once or again and again",
    .params = {{.name = "whom", .help = "me, a channel, or a nick"},
               {.name = "what", .kind = Kind::text, .help = "when, and then the words"}},
    .example = "me in 20m check the oven",
    .risk = Risk::read,
    .durable = true,
    .run = remind,
};

static std::string reminder_line(Ctx &ctx, const Schedule &one) {
    const auto next = ctx.parts().schedules.next_run(one);
    const bool once = std::holds_alternative<Once>(one.timing.when);
    return fmt::format(
        "reminder {} for {}{}{}: {}", one.name, one.to.empty() ? "" : one.to.front(),
        once ? "" : ", " + describe(one.timing),
        next ? ", next at " + clock_words(*next, one.timing.zone, ctx.wall()) : ", over", one.say);
}

static Task<> reminders(Ctx &ctx) {
    const std::vector<const Schedule *> own = own_reminders(ctx);
    if (own.empty()) ctx.reply("you have no reminders");
    for (const Schedule *one : own) ctx.reply("{}", reminder_line(ctx, *one));
    co_return;
}

const Command reminders_command = {
    .name = "reminders",
    .family = "reminders",
    .summary = "list your reminders",
    .risk = Risk::read,
    .run = reminders,
};

static Task<> drop(Ctx &ctx) {
    const std::string source = fmt::format("reminder {}", ctx.integer("reminder"));
    const Schedule *one = ctx.parts().schedules.find(source);
    if (!one) throw Failure("there is no {}, or none any more", source);
    if (!is_author(ctx, *one) && !ctx.may(Risk::change)) throw Failure("{} is not yours", source);
    ctx.parts().schedules.drop(source);
    ctx.reply("{} is dropped", source);
    co_return;
}

const Command reminder_drop_command = {
    .name = "reminder drop",
    .family = "reminders",
    .summary = "drop a reminder",
    .params = {{.name = "reminder",
                .kind = Kind::integer,
                .help = "its number",
                .least = 1,
                .most = 1'000'000'000}},
    .example = "3",
    .risk = Risk::read,
    .durable = true,
    .run = drop,
};

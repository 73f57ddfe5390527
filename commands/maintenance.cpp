#include "bot/command.hpp"

static constexpr size_t longest_name = 40, longest_text = 400;
static constexpr Duration shortest = 1min, longest = 31 * 24h;

static constexpr char grammar[] =
    "WHAT from 22:00 for 2h TEXT, WHAT from tomorrow 22:00 until 23:30 TEXT, or WHAT for 2h TEXT";

// Takes the word that leads what follows; false: it is another one.
static bool take(std::string &text, std::string_view word) {
    if (lower(text.substr(0, text.find(' '))) != word) return false;
    text = trim(std::string_view(text).substr(word.size()));
    return true;
}

static WallTime take_moment(std::string &text, const std::string &zone, WallTime after) {
    auto [moment, rest] = parse_moment(text, zone, after);
    if (moment.repeats()) throw Failure("a window comes once, allowed is {}", grammar);
    text = std::move(rest);
    return moment.at;
}

static WallTime take_end(std::string &text, const std::string &zone, WallTime from) {
    if (take(text, "until")) return take_moment(text, zone, from);
    if (!take(text, "for")) throw Failure("the window has no end, allowed is {}", grammar);
    text.insert(0, "in ");
    return take_moment(text, zone, from);
}

static void read_times(Ctx &ctx, std::string text, Upkeep &window) {
    window.zone = ctx.bot().zone();
    window.from = ctx.wall();
    if (take(text, "from") && !take(text, "now"))
        window.from = take_moment(text, window.zone, ctx.wall());
    window.until = take_end(text, window.zone, window.from);
    if (window.until - window.from < shortest || window.until - window.from > longest)
        throw Failure("a window lasts 1m to 31d");
    if (text.size() > longest_text)
        throw Failure("the text has {} bytes, and {} is the most", text.size(), longest_text);
    window.text = text;
}

static Task<> add(Ctx &ctx) {
    Upkeep window;
    window.place = ctx.has("to") ? ctx.channel("to") : ctx.call.place;
    if (!window.place.channel && !window.place.is_local())
        throw Failure("{} is not a channel: name one, as in to=#ops", window.place.text());
    ctx.bot().wanted_channel(window.place);
    window.what = ctx.word("what");
    if (window.what.size() > longest_name)
        throw Failure("the name has {} bytes, and {} is the most", window.what.size(),
                      longest_name);
    window.author = ctx.call.asker.name;
    window.identity = ctx.call.asker.identity.empty() ? window.author : ctx.person();
    read_times(ctx, ctx.word("plan"), window);
    const std::string where = window.place.text();
    const Upkeep &made = ctx.parts().maintenance.add(std::move(window));
    ctx.reply("maintenance {} is announced in {}", made.number, where);
    co_return;
}

const Command maintenance_add_command = {
    .name = "maintenance add",
    .family = "maintenance",
    .summary = "announce a window of maintenance, with reminders, its beginning and its end",
    .params = {{.name = "to",
                .kind = Kind::channel,
                .help = "the channel that is told; else this one",
                .optional = true,
                .named = true},
               {.name = "what", .help = "what is worked on"},
               {.name = "plan",
                .kind = Kind::text,
                .help = "from WHEN for DURATION, or until WHEN; then why"}},
    .example = "web from tomorrow 22:00 for 2h new disks",
    .risk = Risk::change,
    .run = add,
};

static const Param which = {.name = "maintenance",
                            .kind = Kind::integer,
                            .help = "its number",
                            .least = 1,
                            .most = 1'000'000'000};

static uint64_t number_of(Ctx &ctx) { return static_cast<uint64_t>(ctx.integer("maintenance")); }

static Task<> drop(Ctx &ctx) {
    const Upkeep &window = ctx.parts().maintenance.drop(number_of(ctx), ctx.call.asker.name);
    ctx.reply("maintenance {} is dropped", window.number);
    co_return;
}

const Command maintenance_drop_command = {
    .name = "maintenance drop",
    .family = "maintenance",
    .summary = "call a window of maintenance off, or end it early",
    .params = {which},
    .example = "3",
    .risk = Risk::change,
    .run = drop,
};

static Task<> extend(Ctx &ctx) {
    const Upkeep &window = ctx.parts().maintenance.extend(number_of(ctx), ctx.duration("by"));
    ctx.reply("maintenance {} goes on until {}", window.number,
              clock_words(window.until, window.zone, ctx.wall()));
    co_return;
}

const Command maintenance_extend_command = {
    .name = "maintenance extend",
    .family = "maintenance",
    .summary = "let a window of maintenance end later",
    .params = {which,
               {.name = "by",
                .kind = Kind::duration,
                .help = "by how much",
                .least = 60,
                .most = 7 * 24 * 3600}},
    .example = "3 30m",
    .risk = Risk::change,
    .run = extend,
};

static Task<> maintenances(Ctx &ctx) {
    const std::vector<const Upkeep *> open = ctx.parts().maintenance.open();
    if (open.empty()) ctx.reply("no maintenance is planned");
    for (const Upkeep *window : open)
        ctx.reply("{} ({}, in {})", window->line(ctx.wall()), window->author, window->place.text());
    co_return;
}

const Command maintenances_command = {
    .name = "maintenances",
    .family = "maintenance",
    .summary = "list the windows of maintenance that go on or are planned",
    .risk = Risk::read,
    .run = maintenances,
};

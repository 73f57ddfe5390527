#include "bot/command.hpp"

#include <algorithm>
#include <ranges>

static const Param which = {
    .name = "number", .kind = Kind::integer, .help = "its number", .least = 1};

// Operators see all, authors their own, and everybody what is for the place they are in.
static bool sees_all(const Ctx &ctx) {
    const std::vector<std::string> roles = ctx.roles();
    return ctx.call.asker.owner ||
           std::find(roles.begin(), roles.end(), operator_role) != roles.end();
}

static bool is_author(const Ctx &ctx, const Announcement &row) {
    return !row.identity.empty() && person_of(ctx.bot().policy(), row.identity) == ctx.person();
}

// What is for the place of the call; in private that is the account, whoever has that nick.
static std::string own_target(const Ctx &ctx) {
    return target_of(ctx.call.place, ctx.call.asker.identity);
}

static Announcement readable(Ctx &ctx, long long number) {
    const auto row = ctx.parts().outbox.rows().find(number);
    const bool here = row && row->target == own_target(ctx);
    if (!row || !(here || sees_all(ctx) || is_author(ctx, *row)))
        throw Failure("there is no announcement {} that you may read", number);
    return *row;
}

static std::string since(const Ctx &ctx, WallTime then) {
    const auto passed = std::chrono::floor<std::chrono::seconds>(ctx.wall() - then);
    return format_duration(std::max<Duration>(Duration::zero(), passed));
}

static std::string beginning_of(const Announcement &row, size_t longest = 300) {
    const std::string first = row.text.substr(0, row.text.find('\n'));
    const std::string cut = first.substr(0, utf8_cut(first, longest));
    return cut.size() < row.text.size() ? cut + "..." : cut;
}

static std::string line_of(Ctx &ctx, const Announcement &row) {
    static constexpr size_t enough = 80;
    const std::string why = ctx.parts().outbox.obstacle(row);
    return fmt::format("{} {} {} for {}, {} ago{}: {}", row.number, importance_name(row.importance),
                       state_name(row.state), row.target, since(ctx, row.created),
                       why.empty() ? "" : ", " + why, beginning_of(row, enough));
}

static void list(Ctx &ctx, AnnouncementFilter filter) {
    static constexpr size_t most = 20;
    filter.most = most;
    const Place &place = ctx.call.place;
    const bool shared = place.channel && !place.is_local();  // others read along
    if (shared || !sees_all(ctx)) filter.target = own_target(ctx);
    const std::vector<Announcement> rows = ctx.parts().outbox.rows().list(filter);
    if (rows.empty()) ctx.reply("no announcements");
    for (const Announcement &row : rows) ctx.reply("{}", line_of(ctx, row));
    if (rows.size() == most) ctx.reply("... and maybe more");
}

static Task<> outbox(Ctx &ctx) {
    AnnouncementFilter filter;
    filter.open = true;
    list(ctx, filter);
    co_return;
}

const Command outbox_command = {
    .name = "outbox",
    .family = "outbox",
    .summary = "list the announcements that are not confirmed yet",
    .risk = Risk::read,
    .run = outbox,
};

static Task<> outbox_of(Ctx &ctx) {
    static constexpr size_t most = 99;
    const Announcement digest = readable(ctx, ctx.integer("number"));
    AnnouncementFilter filter;
    filter.digest = digest.number;
    filter.most = most;
    const std::vector<Announcement> rows = ctx.parts().outbox.rows().list(filter);
    if (rows.empty()) throw Failure("announcement {} is no digest", digest.number);
    if (rows.size() == most) ctx.reply("the last {} of them:", most);
    for (const Announcement &row : rows | std::views::reverse)
        ctx.reply("{} {}", row.number, beginning_of(row));
    co_return;
}

const Command outbox_of_command = {
    .name = "outbox of",
    .family = "outbox",
    .summary = "list the announcements that a digest told of",
    .params = {which},
    .example = "57",
    .risk = Risk::read,
    .run = outbox_of,
};

static Task<> outbox_show(Ctx &ctx) {
    const Announcement row = readable(ctx, ctx.integer("number"));
    ctx.reply("{}", line_of(ctx, row));
    if (!row.via.empty()) ctx.reply("said in {}", row.via);
    if (row.departures > 1) ctx.reply("it left {} times", row.departures);
    for (const std::string &line : split(row.text, '\n')) ctx.reply("{}", line);
    co_return;
}

const Command outbox_show_command = {
    .name = "outbox show",
    .family = "outbox",
    .summary = "show an announcement, and what has become of it",
    .params = {which},
    .example = "57",
    .risk = Risk::read,
    .run = outbox_show,
};

// A number, or the target of many.
static const Param what = {
    .name = "what", .kind = Kind::word, .help = "its number, or the target of all"};

static Task<> outbox_retry(Ctx &ctx) {
    const std::string asked = ctx.word("what");
    if (const auto number = parse_integer(asked)) {
        ctx.parts().outbox.retry(*number);
        ctx.reply("announcement {} waits to be said", *number);
    } else {
        ctx.reply("{} announcements wait to be said", ctx.parts().outbox.retry(asked));
    }
    co_return;
}

const Command outbox_retry_command = {
    .name = "outbox retry",
    .family = "outbox",
    .summary = "say what has failed, expired or is held after all",
    .params = {what},
    .example = "57",
    .risk = Risk::change,
    .run = outbox_retry,
};

static Task<> outbox_hold(Ctx &ctx) {
    const std::string asked = ctx.word("what");
    if (const auto number = parse_integer(asked)) {
        ctx.parts().outbox.hold(*number, ctx.person());
        ctx.reply("announcement {} is held", *number);
    } else {
        ctx.reply("{} announcements are held", ctx.parts().outbox.hold(asked, ctx.person()));
    }
    co_return;
}

const Command outbox_hold_command = {
    .name = "outbox hold",
    .family = "outbox",
    .summary = "hold announcements back until somebody says 'outbox retry'",
    .params = {what},
    .example = "57",
    .risk = Risk::change,
    .run = outbox_hold,
};

static Task<> outbox_drop(Ctx &ctx) {
    const long long number = ctx.integer("number");
    ctx.parts().outbox.drop(number, ctx.person());
    ctx.reply("announcement {} is dropped", number);
    co_return;
}

const Command outbox_drop_command = {
    .name = "outbox drop",
    .family = "outbox",
    .summary = "give an announcement up",
    .params = {which},
    .example = "57",
    .risk = Risk::change,
    .run = outbox_drop,
};

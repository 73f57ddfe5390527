#include "bot/command.hpp"

#include <algorithm>

static constexpr size_t longest = 1000;

// "17:00", "tomorrow 9:00", and "2h" for what would be "in 2h".
static WallTime deadline_of(Ctx &ctx, const std::string &text) {
    const bool bare = parse_duration(text) && !parse_integer(text);
    const auto [moment, rest] =
        parse_moment(bare ? "in " + text : text, ctx.bot().zone(), ctx.wall());
    if (!rest.empty() || moment.repeats())
        throw Failure("ack-by is '{}', and must be one time like 17:00, 2h or 'tomorrow 9:00'",
                      printable(text));
    return moment.at;
}

static std::string prefix_in(Ctx &ctx, const Place &place) {
    Call there = ctx.call;
    there.place = place;
    return ctx.bot().prefix(there);
}

static std::string author(const Ctx &ctx) {
    return ctx.call.asker.identity.empty() ? ctx.call.asker.name : ctx.person();
}

static void ask_for_answers(Ctx &ctx, const Place &place) {
    Notice notice;
    notice.deadline = deadline_of(ctx, ctx.word("ack-by"));
    notice.place = place;
    notice.text = ctx.word("text");
    notice.author = ctx.call.asker.name;
    notice.identity = author(ctx);
    notice.prefix = prefix_in(ctx, place);
    notice.zone = ctx.bot().zone();
    const Attendance here = ctx.bot().attendance(place);
    notice.expected = here.identities;
    std::erase(notice.expected, ctx.call.asker.identity);
    const Notice &made = ctx.parts().notices.add(std::move(notice));
    ctx.reply("notice {} is announced in {}: {} {} expected to answer{} by {}", made.number,
              place.text(), made.expected.size(), made.expected.size() == 1 ? "is" : "are",
              here.unknown ? fmt::format(" ({} more without an account)", here.unknown) : "",
              clock_words(made.deadline, made.zone, ctx.wall()));
}

static Task<> announce(Ctx &ctx) {
    const Place place = ctx.channel("channel");
    const std::string &text = ctx.word("text");
    if (!place.is_local() && !place.channel) throw Failure("{} is not a channel", place.text());
    if (place.channel) ctx.bot().wanted_channel(place);
    if (text.size() > longest)
        throw Failure("the text has {} bytes, and {} is the most", text.size(), longest);
    if (ctx.has("ack-by")) {
        ask_for_answers(ctx, place);
        co_return;
    }
    Announcement line;
    line.target = place.text();
    line.text = fmt::format("{} ({})", text, ctx.call.asker.name);
    line.source = "announce";
    line.identity = author(ctx);
    const int64_t number = ctx.parts().outbox.add(std::move(line));
    ctx.reply("announcement {} for {} is kept until it is said", number, place.text());
}

const Command announce_command = {
    .name = "announce",
    .family = "notices",
    .summary = "announce something in a channel, over outages and restarts",
    .params = {{.name = "channel", .kind = Kind::channel, .help = "where"},
               {.name = "ack-by",
                .kind = Kind::text,
                .help = "until when people are to answer: 17:00, 2h, 'tomorrow 9:00'",
                .optional = true,
                .named = true},
               {.name = "text", .kind = Kind::text, .help = "what"}},
    .example = "#ops --ack-by 17:00 who is on call this weekend?",
    .risk = Risk::change,
    .run = announce,
};

static const Param which = {.name = "notice",
                            .kind = Kind::integer,
                            .help = "its number; else the only one that is open here",
                            .optional = true,
                            .least = 1,
                            .most = 1'000'000'000};

// The one that is named, or the only open one here.
static const Notice &notice_of(Ctx &ctx) {
    const Notices &notices = ctx.parts().notices;
    if (ctx.has("notice")) {
        const auto number = static_cast<uint64_t>(ctx.integer("notice"));
        const Notice *notice = notices.find(number);
        if (!notice) throw Failure("there is no notice {}, or none any more", number);
        return *notice;
    }
    std::vector<const Notice *> here = notices.open();
    std::erase_if(here, [&](const Notice *one) { return one->place != ctx.call.place; });
    if (here.empty()) throw Failure("no notice waits for answers here: name its number");
    if (here.size() > 1) throw Failure("{} notices wait for answers here: name one", here.size());
    return *here.front();
}

static Task<> ack(Ctx &ctx) {
    const uint64_t number = notice_of(ctx).number;
    const Asker &asker = ctx.call.asker;
    const bool first =
        ctx.parts().notices.answer(number, {asker.name, asker.identity}, ctx.bot().policy());
    const Notice &notice = *ctx.parts().notices.find(number);
    const Tally tally = tally_of(notice, ctx.bot().policy());
    if (!first)
        ctx.reply("you have answered notice {} before", number);
    else if (asker.identity.empty())
        ctx.reply(
            "notice {} has your answer, but without a services account nobody can be sure "
            "that it is you",
            number);
    else
        ctx.reply("notice {} has your answer: {} of {}", number, tally.answered.size(),
                  tally.expected);
    co_return;
}

const Command ack_command = {
    .name = "ack",
    .family = "notices",
    .summary = "answer an announcement that wants an answer",
    .params = {which},
    .example = "7",
    .risk = Risk::read,
    .durable = true,
    .run = ack,
};

// Those who are where it was announced, who were asked or have asked, and operators.
static bool may_read(const Ctx &ctx, const Notice &notice) {
    const std::vector<std::string> roles = ctx.roles();
    const bool oper =
        ctx.call.asker.owner || std::find(roles.begin(), roles.end(), operator_role) != roles.end();
    if (oper || notice.place == ctx.call.place) return true;
    if (ctx.call.asker.identity.empty()) return false;
    const auto is_asker = [&](const std::string &identity) {
        return person_of(ctx.bot().policy(), identity) == ctx.person();
    };
    return is_asker(notice.identity) ||
           std::any_of(notice.expected.begin(), notice.expected.end(), is_asker);
}

static std::string acks_line(const Ctx &ctx, const Notice &notice, const Policy &policy) {
    return fmt::format("notice {} by {} in {}, {} {}: {}", notice.number, notice.author,
                       notice.place.text(), notice.closed ? "until" : "open until",
                       clock_words(notice.deadline, notice.zone, ctx.wall()),
                       tally_of(notice, policy).text());
}

static Task<> acks(Ctx &ctx) {
    const Policy &policy = ctx.bot().policy();
    if (ctx.has("notice")) {
        const Notice &notice = notice_of(ctx);
        if (!may_read(ctx, notice)) throw Failure("notice {} is for others", notice.number);
        ctx.reply("{}", acks_line(ctx, notice, policy));
        co_return;
    }
    const Place &here = ctx.call.place;
    const bool shared = here.channel && !here.is_local();  // others read along
    std::vector<const Notice *> open = ctx.parts().notices.open();
    std::erase_if(open, [&](const Notice *one) {
        return !may_read(ctx, *one) || (shared && one->place != here);
    });
    if (open.empty()) ctx.reply("no notice waits for answers");
    for (const Notice *notice : open) ctx.reply("{}", acks_line(ctx, *notice, policy));
}

const Command acks_command = {
    .name = "acks",
    .family = "notices",
    .summary = "tell who has answered an announcement, and who has not",
    .params = {which},
    .example = "7",
    .risk = Risk::read,
    .run = acks,
};

#include "bot/command.hpp"

#include <algorithm>

static const Param which = {.name = "name",
                            .kind = Kind::pattern,
                            .help = "what it is called",
                            .pattern = "[a-z0-9_-]{1,32}"};

static constexpr char grammar[] =
    "WHEN [ZONE] [TARGET...] [KEY=VALUE...] say TEXT (or do COMMAND), as in 0 9 * * 1-5 "
    "Europe/Berlin #ops say Stand-up in five";

static const Schedule &known(Ctx &ctx) {
    const std::string source = "schedule " + ctx.word("name");
    if (const Schedule *one = ctx.parts().schedules.find(source)) return *one;
    std::vector<std::string> names;
    for (const Schedule *one : ctx.parts().schedules.all())
        if (one->kind != Schedule::reminder) names.push_back(one->name);
    const std::string near = nearest(ctx.word("name"), names);
    throw Failure("there is no {}{}", source, near.empty() ? "" : "; did you mean " + near + "?");
}

static const Schedule &changeable(Ctx &ctx) {
    const Schedule &one = known(ctx);
    const bool theirs = one.kind != Schedule::configured;
    const std::string why = theirs ? why_not_theirs(ctx.bot(), ctx.call, one) : "";
    if (!why.empty()) throw Failure("{}", why);
    return one;
}

namespace {

// What stands behind the name of a new one, word by word.
class Plan {
public:
    Plan(Ctx &ctx, const std::string &text)
        : ctx(ctx), text(text), words(shell_words(text).words), begins(shell_words(text).begins) {}

    Schedule schedule() {
        const std::string when = take_when();
        while (at < words.size() && words[at] != "say" && words[at] != "do") take_word();
        if (at + 1 >= words.size()) throw Failure("the words to say are missing: {}", grammar);
        std::string &rest = words[at] == "say" ? one.say : one.command;
        rest = trim(std::string_view(text).substr(begins[at + 1]));
        one.timing = parse_timing(when, zone, ctx.wall());
        if (!until.empty()) one.timing.until = parse_until(until, zone);
        if (one.to.empty()) add_target("here");
        return std::move(one);
    }

private:
    // "0 9 * * 1-5" as one word or as five, "@daily", "every 90m", "at 2026-12-24 09:00".
    std::string take_when() {
        const std::string first = words.empty() ? "" : words[0];
        const bool whole = first.starts_with('@') || first.find(' ') != first.npos;
        const size_t count = whole ? 1 : first == "every" ? 2 : first == "at" ? 3 : 5;
        if (words.size() < count) throw Failure("that is no time: {}", grammar);
        std::string when;
        for (; at < count; ++at) when += (when.empty() ? "" : " ") + words[at];
        return when;
    }

    void take_word() {
        const std::string word = words[at++];
        const size_t equals = word.find('=');
        if (equals != word.npos) return set(word.substr(0, equals), word.substr(equals + 1));
        if (is_target(word)) return add_target(word);
        zone = checked_zone(word);
    }

    static bool is_target(const std::string &word) {
        return word == "here" || word == local_room || word.find_first_of("#&@!:") != word.npos;
    }

    // The network of the call is meant where none is named.
    void add_target(const std::string &word) {
        const Place &place = ctx.call.place;
        const bool here = word == "here";
        const std::string prefix = place.network + "/";
        if (here && place.channel)
            one.to.push_back(place.text());
        else if (here)
            one.to.push_back(prefix + own_account());
        else if (word.starts_with('@') || word.starts_with("nick:"))
            one.to.push_back(prefix + word);
        else if (word.find("/@") != word.npos || word.find("/nick:") != word.npos)
            one.to.push_back(word);
        else
            add_place(ctx.bot().place(word, ctx.call));
    }

    void add_place(const Place &place) {
        if (place.channel) ctx.bot().wanted_channel(place);
        one.to.push_back(place.text());
    }

    std::string own_account() const {
        const std::string &identity = ctx.call.asker.identity;
        const size_t slash = identity.find('/');
        if (slash == identity.npos) throw Failure("where to say it is missing: {}", grammar);
        return "@" + identity.substr(slash + 1);
    }

    void set(const std::string &key, const std::string &value) {
        if (key == "zone")
            zone = checked_zone(value);
        else if (key == "until")
            until = value;
        else if (key == "to")
            for (const std::string &target : split(value, ',')) add_target(target);
        else if (key == "missed")
            set_missed(one, value);
        else if (key == "grace")
            one.grace = grace_of(value);
        else if (key == "output")
            one.output = output_of(value);
        else if (key == "as" && (value == "message" || value == "notice"))
            one.manner = value;
        else
            throw Failure(
                "'{}' is not known; allowed are zone, until, to, missed, grace, output "
                "and as=message or as=notice",
                printable(key + "=" + value));
    }

    static Duration grace_of(const std::string &value) {
        const auto length = parse_duration(value);
        if (!length || *length < 1min || *length > 7 * 24h)
            throw Failure("grace: '{}' is not allowed, a duration from 1m to 7d is",
                          printable(value));
        return *length;
    }

    Ctx &ctx;
    const std::string &text;
    const std::vector<std::string> words;
    const std::vector<size_t> begins;
    size_t at = 0;
    std::string zone = ctx.bot().zone(), until;
    Schedule one;
};

}  // namespace

static Task<> add(Ctx &ctx) {
    static constexpr size_t longest = 400;
    if (ctx.call.asker.identity.empty()) throw Failure("who you are is not known");
    Schedule one = Plan(ctx, ctx.word("plan")).schedule();
    if (one.say.size() > longest || one.command.size() > longest)
        throw Failure("that is longer than {} bytes, which is the most", longest);
    one.name = ctx.word("name");
    one.author = ctx.call.asker;
    if (!one.say.empty() && ctx.call.door == Door::irc)
        one.say += fmt::format(" ({})", ctx.call.asker.name);
    const Schedule &made = ctx.parts().schedules.add(std::move(one));
    ctx.reply("{}: {}", made.source(), schedule_times(ctx.parts().schedules, made));
    co_return;
}

const Command schedule_add_command = {
    .name = "schedule add",
    .family = "schedules",
    .summary = "have something said or done by the clock",
    .params = {which, {.name = "plan", .kind = Kind::text, .help = grammar}},
    .example = "standup 0 9 * * 1-5 Europe/Berlin #ops say Stand-up in five minutes",
    .risk = Risk::change,
    .run = add,
};

static Task<> drop(Ctx &ctx) {
    const Schedule &one = changeable(ctx);
    const std::string source = one.source();
    ctx.parts().schedules.drop(source);
    ctx.reply("{} is gone", source);
    co_return;
}

const Command schedule_drop_command = {
    .name = "schedule drop",
    .family = "schedules",
    .summary = "end a schedule that was made here",
    .params = {which},
    .example = "standup",
    .risk = Risk::change,
    .run = drop,
};

static Task<> pause(Ctx &ctx) {
    const Schedule &one = changeable(ctx);
    ctx.parts().schedules.pause(one.source(), ctx.call.asker.name);
    ctx.reply("{} is paused", one.source());
    co_return;
}

const Command schedule_pause_command = {
    .name = "schedule pause",
    .family = "schedules",
    .summary = "let a schedule rest; what would come meanwhile is not made up for",
    .params = {which},
    .example = "standup",
    .risk = Risk::change,
    .run = pause,
};

static Task<> unpause(Ctx &ctx) {
    const Schedule &one = changeable(ctx);
    ctx.parts().schedules.unpause(one.source(), ctx.call.asker.name);
    ctx.reply("{} goes on: {}", one.source(), schedule_times(ctx.parts().schedules, one));
    co_return;
}

const Command schedule_resume_command = {
    .name = "schedule resume",
    .family = "schedules",
    .summary = "let a paused schedule go on",
    .params = {which},
    .example = "standup",
    .risk = Risk::change,
    .run = unpause,
};

static Task<> run_now(Ctx &ctx) {
    if (ctx.call.door == Door::clock) throw Failure("no schedule runs another one");
    const Schedule &one = changeable(ctx);
    ctx.parts().schedules.run(one.source(), ctx.call.asker.name);
    ctx.reply("{} runs now, besides its times", one.source());
    co_return;
}

const Command schedule_run_command = {
    .name = "schedule run",
    .family = "schedules",
    .summary = "run a schedule now, besides its times, as its author",
    .params = {which},
    .example = "standup",
    .risk = Risk::change,
    .run = run_now,
};

static std::string state_words(const Schedule &one) {
    if (one.progress != Schedule::idle)
        return fmt::format("; its run of {} goes on", civil_text(one.timing.zone, one.ran));
    return one.outcome.empty() ? "" : "; last: " + one.outcome;
}

static Task<> schedules(Ctx &ctx) {
    const Schedules &known = ctx.parts().schedules;
    for (const Schedule *one : known.all())
        if (one->kind != Schedule::reminder)
            ctx.reply("{}: {}{}", one->name, schedule_times(known, *one), state_words(*one));
    if (ctx.lines() == 0) ctx.reply("no schedules");
    co_return;
}

const Command schedules_command = {
    .name = "schedules",
    .family = "schedules",
    .summary = "list what happens by the clock, and when next",
    .risk = Risk::read,
    .run = schedules,
};

static std::string joined(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

// What is for one person is not for all who ask.
static std::string words_of(const Ctx &ctx, const Schedule &one) {
    const bool for_one = std::any_of(one.to.begin(), one.to.end(), [](const std::string &target) {
        return target.find("/@") != target.npos || target.find("/nick:") != target.npos;
    });
    if (for_one && !why_not_theirs(ctx.bot(), ctx.call, one).empty()) return "(for one person)";
    return one.command.empty() ? one.say : one.command;
}

static Task<> show(Ctx &ctx) {
    const Schedule &one = known(ctx);
    const bool says = one.command.empty();
    ctx.reply("{}: {}{}", one.name, schedule_times(ctx.parts().schedules, one), state_words(one));
    ctx.reply("{} to {}: {}", says ? "says" : "does, and tells", joined(one.to),
              words_of(ctx, one));
    ctx.reply("of {}; when: {}; missed: {} within {}{}",
              one.kind == Schedule::configured ? "the configuration" : one.author.identity,
              timing_text(one.timing), missed_text(one), format_duration(one.grace),
              says ? "" : fmt::format("; output: {}", output_name(one.output)));
    co_return;
}

const Command schedule_show_command = {
    .name = "schedule show",
    .family = "schedules",
    .summary = "tell all about a schedule",
    .params = {which},
    .example = "standup",
    .risk = Risk::read,
    .run = show,
};

static Task<> why(Ctx &ctx) {
    const Schedule &one = known(ctx);
    const auto next = ctx.parts().schedules.next_run(one);
    const std::string last = one.note.empty()
                                 ? "nothing has been due yet"
                                 : fmt::format("{} (decided {})", one.note, format_time(one.noted));
    ctx.reply("{}: {}{}; next: {}", one.name, last, state_words(one),
              next         ? civil_text_utc(one.timing.zone, *next)
              : one.paused ? "paused"
                           : "never");
    co_return;
}

const Command schedule_why_command = {
    .name = "schedule why",
    .family = "schedules",
    .summary = "explain what was decided last about a schedule",
    .params = {which},
    .example = "standup",
    .risk = Risk::read,
    .run = why,
};

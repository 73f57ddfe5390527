#include "bot/command.hpp"

static const Param which = {.name = "job", .kind = Kind::job, .help = "its number"};

static const Job &job_of(Ctx &ctx, long long number) {
    const Job *job = ctx.parts().jobs.find(static_cast<uint64_t>(number));
    if (!job) throw Failure("there is no job {}, or none any more", number);
    return *job;
}

// What a job writes is for those who may run it.
static const Job &readable(Ctx &ctx, long long number) {
    const Job &job = job_of(ctx, number);
    const std::string why = why_not_readable(ctx.bot(), ctx.call, job);
    if (!why.empty())
        throw Failure("job {} is for those who may run '{}': {}", number, job.order.command, why);
    return job;
}

static bool is_asker(const Ctx &ctx, const Job &job) {
    const std::string &identity = job.order.call.asker.identity;
    return !identity.empty() && person_of(ctx.bot().policy(), identity) == ctx.person();
}

static Task<> jobs(Ctx &ctx) {
    static constexpr int most_ended = 10;
    const std::vector<const Job *> all = ctx.parts().jobs.all();
    if (all.empty()) ctx.reply("no jobs");
    int ended = 0;
    for (auto job = all.rbegin(); job != all.rend(); ++job)
        if ((*job)->state != Job::ended || ++ended <= most_ended)
            ctx.reply("{}", job_line(**job, ctx.wall()));
    co_return;
}

const Command jobs_command = {
    .name = "jobs",
    .family = "jobs",
    .summary = "list the jobs that run, wait, or have ended of late",
    .risk = Risk::read,
    .run = jobs,
};

static Task<> job(Ctx &ctx) {
    const Job &asked = readable(ctx, ctx.integer("job"));
    ctx.reply("{} in {}", job_line(asked, ctx.wall()), asked.order.call.place.text());
    if (asked.state == Job::ended)
        ctx.reply("{}", asked.words);
    else if (!asked.last.empty())
        ctx.reply("{} lines so far, the last: {}", asked.lines, asked.last);
    co_return;
}

const Command job_command = {
    .name = "job",
    .family = "jobs",
    .summary = "tell how far a job is, or how it ended",
    .params = {which},
    .example = "12",
    .risk = Risk::read,
    .run = job,
};

static Task<> log(Ctx &ctx) {
    const auto number = static_cast<uint64_t>(ctx.integer("job"));
    const bool follow = ctx.has("follow");
    if (follow && ctx.call.door != Door::control)
        throw Failure("only the console and 'signalbox log' can follow a job");
    const Job &asked = readable(ctx, ctx.integer("job"));
    std::vector<std::string> lines = ctx.parts().jobs.output(asked);
    if (follow && lines.size() > asked.lines) lines.resize(asked.lines);  // the rest comes as news
    const auto most = static_cast<size_t>(ctx.integer("lines"));
    for (size_t i = lines.size() > most ? lines.size() - most : 0; i < lines.size(); ++i)
        ctx.reply("{}", lines[i]);
    if (lines.empty() && !follow) ctx.reply("job {} has written nothing", number);
    if (!follow) co_return;
    ctx.parts().jobs.follow(number, ctx.call.client, ctx.call.ask);
    for (const Job *now = &asked; now && now->state != Job::ended;
         now = ctx.parts().jobs.find(number))
        co_await ctx.sleep(500ms);
}

const Command log_command = {
    .name = "log",
    .family = "jobs",
    .summary = "show the last lines that a job has written",
    .params = {which,
               {.name = "lines",
                .kind = Kind::integer,
                .help = "how many",
                .fallback = "20",
                .least = 1,
                .most = 5000},
               {.name = "follow",
                .kind = Kind::choice,
                .help = "and all that come, at the console",
                .optional = true,
                .choices = {"follow"}}},
    .example = "12",
    .risk = Risk::read,
    .run = log,
};

static Task<> cancel(Ctx &ctx) {
    const Job &asked = job_of(ctx, ctx.integer("job"));
    const std::string why = why_not_readable(ctx.bot(), ctx.call, asked);
    if (!is_asker(ctx, asked) && !why.empty())
        throw Failure("job {} is not yours, and '{}' not for you: {}", asked.number,
                      asked.order.command, why);
    if (asked.state == Job::ended) throw Failure("job {} has ended already", asked.number);
    ctx.reply("cancelling job {}", asked.number);
    ctx.parts().jobs.cancel(asked.number, ctx.call.asker.name);
    co_return;
}

const Command cancel_command = {
    .name = "cancel",
    .family = "jobs",
    .summary = "end a job: yours, or one that you may run",
    .params = {which},
    .example = "12",
    .risk = Risk::read,
    .run = cancel,
};

static Task<> more(Ctx &ctx) {
    static constexpr size_t in_channel = 3, elsewhere = 20;
    const Job *latest = ctx.parts().jobs.latest(ctx.call.place);
    const std::string here = target_of(ctx.call.place, ctx.call.asker.identity);
    const auto cut = ctx.parts().outbox.cut_at(here);
    if (cut && (!latest || latest->began < *cut)) {
        for (const std::string &line : ctx.parts().outbox.more(here, in_channel))
            ctx.reply("{}", line);
        co_return;
    }
    if (!latest) throw Failure("no job was asked for here, and no announcement was cut short");
    const Job &asked = readable(ctx, static_cast<long long>(latest->number));
    const Place &place = ctx.call.place;
    const size_t count = place.channel && !place.is_local() ? in_channel : elsewhere;
    const Jobs::Page page = ctx.parts().jobs.more(asked, place, count);
    for (const std::string &line : page.lines) ctx.reply("{}", line);
    if (page.left > 0) ctx.reply("... (job {}: {} more lines)", asked.number, page.left);
    if (page.lines.empty()) ctx.reply("no more lines of job {}", asked.number);
    co_return;
}

const Command more_command = {
    .name = "more",
    .family = "jobs",
    .summary = "show more of the last job that was asked for here, or of what was announced",
    .risk = Risk::read,
    .run = more,
};

static std::string in_quotes(const std::string &value) {
    std::string text = "'";
    for (const char c : value) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

// As somebody would have to type it.
static std::string typed(const Command &command, const Values &values) {
    std::string text = command.name;
    for (const Param &param : command.params) {
        const auto value = values.find(param.name);
        if (value == values.end()) continue;
        const bool rest = param.kind == Kind::text || param.kind == Kind::command;
        text += " " + param.name + "=" + (rest ? value->second : in_quotes(value->second));
    }
    return text;
}

static Task<> again(Ctx &ctx) {
    const Job &asked = readable(ctx, ctx.integer("job"));
    if (asked.secret)
        throw Failure("job {} had a secret, which is not kept: call '{}' anew", asked.number,
                      asked.order.command);
    const Command *command = ctx.bot().find(asked.order.command);
    ctx.call_instead(typed(*command, asked.order.values));
    co_return;
}

const Command again_command = {
    .name = "again",
    .family = "jobs",
    .summary = "call what a job ran once more; it is decided, and approved, anew",
    .params = {which},
    .example = "12",
    .risk = Risk::read,
    .run = again,
};

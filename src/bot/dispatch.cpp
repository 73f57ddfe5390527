#include "bot/dispatch.hpp"

#include "base/text.hpp"

static constexpr size_t most_jobs = 500;

Dispatch::Dispatch(const Catalogue &catalogue, Host &host, Loop &loop, Children &children, Log &log,
                   uint32_t seed)
    : catalogue(catalogue), host(host), loop(loop), children(children), log(log), random(seed) {}

static const char *door_name(Door door) { return door == Door::irc ? "irc" : "control"; }

// The one line that stands for a call in the log.
static void log_call(Log &log, const Call &call, const std::string &command, const char *outcome) {
    log.info("call", {{"id", std::to_string(call.id)},
                      {"door", door_name(call.door)},
                      {"who", call.asker.identity.empty() ? call.asker.mask : call.asker.identity},
                      {"evidence", call.asker.evidence},
                      {"place", call.place.text()},
                      {"command", command},
                      {"outcome", outcome}});
}

static std::string first_word(std::string_view text) {
    return std::string(text.substr(0, text.find(' ')));
}

void Dispatch::run(Call call, bool known_place) {
    std::string_view rest;
    const std::string text = call.text;
    const Command *command = catalogue.match(text, rest);
    if (!command) {
        const std::string name = printable(first_word(text)), near = catalogue.suggestion(text);
        const std::string advice =
            near.empty() ? "try " + host.prefix(call) + "help" : "did you mean " + near + "?";
        return refuse(call, "usage", fmt::format("no command '{}'; {}", name, advice));
    }
    if (jobs.size() >= most_jobs)
        return refuse(call, "refused",
                      fmt::format("{} commands are running, try again later", jobs.size()));
    if (!may_be_asked(*command, call.door))
        return refuse(
            call, "refused",
            fmt::format("'{}' is only for the console and 'signalbox run'", command->name));
    const Decision decision = decide(host.policy(), call.asker, command->risk, call.place,
                                     known_place, "'" + command->name + "'");
    if (!decision.allowed) return refuse(call, "refused", decision.why);
    Values values;
    try {
        values = parse_params(*command, rest);
    } catch (const Failure &failure) {
        return refuse(call, "usage", failure.what());
    }
    start(std::move(call), *command, std::move(values));
}

void Dispatch::start(Call call, const Command &command, Values values) {
    announce(call);
    Job &job = jobs.emplace_back(std::move(call), command, std::move(values), host, loop, children,
                                 wishes, random);
    job.task.resume();
    if (!job.task.done()) log_call(log, job.ctx.call, command.name, "started");
}

// What an operator runs at the console is seen by the room that it is run in.
void Dispatch::announce(const Call &call) {
    if (call.door != Door::control || call.place.is_local()) return;
    effects.push_back({SayEffect{
        call.place, fmt::format("[{}] {}{}", call.asker.name, host.prefix(call), call.text)}});
}

// Many people may come from one host, and one person has many nicks.
static std::string user_of(const Asker &asker) {
    return asker.identity.empty() ? asker.mask.substr(asker.mask.find('!') + 1) : asker.identity;
}

void Dispatch::refuse(const Call &call, const char *outcome, const std::string &why) {
    const bool heard = call.door == Door::control ||
                       refusals.count(user_of(call.asker), call.place.text(), outcome, loop.now());
    if (!heard) return;
    log_call(log, call, printable(first_word(call.text)), outcome);
    if (call.door == Door::control) {
        effects.push_back(
            {TellEffect{call.client, {call.ask, "", 0, Done{outcome, why}}}, Need::commit});
        return;
    }
    const std::string name = call.place.channel ? call.asker.name + ": " : "";
    SayEffect answer{.place = call.place, .text = name + why, .reply_to = call.msgid};
    effects.push_back({std::move(answer), Need::commit});
}

void Dispatch::report_silence() {
    for (const auto &[who, count] : refusals.take_silenced(loop.now()))
        log.info("refused again", {{"who", who}, {"count", std::to_string(count)}});
}

void Dispatch::sweep() {
    report_silence();
    std::erase_if(jobs, [this](Job &job) {
        const bool ended = job.task.done();
        if (ended)
            finish(job);
        else
            collect(job, false);
        return ended;
    });
}

std::string Dispatch::names() const {
    static constexpr size_t most = 200;
    std::string names;
    for (const Job &job : jobs)
        if (names.size() < most) names += (names.empty() ? "" : " ") + job.ctx.command.name;
    return names;
}

void Dispatch::finish(Job &job) {
    const char *outcome = "ok";
    try {
        job.task.take();
    } catch (const Failure &failure) {
        outcome = "failed";
        job.ctx.reply("{}", failure.what());
    } catch (const std::exception &bug) {
        outcome = "failed";
        job.ctx.reply("internal error, see the log (call {})", job.ctx.call.id);
        log.error("internal error",
                  {{"id", std::to_string(job.ctx.call.id)}, {"what", bug.what()}});
    }
    log_call(log, job.ctx.call, job.ctx.command.name, outcome);
    collect(job, true);
    if (job.ctx.call.door != Door::control) return;
    effects.push_back(
        {TellEffect{job.ctx.call.client, {job.ctx.call.ask, "", 0, Done{outcome, ""}}}});
}

void Dispatch::collect(Job &job, bool ended) {
    for (Effect &effect : job.ctx.take_effects(ended)) effects.push_back(std::move(effect));
}

std::vector<Effect> Dispatch::take_effects() { return std::exchange(effects, {}); }

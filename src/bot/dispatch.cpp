#include "bot/dispatch.hpp"

#include "base/text.hpp"
#include "bot/job.hpp"
#include "bot/kinds.hpp"
#include "bot/persons.hpp"

static constexpr size_t most_activities = 500;

Dispatch::Dispatch(const Catalogue &catalogue, Host &host, Loop &loop, Children &children, Log &log,
                   Ledger &ledger, uint32_t seed)
    : catalogue(catalogue),
      host(host),
      loop(loop),
      children(children),
      log(log),
      ledger(ledger),
      random(seed) {}

static std::string first_word(std::string_view text) {
    return std::string(text.substr(0, text.find(' ')));
}

static bool gives_secret(const Command &command, const Values &values) {
    for (const Param &param : command.params) {
        const auto value = values.find(param.name);
        const bool given = value != values.end() && value->second != param.fallback;
        if (param.kind == Kind::secret && given) return true;
    }
    return false;
}

void Dispatch::run(Call call) {
    std::string_view rest;
    const std::string text = call.text;
    const Command *command = catalogue.match(text, rest);
    const bool shared = call.place.channel && !call.place.is_local();
    if (!command && !shared && host.parts().approvals.awaiting(call, text)) {
        call.text = "confirm " + text;
        return run(std::move(call));
    }
    if (shared && (!command || command->has_secret())) burn(call, command ? rest : text);
    if (!command) {
        const std::string name = printable(first_word(text)), near = catalogue.suggestion(text);
        const std::string advice =
            near.empty() ? "try " + host.prefix(call) + "help" : "did you mean " + near + "?";
        return refuse(call, "usage", fmt::format("no command '{}'; {}", name, advice));
    }
    if (activities.size() >= most_activities)
        return refuse(call, "refused",
                      fmt::format("{} commands are running, try again later", activities.size()),
                      command);
    Values values;
    std::string fault;
    try {
        values = parse_params(*command, rest);
    } catch (const Failure &failure) {
        fault = failure.what();
    }
    const Decision decision = host.decide(call, *command, fault.empty() ? &values : nullptr, {});
    if (!decision.allowed)
        return refuse(call, "refused", decision.why, command, decision.private_refusal);
    if (!fault.empty()) return refuse(call, "usage", fault, command);
    if (shared && gives_secret(*command, values))
        return refuse(call, "refused",
                      fmt::format("'{}' takes a secret, which everybody has read here: ask me in "
                                  "private, with another one",
                                  command->name),
                      command);
    if (!decision.complete())
        return plan({std::move(call), command->name, std::move(values), {}, ""}, *command,
                    decision);
    start({std::move(call), command->name, std::move(values), {}, ""});
}

void Dispatch::start(Order order) {
    const Command *command = catalogue.find(order.command);
    if (!command || (!command->run && !command->runbook))
        return refuse(order.call, "refused", fmt::format("'{}' cannot be run here", order.command),
                      command);
    if (command->runbook) return start_job(std::move(order), *command);
    announce(order, *command);
    host.spend(order.call, *command, order.values);
    order.grants.paid = true;
    Activity &activity =
        activities.emplace_back(std::move(order.call), *command, std::move(order.values), host,
                                loop, children, wishes, random);
    activity.task.resume();
    if (!activity.task.done())
        write(activity.ctx.call, *command, activity.values, "start", "started");
}

void Dispatch::start_job(Order order, const Command &command) {
    const Order given = order;
    try {
        JobSpec spec = job_of(*command.runbook, given.values, given.call);
        order.grants.paid = true;
        host.parts().jobs.accept(std::move(order), command, std::move(spec));
        host.spend(given.call, command, given.values);
        announce(given, command);
    } catch (const Failure &failure) {
        refuse(given.call, "refused", failure.what(), &command);
    }
}

void Dispatch::begin_job(uint64_t number) {
    Jobs &jobs = host.parts().jobs;
    const Job *job = jobs.find(number);
    if (!job) return;
    const std::string why = objection(job->order);
    if (why.empty())
        jobs.begin(number);
    else
        jobs.refuse(number, why);
}

// A one-time code that was said where others read is none any more.
void Dispatch::burn(const Call &call, std::string_view said) {
    static constexpr size_t most = 20;
    const std::string person = person_of(host.policy(), call.asker.identity);
    size_t count = 0;
    for (const std::string &word : split(said, ' '))
        if (count++ < most) host.parts().codes.burn(person, word.substr(word.find('=') + 1));
}

std::string Dispatch::harmless(const std::string &text) const {
    std::string_view rest;
    if (const Command *command = catalogue.match(text, rest)) {
        if (!command->has_secret()) return text;
        try {
            return command->name + " " + shown(*command, parse_params(*command, rest));
        } catch (const Failure &) {
            return command->name + " ***";
        }
    }
    const Command *near = catalogue.find(catalogue.suggestion(text));
    if (!near || !near->has_secret()) return text;
    return fmt::format("{} *** ({} bytes)", first_word(text), text.size());
}

// What an operator runs at the console is seen by the room that it is run in; what changes
// anything and is asked for elsewhere, by the channel of the command.
void Dispatch::announce(const Order &order, const Command &command) {
    const Call &call = order.call;
    const std::string arguments = shown(command, order.values);
    const std::string what = command.name + (arguments.empty() ? "" : " " + arguments);
    if (call.place.channel && !call.place.is_local()) {
        if (call.door != Door::control) return;
        effects.push_back(
            {SayEffect{call.place, fmt::format("[{}] {}{}", call.asker.name, host.prefix(call),
                                               call.text.empty() ? what : call.text)}});
        return;
    }
    if (command.risk == Risk::read) return;
    if (const auto room = room_of(order)) say(*room, fmt::format("[{}] {}", call.asker.name, what));
}

// Many people may come from one host, and one person has many nicks.
static std::string user_of(const Asker &asker) {
    return asker.identity.empty() ? asker.mask.substr(asker.mask.find('!') + 1) : asker.identity;
}

void Dispatch::write(const Call &call, const Command &command, const Values &values,
                     const char *kind, const char *outcome, const std::string &detail) {
    ledger.write(host.policy(), call,
                 {kind, command.name, shown(command, values), outcome, detail, 0, command.risk});
}

void Dispatch::refuse(const Call &call, const char *outcome, const std::string &why,
                      const Command *command, bool in_private) {
    const bool heard = call.door != Door::irc ||
                       refusals.count(user_of(call.asker), call.place.text(), outcome, loop.now());
    if (!heard) return;
    const std::string name = command ? command->name : printable(first_word(call.text));
    const std::string length = command ? "" : fmt::format("({} bytes)", call.text.size());
    ledger.write(host.policy(), call, {"refusal", name, length, outcome, why});
    if (call.has_client()) {
        effects.push_back(
            {TellEffect{call.client, {call.ask, "", 0, Done{outcome, why}}}, Need::commit});
        return;
    }
    if (in_private) {
        const Place asker = {call.place.network, call.asker.name, false};
        effects.push_back({SayEffect{asker, why, Saying::notice}, Need::commit});
        return;
    }
    const std::string to = call.place.channel ? call.asker.name + ": " : "";
    SayEffect answer{.place = call.place, .text = to + why, .reply_to = call.msgid};
    effects.push_back({std::move(answer), Need::commit});
}

void Dispatch::report_silence() {
    for (const auto &[who, count] : refusals.take_silenced(loop.now()))
        log.info("refused again", {{"who", who}, {"count", std::to_string(count)}});
}

// What people have said to requests is answered before what comes of it.
void Dispatch::sweep() {
    report_silence();
    bury();
    hear_plans();
    hear_approvals();
    bury();
}

void Dispatch::bury() {
    std::erase_if(activities, [this](Activity &activity) {
        const bool ended = activity.task.done();
        if (ended)
            finish(activity);
        else
            collect(activity, false);
        return ended;
    });
}

std::string Dispatch::names() const {
    static constexpr size_t most = 200;
    std::string names;
    for (const Activity &activity : activities)
        if (names.size() < most) names += (names.empty() ? "" : " ") + activity.ctx.command.name;
    return names;
}

// What comes of a change is seen by nobody before it is in the book, on disk.
static Need need_of(const Command &command) {
    return command.risk == Risk::read && !command.durable ? Need::commit : Need::sync;
}

Instant Dispatch::next() const { return host.parts().approvals.next(); }

void Dispatch::finish(Activity &activity) {
    const char *outcome = "ok";
    try {
        activity.task.take();
    } catch (const Failure &failure) {
        outcome = "failed";
        activity.ctx.reply("{}", failure.what());
    } catch (const std::exception &bug) {
        outcome = "failed";
        activity.ctx.reply("internal error, see the log (call {})", activity.ctx.call.id);
        log.error("internal error",
                  {{"id", std::to_string(activity.ctx.call.id)}, {"what", bug.what()}});
    }
    write(activity.ctx.call, activity.ctx.command, activity.values, "end", outcome);
    collect(activity, true);
    if (!activity.ctx.call.has_client() || activity.ctx.handed_over()) return;
    effects.push_back(
        {TellEffect{activity.ctx.call.client, {activity.ctx.call.ask, "", 0, Done{outcome, ""}}},
         need_of(activity.ctx.command)});
}

void Dispatch::collect(Activity &activity, bool ended) {
    for (Effect &effect : activity.ctx.take_effects(ended)) {
        effect.need = need_of(activity.ctx.command);
        effects.push_back(std::move(effect));
    }
}

std::vector<Effect> Dispatch::take_effects() { return std::exchange(effects, {}); }

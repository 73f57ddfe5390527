#include "bot/command.hpp"

// The person whom `name` means: of a [person NAME] the identity that counts where this is asked.
static std::string identity_of(const Ctx &ctx, const std::string &name) {
    const std::string &network = ctx.call.place.network;
    const auto &persons = ctx.bot().policy().persons;
    if (const auto person = persons.find(name);
        person != persons.end() && !person->second.is.empty()) {
        const std::string here = network.empty() ? "unix:" : network + "/";
        for (const std::string &identity : person->second.is)
            if (identity.starts_with(here)) return identity;
        return person->second.is.front();
    }
    if (name.find_first_of("/:") != name.npos) return name;
    if (!network.empty()) return network + "/" + name;
    throw Failure("there is no person '{}'; give a [person NAME], NETWORK/ACCOUNT or unix:NAME",
                  printable(name));
}

// The call as that person would make it here.
static Call call_of(const Ctx &ctx, const std::string &identity) {
    Call call = ctx.call;
    const bool local = identity.starts_with("unix:");
    call.door = local ? Door::control : Door::irc;
    call.asker = {};
    call.asker.identity = call.asker.name = identity;
    call.asker.owner =
        identity == "unix:root" || (ctx.call.asker.owner && identity == ctx.call.asker.identity);
    if (local) return call;
    call.asker.doubt = ctx.bot().doubt(identity.substr(0, identity.find('/')));
    call.asker.weak = !call.asker.doubt.empty();
    return call;
}

static std::string verdict(const Decision &decision) {
    if (!decision.allowed) return "may not: " + decision.why;
    std::string needs;
    if (decision.approvals > 0)
        needs = fmt::format(", {} approval{} by role {}", decision.approvals,
                            decision.approvals == 1 ? "" : "s", decision.approver);
    if (decision.confirm) needs += ", a confirmation";
    if (decision.code) needs += ", a one-time code";
    return needs.empty() ? "may" : "may, with " + needs.substr(2);
}

static std::string described(const Ctx &ctx, const Asker &asker) {
    const std::string person = person_of(ctx.bot().policy(), asker.identity);
    std::string roles;
    for (const std::string &role : roles_of(ctx.bot().policy(), asker)) roles += " " + role;
    return fmt::format("{}{}, {}", printable(asker.identity),
                       person == asker.identity ? "" : " (person " + person + ")",
                       roles.empty() ? "in no role" : "in role" + roles);
}

// In a channel they share one line: only few are said there.
static void explain(Ctx &ctx, const std::vector<std::string> &steps) {
    std::string together;
    for (const std::string &step : steps) {
        if (!ctx.call.place.channel || ctx.call.place.is_local()) ctx.reply("{}", step);
        together += (together.empty() ? "" : "; ") + step;
    }
    if (ctx.call.place.channel && !ctx.call.place.is_local()) ctx.reply("{}", together);
}

static Task<> can(Ctx &ctx) {
    const Call call = call_of(ctx, identity_of(ctx, ctx.word("person")));
    const std::string line = ctx.word("command");
    std::string_view rest;
    const Command *command = ctx.bot().match(line, rest);
    if (!command) throw Failure("there is no command '{}'", printable(line));
    std::optional<Values> values;
    if (!rest.empty() || command->params.empty()) values = parse_params(*command, rest);
    const Decision decision = ctx.bot().decide(call, *command, values ? &*values : nullptr, {});
    ctx.reply("{}: '{}' in {}: {}", described(ctx, call.asker), command->name,
              ctx.call.place.text(), verdict(decision));
    explain(ctx, decision.steps);
    co_return;
}

const Command can_command = {
    .name = "can",
    .family = "bot",
    .summary = "explain whether a person may run a command here",
    .params = {{.name = "person", .help = "a name, NETWORK/ACCOUNT or unix:NAME"},
               {.name = "command", .kind = Kind::text, .help = "a command, and its arguments"}},
    .example = "alice say #ops hello",
    .risk = Risk::read,
    .run = can,
};

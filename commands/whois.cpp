#include <algorithm>

#include "bot/command.hpp"

// Hosts, rooms and other networks are for operators.
static bool sees_all(const Ctx &ctx) {
    const std::vector<std::string> roles = ctx.roles();
    return ctx.call.door == Door::control || std::ranges::find(roles, operator_role) != roles.end();
}

static std::string words_of(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "none" : text;
}

static std::string description(const Acquaintance &one, bool all) {
    const PersonRow &row = one.row;
    std::string text = row.network + "/" + row.nick;
    if (all && !one.mask.empty()) text += " (" + one.mask + ")";
    text += ": " + row.evidence;
    if (!row.person.empty()) text += "; person: " + row.person;
    text += "; roles: " + words_of(row.roles);
    if (all && !row.channels.empty()) text += "; in " + words_of(row.channels);
    return text;
}

static Task<> whois(Ctx &ctx) {
    const bool all = sees_all(ctx);
    const std::string &nick = ctx.word("nick");
    size_t found = 0;
    for (const Acquaintance &one : ctx.bot().whois(nick)) {
        if (!all && one.row.network != ctx.call.place.network) continue;
        ctx.reply("{}", description(one, all));
        ++found;
    }
    if (found == 0) throw Failure("nobody called {} is in a channel with me", nick);
    co_return;
}

const Command whois_command = {
    .name = "whois",
    .family = "bot",
    .summary = "tell who somebody is to me, by which evidence, and which roles they have",
    .params = {{.name = "nick", .help = "of somebody in a channel with me"}},
    .example = "alice",
    .risk = Risk::read,
    .run = whois,
};

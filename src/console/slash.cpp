#include "console/slash.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

static constexpr SlashRow rows[] = {
    {"announcements", SlashVerb::panel, "/announcements", "what waits, was sent, or failed"},
    {"approvals", SlashVerb::panel, "/approvals", "who asks for what"},
    {"audit", SlashVerb::panel, "/audit", "who did what"},
    {"clear", SlashVerb::clear, "/clear", "empty this window"},
    {"close", SlashVerb::close, "/close", "close a query, job or left channel"},
    {"connect", SlashVerb::pass, "/connect NETWORK", "have the bot connect", true},
    {"disconnect", SlashVerb::pass, "/disconnect NETWORK [REASON]", "have it leave", true},
    {"help", SlashVerb::help, "/help", "keys and commands: F1"},
    {"jobs", SlashVerb::panel, "/jobs", "what runs and what ran"},
    {"join", SlashVerb::join, "/join CHANNEL", "have the bot join a channel", true},
    {"lockdown", SlashVerb::pass, "/lockdown on|off REASON", "stop all that changes things", true},
    {"me", SlashVerb::me, "/me TEXT", "say what the bot does", true},
    {"mute", SlashVerb::mute, "/mute", "only alerts show in the status bar, or all again"},
    {"networks", SlashVerb::panel, "/networks", "state, lag, channels"},
    {"notice", SlashVerb::notice, "/notice TEXT", "say it as a notice", true},
    {"outbox", SlashVerb::panel, "/outbox", "the same as /announcements"},
    {"overview", SlashVerb::panel, "/overview", "all at a glance"},
    {"part", SlashVerb::part, "/part [CHANNEL]", "leave this channel or another"},
    {"people", SlashVerb::panel, "/people", "who is here"},
    {"quit", SlashVerb::quit, "/quit", "detach; the bot goes on"},
    {"reload", SlashVerb::pass, "/reload", "have the bot read its configuration"},
    {"say", SlashVerb::say, "/say TEXT", "say anything as the bot", true},
    {"set", SlashVerb::set, "/set [NAME VALUE]", "show settings, or change one for now"},
    {"topic", SlashVerb::topic, "/topic TEXT", "set the topic of this channel", true},
    {"whois", SlashVerb::pass, "/whois NICK", "who somebody is to the bot", true},
    {"win", SlashVerb::win, "/win NUMBER|NAME", "show a window or panel; /3 does too", true},
};

std::span<const SlashRow> slash_rows() {
    return rows;
}

const SlashRow *find_slash(std::string_view name) {
    const auto found = std::find_if(std::begin(rows), std::end(rows),
                                    [&](const SlashRow &row) { return row.name == name; });
    return found == std::end(rows) ? nullptr : &*found;
}

static std::string unknown(std::string_view name) {
    std::vector<std::string> names;
    for (const SlashRow &row : rows) names.emplace_back(row.name);
    const std::string near = nearest(name, names);
    if (near.empty()) return fmt::format("no command /{}; /help lists them", printable(name));
    return fmt::format("no command /{}; did you mean /{}?", printable(name), near);
}

SlashCommand parse_slash(std::string_view text) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string name = lower(text.substr(0, end));
    if (parse_integer(name)) return {SlashVerb::win, name};
    const SlashRow *row = find_slash(name);
    if (!row) throw Failure("{}", unknown(name));
    const std::string rest(text.substr(std::min(end + 1, text.size())));
    if (row->needs_text && trim(rest).empty()) throw Failure("usage: {}", row->usage);
    switch (row->verb) {
    case SlashVerb::panel: return {row->verb, name == "outbox" ? "announcements" : name};
    case SlashVerb::pass: return {row->verb, std::string(trim(name + " " + rest))};
    default: return {row->verb, rest};
    }
}

#include "console/slash.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

static constexpr SlashRow rows[] = {
    {"clear", SlashVerb::clear, "/clear", "empty this window"},
    {"close", SlashVerb::close, "/close", "close a query or left channel"},
    {"help", SlashVerb::help, "/help", "this list"},
    {"join", SlashVerb::join, "/join CHANNEL", "have the bot join a channel", true},
    {"me", SlashVerb::me, "/me TEXT", "say what the bot does", true},
    {"mute", SlashVerb::mute, "/mute", "only alerts show in the status bar, or all again"},
    {"notice", SlashVerb::notice, "/notice TEXT", "say it as a notice", true},
    {"part", SlashVerb::part, "/part [CHANNEL]", "leave this channel or another"},
    {"quit", SlashVerb::quit, "/quit", "detach; the bot goes on"},
    {"say", SlashVerb::say, "/say TEXT", "say anything as the bot", true},
    {"set", SlashVerb::set, "/set [NAME VALUE]", "show settings, or change one for now"},
    {"win", SlashVerb::win, "/win NUMBER|NAME", "show a window; /3 does too", true},
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
    return {row->verb, rest};
}

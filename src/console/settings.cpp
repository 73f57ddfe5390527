#include "console/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "base/text.hpp"
#include "console/actions.hpp"

namespace {

struct NamedPart {
    std::string_view name;
    Part part;
};

constexpr NamedPart parts[] = {
    {"alert", Part::alert},
    {"chosen", Part::chosen},
    {"command", Part::command},
    {"event", Part::event},
    {"faint", Part::faint},
    {"found", Part::found},
    {"good", Part::good},
    {"heading", Part::heading},
    {"hint", Part::hint},
    {"hint-current", Part::hint_current},
    {"info", Part::info},
    {"loud", Part::loud},
    {"mark-none", Part::mark_none},
    {"mark-run", Part::mark_run},
    {"mark-say", Part::mark_say},
    {"marker", Part::marker},
    {"nick", Part::nick},
    {"over", Part::over},
    {"question", Part::question},
    {"rule", Part::rule},
    {"self", Part::self},
    {"status", Part::status},
    {"status-alert", Part::status_alert},
    {"status-call", Part::status_call},
    {"status-event", Part::status_event},
    {"status-shown", Part::status_shown},
    {"status-talk", Part::status_talk},
    {"status-trouble", Part::status_trouble},
    {"text", Part::text},
    {"time", Part::time},
    {"title", Part::title},
    {"title-name", Part::title_name},
};

constexpr std::string_view colour_names[] = {"black", "red",     "green", "yellow",
                                             "blue",  "magenta", "cyan",  "white"};

std::string shown_word(std::string_view text) {
    static constexpr size_t most = 40;
    return "'" + printable(text.substr(0, utf8_cut(text, most))) + "'";
}

// What is wrong, and the nearest word or all of them.
Failure no_such(std::string_view what, std::string_view given,
                const std::vector<std::string> &allowed) {
    const std::string near = nearest(given, allowed);
    if (!near.empty())
        return Failure("{} is no {}, did you mean {}?", shown_word(given), what, near);
    return Failure("{} is no {}, allowed are {}", shown_word(given), what,
                   fmt::format("{}", fmt::join(allowed, ", ")));
}

int colour_value(std::string_view text) {
    const bool bright = text.starts_with("bright-");
    const std::string_view name = bright ? text.substr(7) : text;
    if (text == "default") return -1;
    const auto found = std::ranges::find(colour_names, name);
    if (found != std::end(colour_names))
        return static_cast<int>(found - std::begin(colour_names)) + (bright ? 8 : 0);
    const auto number = parse_integer(text);
    if (number && *number >= 0 && *number <= 255) return static_cast<int>(*number);
    throw Failure(
        "{} is no colour, allowed are default, 0 to 255, {}, the same with bright- before, "
        "and bold, underline, reverse",
        shown_word(text), fmt::join(colour_names, ", "));
}

// One word of a look; `behind`: it names the ground.
void set_word(PartLook &look, std::string_view word, bool behind) {
    if (behind)
        look.back = colour_value(word);
    else if (word == "bold")
        look.bold = true;
    else if (word == "underline")
        look.underline = true;
    else if (word == "reverse")
        look.reverse = true;
    else
        look.front = colour_value(word);
}

bool yes_or_no(std::string_view value, std::string_view yes, std::string_view no) {
    if (value != yes && value != no)
        throw Failure("{} is neither {} nor {}", shown_word(value), yes, no);
    return value == yes;
}

constexpr std::string_view times_names[] = {"auto", "off", "short", "long"};

Times times_value(std::string_view value) {
    const auto found = std::ranges::find(times_names, value);
    if (found == std::end(times_names))
        throw Failure("{} is none of auto, off, short, long", shown_word(value));
    return static_cast<Times>(found - std::begin(times_names));
}

size_t history_value(std::string_view value) {
    const auto lines = parse_integer(value);
    if (!lines || *lines < 0 || *lines > static_cast<long long>(InputHistory::most_lines))
        throw Failure("{} is no number of lines, 0 to {} are allowed", shown_word(value),
                      InputHistory::most_lines);
    return static_cast<size_t>(*lines);
}

using Settings = ConsoleSettings;
using Value = std::string_view;

constexpr SettingRow rows[] = {
    {"bell", "yes or no", [](Settings &s, Value value) { s.bell = yes_or_no(value, "yes", "no"); },
     [](const Settings &s) -> std::string { return s.bell ? "yes" : "no"; }},
    {"history", "0 to 10000", [](Settings &s, Value value) { s.history = history_value(value); },
     [](const Settings &s) { return std::to_string(s.history); }},
    {"joins", "show or hide",
     [](Settings &s, Value value) { s.joins = yes_or_no(value, "show", "hide"); },
     [](const Settings &s) -> std::string { return s.joins ? "show" : "hide"; }},
    {"nicks", "show or hide",
     [](Settings &s, Value value) { s.nicks = yes_or_no(value, "show", "hide"); },
     [](const Settings &s) -> std::string { return s.nicks ? "show" : "hide"; }},
    {"timestamps", "auto, off, short or long",
     [](Settings &s, Value value) { s.times = times_value(value); },
     [](const Settings &s) { return std::string(times_names[static_cast<size_t>(s.times)]); }},
};

}  // namespace

Action ConsoleSettings::action(std::string_view key) const {
    const auto found = keys.find(key);
    return found == keys.end() ? action_of(key) : found->second;
}

void set_key(ConsoleSettings &settings, std::string_view key, std::string_view action) {
    if (!is_key_name(key))
        throw Failure(
            "no such key, allowed are ^A to ^_, M-a to M-~, PgUp and the others that "
            "signalbox console --keys prints");
    const auto wanted = action_named(action);
    if (!wanted) throw no_such("action", action, action_names());
    settings.keys[std::string(key)] = *wanted;
}

void set_colour(ConsoleSettings &settings, std::string_view part, std::string_view look) {
    const auto found = std::ranges::find(parts, part, &NamedPart::name);
    if (found == std::end(parts)) throw no_such("part of the screen", part, part_names());
    PartLook wanted;
    bool behind = false;
    const std::vector<std::string> words = split(look, ' ');
    for (const std::string &word : words) {
        if (!behind && word == "on") {
            behind = true;
            continue;
        }
        set_word(wanted, word, behind);
        behind = false;
    }
    if (words.empty() || behind)
        throw Failure("{} is no look, allowed is [COLOUR] [on COLOUR] [bold] [underline] [reverse]",
                      shown_word(look));
    settings.colours[found->part] = wanted;
}

void set_setting(ConsoleSettings &settings, std::string_view name, std::string_view value) {
    std::vector<std::string> names;
    for (const SettingRow &row : rows) {
        if (row.name == name) return row.set(settings, value);
        names.emplace_back(row.name);
    }
    throw no_such("setting", name, names);
}

std::span<const SettingRow> setting_rows() { return rows; }

std::vector<KeyBinding> bindings_of(const ConsoleSettings &settings) {
    std::map<std::string_view, Action> all(settings.keys.begin(), settings.keys.end());
    for (const KeyBinding &binding : usual_bindings()) all.emplace(binding.key, binding.action);
    std::vector<KeyBinding> bindings;
    for (const auto &[key, action] : all) bindings.push_back({key, action});
    return bindings;
}

std::string bindings_text(const ConsoleSettings &settings) {
    std::string text = "[keys]\n# M-1 to M-0 show the windows 1 to 10.\n";
    for (const auto &[key, action] : bindings_of(settings))
        text += fmt::format("{:<11} = {}\n", key, action_name(action));
    return text;
}

std::vector<std::string> part_names() {
    std::vector<std::string> names;
    for (const NamedPart &one : parts) names.emplace_back(one.name);
    return names;
}

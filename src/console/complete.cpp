#include "console/complete.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "console/panel.hpp"
#include "console/slash.hpp"
#include "console/width.hpp"

static size_t word_start(std::string_view line, size_t cursor) {
    size_t start = cursor;
    while (start > 0 && line[start - 1] != ' ') --start;
    return start;
}

static bool begins_with(std::string_view word, std::string_view beginning) {
    return lower(word.substr(0, beginning.size())) == lower(beginning);
}

static void add_once(std::vector<std::string> &words, const std::string &word) {
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

static bool is_member(const Room &room, std::string_view nick) {
    return std::any_of(room.members.begin(), room.members.end(),
                       [&](const RoomMember &member) { return member.nick == nick; });
}

static std::vector<std::string> nicks(const ConsoleWindow &window, std::string_view beginning) {
    std::vector<std::string> words;
    for (auto line = window.lines().rbegin(); line != window.lines().rend(); ++line) {
        const ChatLine &chat = line->chat;
        if (chat.self || !begins_with(chat.nick, beginning) || !is_member(window.room, chat.nick))
            continue;
        add_once(words, chat.nick);
    }
    std::vector<std::string> silent;
    for (const RoomMember &member : window.room.members)
        if (begins_with(member.nick, beginning)) silent.push_back(member.nick);
    std::sort(silent.begin(), silent.end(),
              [](const std::string &a, const std::string &b) { return lower(a) < lower(b); });
    for (const std::string &nick : silent) add_once(words, nick);
    return words;
}

static std::vector<std::string> rooms(const WindowList &windows, std::string_view beginning) {
    std::vector<std::string> words;
    for (size_t i = 0; i < windows.size(); ++i) {
        const Room &room = windows.at(i).room;
        const std::string name = windows.short_name(i);
        if (!room.channel) continue;
        if (begins_with(name, beginning)) add_once(words, name);
        else if (begins_with(room.name, beginning)) add_once(words, room.name);
    }
    return words;
}

WordChoice choose_name(std::string_view line, size_t cursor, const WindowList &windows) {
    WordChoice choice{word_start(line, cursor), {}, " "};
    const std::string_view word = line.substr(choice.start, cursor - choice.start);
    if (word.empty()) return choice;
    if (word[0] == '#' || word[0] == '&' || word.find('/') != word.npos) {
        choice.words = rooms(windows, word);
        return choice;
    }
    choice.words = nicks(windows.current(), word);
    if (choice.start == 0) choice.suffix = ": ";
    return choice;
}

WordChoice choose_slash(std::string_view line, size_t cursor) {
    WordChoice choice;
    for (const SlashRow &row : slash_rows()) {
        const std::string word = "/" + std::string(row.name);
        if (word.starts_with(line.substr(0, cursor))) choice.words.push_back(word);
    }
    return choice;
}

namespace {

// What the first argument of a command of the console is.
enum class Argument { window, view, channel, network, setting, other };

struct ArgumentRow {
    std::string_view command;
    Argument argument;
};

constexpr ArgumentRow arguments[] = {
    {"close", Argument::window},  {"connect", Argument::network}, {"disconnect", Argument::network},
    {"join", Argument::channel},  {"part", Argument::channel},    {"set", Argument::setting},
    {"topic", Argument::channel}, {"win", Argument::view},
};

Argument argument_of(std::string_view command) {
    const auto found = std::ranges::find(arguments, command, &ArgumentRow::command);
    return found == std::end(arguments) ? Argument::other : found->argument;
}

std::vector<std::string> window_names(const WindowList &windows) {
    std::vector<std::string> names;
    for (size_t i = 0; i < windows.size(); ++i) names.push_back(windows.short_name(i));
    return names;
}

// Windows, and panels.
std::vector<std::string> view_names(const WindowList &windows) {
    std::vector<std::string> names = window_names(windows);
    for (const PanelRow &panel : panel_rows()) names.emplace_back(panel.name);
    return names;
}

std::vector<std::string> setting_words(const std::vector<std::string> &before) {
    std::vector<std::string> words;
    for (const SettingRow &row : setting_rows()) {
        if (before.size() == 1) words.emplace_back(row.name);
        if (before.size() != 2 || before[1] != row.name) continue;
        for (const std::string &word : split(row.allowed, ' '))
            if (word != "or" && word != "to") words.push_back(word.substr(0, word.find(',')));
    }
    return words;
}

}  // namespace

WordChoice choose_argument(std::string_view line, size_t cursor, const WindowList &windows,
                           const std::vector<std::string> &networks) {
    WordChoice choice{word_start(line, cursor), {}, " "};
    const std::vector<std::string> before = split(line.substr(0, choice.start), ' ');
    const Argument argument = argument_of(lower(before.empty() ? "" : before[0].substr(1)));
    const std::string_view word = line.substr(choice.start, cursor - choice.start);
    std::vector<std::string> words;
    if (argument == Argument::setting) words = setting_words(before);
    else if (before.size() != 1) return choose_name(line, cursor, windows);
    else if (argument == Argument::window) words = window_names(windows);
    else if (argument == Argument::view)
        words = view_names(windows);
    else if (argument == Argument::channel) words = rooms(windows, word);
    else if (argument == Argument::network) words = networks;
    else return choose_name(line, cursor, windows);
    for (const std::string &one : words)
        if (begins_with(one, word) && one.find(' ') == one.npos) add_once(choice.words, one);
    return choice;
}

static std::string common_beginning(const std::vector<std::string> &words) {
    std::string common = words.front();
    for (const std::string &word : words) {
        size_t same = 0;
        while (same < common.size() &&
               begins_with(word, common.substr(0, glyph_after(common, same))))
            same = glyph_after(common, same);
        common.resize(same);
    }
    return common;
}

void Completion::start(LineEditor &line, WordChoice with) {
    choice = std::move(with);
    at.reset();
    if (choice.words.empty()) return;
    if (choice.start > line.cursor()) return clear();
    if (choice.words.size() == 1) {
        line.complete(choice.start, line.cursor(), choice.words[0] + choice.suffix);
        return clear();
    }
    const std::string common = common_beginning(choice.words);
    if (choice.start + common.size() > line.cursor())
        line.complete(choice.start, line.cursor(), common);
    else step(line, 1);
}

bool Completion::step(LineEditor &line, int by) {
    if (choice.words.empty()) return false;
    const size_t count = choice.words.size();
    if (!at) at = by > 0 ? 0 : count - 1;
    else at = (*at + count + static_cast<size_t>(by)) % count;
    line.complete(choice.start, line.cursor(), choice.words[*at] + choice.suffix);
    return true;
}

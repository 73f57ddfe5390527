#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "console/model.hpp"

void ConsoleModel::enter() {
    const std::string text = input.text();
    if (trim(text).empty()) return;
    const Meaning meaning = meaning_of(text);
    if (meaning != Meaning::console && !attached()) return inform("not attached: nothing was sent");
    if (meaning == Meaning::nothing)
        return inform("nobody hears you here; M-1 shows the room for commands");
    if (input.remember()) entered.push_back(text);
    input.clear();
    try {
        if (meaning == Meaning::console) obey(parse_slash(text.substr(1)));
        else if (meaning == Meaning::run) run(text);
        else say(text.starts_with("//") ? text.substr(1) : text, "");
    } catch (const Failure &failure) {
        inform(failure.what());
    }
}

// In a room of its own a command needs no prefix; "//x" is the command "/x".
void ConsoleModel::run(std::string_view text) {
    if (text.starts_with("//")) text.remove_prefix(1);
    text.remove_prefix(prefix_length(text));
    const std::string &place = room().name;
    const uint64_t id = talk.call(place, place, std::string(text));
    if (panels.shown) asked[id] = "";
}

void ConsoleModel::say(const std::string &text, const std::string &as) {
    const Room &room = this->room();
    if (is_command_room(room) || is_log(room) || is_job(room))
        throw Failure("nobody hears you here: show a channel or a query first");
    if (!attached()) throw Failure("not attached: nothing was sent");
    talk.say(room.name, text, as);
}

// Pasted lines are said, never run.
void ConsoleModel::send_pasted() {
    const std::vector<std::string> lines = input.pasted();
    input.drop_paste();
    if (!attached()) return inform("not attached: nothing was sent");
    try {
        for (const std::string &line : lines) say(line, "");
        input.clear();
    } catch (const Failure &failure) {
        inform(failure.what());
    }
}

void ConsoleModel::obey(const SlashCommand &command) {
    switch (command.verb) {
    case SlashVerb::clear:
        if (panels.shown) throw Failure("there is nothing to clear here: Esc shows the window");
        list.clear_current();
        break;
    case SlashVerb::close:
        if (panels.shown) return leave_panel();
        if (!list.close_current())
            throw Failure("this window stays open: only queries, jobs and left channels close");
        break;
    case SlashVerb::help: show_panel(PanelKind::help); break;
    case SlashVerb::join: join_or_part("join", trim(command.rest)); break;
    case SlashVerb::part: join_or_part("part", trim(command.rest)); break;
    case SlashVerb::me: say(command.rest, "action"); break;
    case SlashVerb::notice: say(command.rest, "notice"); break;
    case SlashVerb::say: say(command.rest, ""); break;
    case SlashVerb::quit: quitting = Stop{exit_ok, ""}; break;
    case SlashVerb::panel:
    case SlashVerb::win: show_named(trim(command.rest)); break;
    case SlashVerb::pass: pass(command.rest); break;
    case SlashVerb::topic: set_topic(trim(command.rest)); break;
    }
}

void ConsoleModel::show_named(std::string_view name) {
    if (const PanelRow *panel = find_panel(lower(name))) return show_panel(panel->kind);
    if (!list.show_named(name))
        throw Failure("no window '{}', allowed are names and 1 to {}", printable(name),
                      list.size());
    leave_panel();
}

// A command of the bot by the same name; its answer is shown where it was asked for.
void ConsoleModel::pass(const std::string &command) {
    if (!attached()) throw Failure("not attached: nothing was sent");
    const std::string &from = room().name;
    const uint64_t id = talk.call(from, std::string(local_window), command);
    if (panels.shown) asked[id] = "";
    else if (from != local_window) asked[id] = from;
}

void ConsoleModel::set_topic(std::string_view text) {
    const Room &room = this->room();
    if (!room.channel || is_command_room(room))
        throw Failure("this window is no channel: show the one whose topic is meant");
    pass(fmt::format("topic {} {}", room.name, text));
}

void ConsoleModel::inform(std::string_view text) {
    talk.info(room().name, text);
    if (panels.shown) panels.notice = text;
}

// A channel named without its network is looked for on the network of this window.
void ConsoleModel::join_or_part(std::string_view verb, std::string_view channel) {
    const Room &room = this->room();
    const size_t slash = room.name.find('/');
    std::string target(channel);
    if (target.empty()) target = room.name;
    else if (slash != room.name.npos && target.find('/') == target.npos)
        target = room.name.substr(0, slash + 1) + target;
    if (channel.empty() && (!room.channel || is_command_room(room)))
        throw Failure("usage: /part CHANNEL");
    if (!attached()) throw Failure("not attached: nothing was sent");
    if (verb == "join") list.expected = target;
    talk.call(room.name, std::string(local_window), fmt::format("{} {}", verb, target));
}

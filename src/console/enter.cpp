#include <fmt/core.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "console/model.hpp"

static std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines = split(text, '\n');
    std::erase_if(lines, [](const std::string &line) { return trim(line).empty(); });
    return lines;
}

void ConsoleModel::enter() {
    static constexpr size_t most_unasked = 5;
    const std::string text = input.text();
    const size_t lines = lines_of(text).size();
    if (lines == 0) return;
    const Meaning meaning = meaning_of(text);
    if (meaning != Meaning::console && !attached()) return inform("not attached: nothing was sent");
    if (meaning == Meaning::nothing && lines == 1)
        return inform(
            fmt::format("nobody hears you here; {}COMMAND runs a command", welcome().prefix));
    if (meaning == Meaning::nothing)
        return inform(fmt::format("these are {} lines, a command is one: nothing was run", lines));
    if (lines > Prompt::most_lines)
        return inform(fmt::format("{} lines are too many, {} are allowed: nothing was said", lines,
                                  Prompt::most_lines));
    if (lines <= most_unasked) return send(meaning);
    lines_asked = lines;
    asked_in = room().name;
}

void ConsoleModel::send(Meaning meaning) {
    const std::string text = input.text();
    remember(meaning, text);
    input.forget();
    try {
        if (meaning == Meaning::console) obey(parse_slash(text.substr(1)));
        else if (meaning == Meaning::run) run(text);
        else say_lines(text);
    } catch (const Failure &failure) {
        inform(failure.what());
    }
}

// Of several lines each is said as it stands.
void ConsoleModel::say_lines(const std::string &text) {
    const bool slashes = text.starts_with("//");
    if (text.find('\n') == text.npos) return say(slashes ? text.substr(1) : text, "");
    for (const std::string &line : lines_of(text)) say(line, "");
}

std::string ConsoleModel::question() const {
    if (lines_asked == 0) return "";
    return fmt::format("say {} lines in {}? [y/N]", lines_asked, printable(asked_in));
}

bool ConsoleModel::answer(const Keypress &press) {
    if (lines_asked == 0) return false;
    lines_asked = 0;
    const bool yes = press.kind == Keypress::text && lower(press.value) == "y" &&
                     room().name == asked_in;
    if (!yes) inform("not said");
    else if (!attached()) inform("not attached: nothing was sent");
    else send(Meaning::say);
    if (input.text().empty()) line_changed();
    return true;
}

Secrecy ConsoleModel::secrecy_of(Meaning meaning, const std::string &text) const {
    const std::string &room = this->room().name;
    if (meaning == Meaning::run) return secrecy_of_command(command_in(text));
    return meaning == Meaning::console ? secrecy_of_slash(room, text)
                                       : secrecy_of_words(room, text);
}

// What may hold a secret is not kept; what only the daemon can judge is written when it has.
void ConsoleModel::remember(Meaning meaning, const std::string &text) {
    const Secrecy secrecy = secrecy_of(meaning, text);
    if (secrecy == Secrecy::secret || !input.remember()) return;
    if (secrecy == Secrecy::open) return entered.push_back(text);
    if (meaning != Meaning::run) return;
    if (const uint64_t id = talk.judge(command_place(), command_in(text))) unsure[id] = text;
}

void ConsoleModel::settle(const DaemonTalk::Verdict &verdict) {
    const auto found = unsure.find(verdict.id);
    if (found == unsure.end()) return;
    if (verdict.secret) input.unremember(found->second);
    else entered.push_back(found->second);
    unsure.erase(found);
}

// In a room of its own a command needs no prefix; "//x" is the command "/x".
std::string ConsoleModel::command_in(std::string_view text) const {
    if (text.starts_with("//")) text.remove_prefix(1);
    text.remove_prefix(prefix_length(text));
    return std::string(text);
}

void ConsoleModel::run(std::string_view text) {
    const std::string &from = room().name;
    const uint64_t id = talk.call(from, command_place(), command_in(text));
    if (panels.shown) asked[id] = "";
    else if (nobody_hears())
        asked[id] = from;
}

void ConsoleModel::say(const std::string &text, const std::string &as) {
    const Room &room = this->room();
    if (one_line_only()) throw Failure("nobody hears you here: show a channel or a query first");
    if (!attached()) throw Failure("not attached: nothing was sent");
    talk.say(room.name, text, as);
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
    case SlashVerb::mute:
        if (panels.shown) throw Failure("a panel cannot be muted: Esc shows the window");
        list.current().muted = !list.current().muted;
        break;
    case SlashVerb::notice: say(command.rest, "notice"); break;
    case SlashVerb::say: say(command.rest, ""); break;
    case SlashVerb::set: set(command.rest); break;
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

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
    if (meaning == Meaning::nothing && is_log(list.current().room))
        return inform("nobody hears you in the log; M-1 shows the room for commands");
    if (meaning == Meaning::nothing)
        return inform(fmt::format("these are {} lines, a command is one: nothing was run", lines));
    if (lines > Prompt::most_lines)
        return inform(fmt::format("{} lines are too many, {} are allowed: nothing was said", lines,
                                  Prompt::most_lines));
    if (lines <= most_unasked) return send(meaning, text);
    lines_asked = lines;
    asked_in = list.current().room.name;
}

void ConsoleModel::send(Meaning meaning, std::string text) {
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
                     list.current().room.name == asked_in;
    if (!yes) inform("not said");
    else if (!attached()) inform("not attached: nothing was sent");
    else send(Meaning::say, input.text());
    if (input.text().empty()) line_changed();
    return true;
}

Secrecy ConsoleModel::secrecy_of(Meaning meaning, const std::string &text) const {
    const std::string &room = list.current().room.name;
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
    if (const uint64_t id = talk.judge(list.current().room.name, command_in(text)))
        unsure[id] = text;
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
    const std::string &room = list.current().room.name;
    talk.call(room, room, command_in(text));
}

void ConsoleModel::say(const std::string &text, const std::string &as) {
    const Room &room = list.current().room;
    if (is_command_room(room) || is_log(room))
        throw Failure("nobody hears you here: show a channel or a query first");
    if (!attached()) throw Failure("not attached: nothing was sent");
    talk.say(room.name, text, as);
}

void ConsoleModel::obey(const SlashCommand &command) {
    switch (command.verb) {
    case SlashVerb::clear: list.clear_current(); break;
    case SlashVerb::close:
        if (!list.close_current())
            throw Failure("this window stays open: only queries and channels that were left close");
        break;
    case SlashVerb::help: help(); break;
    case SlashVerb::join: join_or_part("join", trim(command.rest)); break;
    case SlashVerb::part: join_or_part("part", trim(command.rest)); break;
    case SlashVerb::me: say(command.rest, "action"); break;
    case SlashVerb::mute: list.current().muted = !list.current().muted; break;
    case SlashVerb::notice: say(command.rest, "notice"); break;
    case SlashVerb::say: say(command.rest, ""); break;
    case SlashVerb::set: set(command.rest); break;
    case SlashVerb::quit: quitting = Stop{exit_ok, ""}; break;
    case SlashVerb::win:
        if (!list.show_named(trim(command.rest)))
            throw Failure("no window '{}', allowed are names and 1 to {}",
                          printable(trim(command.rest)), list.size());
        break;
    }
}

void ConsoleModel::help() {
    for (const SlashRow &row : slash_rows())
        inform(fmt::format("{:<17} {}", row.usage, row.summary));
    inform("//TEXT            say /TEXT");
    const std::string prefix = welcome().prefix.empty() ? "!" : welcome().prefix;
    inform(fmt::format("{:<17} run a bot command; {}help lists", prefix + "COMMAND", prefix));
    inform("M-Enter adds a line; ^R searches what you entered, ^S what is shown; ^_ undoes");
    inform("Tab completes; PgUp PgDn scroll; M-N nicks");
    inform("M-1..M-0 ^P ^N M-a M-/ change windows");
}

// A channel named without its network is looked for on the network of this window.
void ConsoleModel::join_or_part(std::string_view verb, std::string_view channel) {
    const Room &room = list.current().room;
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

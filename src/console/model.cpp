#include "console/model.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

ConsoleModel::ConsoleModel(const Clock &clock, InputHistory history, ConsoleSettings settings)
    : talk(list, clock), input(std::move(history)), settings(std::move(settings)) {
    settings_changed();
}

void ConsoleModel::resize(int new_rows, int new_columns) {
    rows = new_rows;
    columns = new_columns;
}

void ConsoleModel::lost() {
    talk.lost();
    candidates.reset();
    tab_waits = false;
    unsure.clear();
    asked.clear();
    if (panels.question) answer_question(false);
}

void ConsoleModel::hear(const Tell &tell) {
    const std::string shown = list.current().room.name;
    talk.hear(tell);
    if (list.current().room.name != shown) leave_panel();
    hear_answer(tell);
    hear_for_panels(tell);
    apply_view();
    for (const DaemonTalk::Verdict &verdict : talk.take_verdicts()) settle(verdict);
    auto found = talk.take_candidates();
    if (!found) return;
    candidates = std::move(found);
    if (!std::exchange(tab_waits, false)) return;
    const std::string before = input.text();
    apply_candidates();
    if (input.text() != before) line_changed();
}

void ConsoleModel::open_job(uint64_t number) {
    talk.open_job(number);
    line_changed();
}

Geometry ConsoleModel::geometry() const {
    const bool hinted = panels.shown || !input.words().empty() || !hint().empty();
    const bool instead = lines_asked > 0 || in_text || in_history;
    Geometry g = geometry_for(rows, columns, list.current(), hinted, instead ? 1 : input.lines());
    if (panels.shown) g.body.columns += std::exchange(g.nicks, 0);
    return g;
}

const Room &ConsoleModel::room() const {
    return panels.shown ? list.at(0).room : list.current().room;
}

// How many bytes of a command line stand before the command itself.
size_t ConsoleModel::prefix_length(std::string_view text) const {
    const std::string &prefix = welcome().prefix;
    return !prefix.empty() && text.starts_with(prefix) ? prefix.size() : 0;
}

// Several lines are always said.
Meaning ConsoleModel::meaning_of(std::string_view text) const {
    if (text.find('\n') != text.npos) return one_line_only() ? Meaning::nothing : Meaning::say;
    const bool slash = text.starts_with("/");
    if (slash && !text.starts_with("//")) return Meaning::console;
    if (is_command_room(room())) return Meaning::run;
    const Meaning words = nobody_hears() ? Meaning::nothing : Meaning::say;
    if (slash) return words;
    return prefix_length(text) > 0 && text.size() > prefix_length(text) ? Meaning::run : words;
}

bool ConsoleModel::nobody_hears() const { return is_log(room()) || is_job(room()); }

std::string ConsoleModel::command_place() const {
    return nobody_hears() ? std::string(local_window) : room().name;
}

std::string ConsoleModel::hint() const {
    if (in_text) return "Up ^R older  Down ^S newer  M-c case  Enter stays  Esc goes back";
    if (in_history) return "Up ^R older  Down ^S newer  Enter takes it  Esc leaves";
    const std::string &text = input.text();
    if (meaning() == Meaning::run) return candidates ? candidates->hint : "";
    if (meaning() != Meaning::console) return "";
    const SlashRow *row = find_slash(lower(text.substr(1, text.find(' ') - 1)));
    return row ? std::string(row->usage) + ": " + std::string(row->summary) : "";
}

std::string ConsoleModel::current() const {
    return meaning() == Meaning::run && candidates && !in_text && !in_history ? candidates->param
                                                                               : "";
}

SaidText ConsoleModel::said() const {
    const Meaning now = meaning();
    if (now != Meaning::say && now != Meaning::console) return {};
    if (input.lines() > 1) return {0, room().line_bytes};
    return said_text(input.text(), room().line_bytes);
}

void ConsoleModel::press(const Keypress &press) {
    list.chosen = true;
    if (panels.question) press_with_question(press);
    else if (!answer(press) && !search(press)) press_line(press);
    apply_view();
}

void ConsoleModel::press_line(const Keypress &press) {
    const std::string before = input.text();
    const size_t cursor = input.line().cursor();
    const bool named = press.kind == Keypress::named;
    const Action action = named ? settings.action(press.value) : Action::none;
    if (action != Action::clear_line) clears = 0;
    if (steer(press, action)) return;
    if (press.kind == Keypress::text) input.insert(press.value);
    else if (named) act(press.value, action);
    else paste(press.value);
    if (input.text() != before || input.line().cursor() != cursor) line_changed();
}

void ConsoleModel::act(const std::string &key, Action action) {
    if (input.edit(action) || act_on_windows(key, action) || act_on_view(action) ||
        act_on_look(action) || act_on_search(action))
        return;
    switch (action) {
    case Action::enter: enter(); break;
    case Action::new_line: add_line(); break;
    case Action::complete: complete(1); break;
    case Action::complete_back: complete(-1); break;
    case Action::clear_line: clear_line(); break;
    case Action::drop:
        drop_lines();
        break;
    case Action::redraw: redraw = true; break;
    case Action::suspend: suspend = true; break;
    default: break;
    }
}

bool ConsoleModel::act_on_windows(const std::string &key, Action action) {
    const size_t before = list.position();
    switch (action) {
    case Action::window_number:
        list.show(key.back() == '0' ? 9 : static_cast<size_t>(key.back() - '1'));
        break;
    case Action::window_previous: list.show_beside(-1); break;
    case Action::window_next: list.show_beside(1); break;
    case Action::window_active: list.show_active(); break;
    case Action::window_last: list.show_last(); break;
    default: return false;
    }
    if (list.position() != before) line_changed();
    return true;
}

bool ConsoleModel::act_on_view(Action action) {
    static constexpr int small_step = 3;
    ConsoleWindow &window = list.current();
    const BodySize body = geometry().body;
    const int page = std::max(1, body.rows - 2);
    const auto nicks = static_cast<size_t>(page);
    switch (action) {
    case Action::page_up: scroll(window, body, -page); want_older(); return true;
    case Action::page_down: scroll(window, body, page); return true;
    case Action::lines_up: scroll(window, body, -small_step); want_older(); return true;
    case Action::lines_down: scroll(window, body, small_step); return true;
    case Action::to_top: scroll_to_top(window, body); want_older(); return true;
    case Action::to_bottom:
        window.anchor.reset();
        window.looked_at.reset();
        return true;
    case Action::to_unread: scroll_to_unread(window, body); return true;
    case Action::alert_before: show_alert(-1); return true;
    case Action::alert_after: show_alert(1); return true;
    case Action::toggle_nicks: toggle_nicks(); return true;
    case Action::nicks_up:
        window.nicks_skipped -= std::min(window.nicks_skipped, nicks);
        return true;
    case Action::nicks_down:
        if (window.nicks_skipped + nicks < window.room.members.size())
            window.nicks_skipped += nicks;
        return true;
    default: return false;
    }
}

// Nicks, with accounts where any is known, none.
void ConsoleModel::toggle_nicks() {
    ConsoleWindow &window = list.current();
    const bool accounts = std::ranges::any_of(
        window.room.members, [](const RoomMember &member) { return !member.account.empty(); });
    switch (window.nicks) {
    case NickList::nicks: window.nicks = accounts ? NickList::accounts : NickList::hidden; break;
    case NickList::accounts: window.nicks = NickList::hidden; break;
    case NickList::hidden: window.nicks = NickList::nicks; break;
    }
}

// At the top, older lines are asked for.
void ConsoleModel::want_older() {
    if (at_top(list.current(), geometry().body)) talk.page_back();
}

// The alert beside the one that was looked at last; behind the newest is the end of the window.
void ConsoleModel::show_alert(int step) {
    ConsoleWindow &window = list.current();
    const auto lines = static_cast<int64_t>(window.lines().size());
    const uint64_t end = window.first() + window.lines().size();
    const auto from = static_cast<int64_t>(window.looked_at.value_or(end) - window.first());
    for (auto i = std::clamp<int64_t>(from, -1, lines) + step; i >= 0 && i < lines; i += step) {
        const auto index = static_cast<size_t>(i);
        if (!list.is_alert(window, window.lines()[index].chat)) continue;
        window.looked_at = window.first() + index;
        return scroll_to_line(window, geometry().body, index);
    }
    if (step < 0) return want_older();
    window.anchor.reset();
    window.looked_at.reset();
}

void ConsoleModel::clear_line() {
    if (!input.text().empty()) return input.clear();
    if (++clears == 2) inform("/quit leaves the console; the bot goes on without it");
}

// A paste, say; undo brings it back.
void ConsoleModel::drop_lines() {
    if (input.lines() > 1) input.clear();
}

bool ConsoleModel::one_line_only() const { return is_command_room(room()) || nobody_hears(); }

void ConsoleModel::paste(std::string_view text) {
    const std::string trouble = input.paste(text, one_line_only());
    if (!trouble.empty()) inform(trouble);
}

void ConsoleModel::add_line() {
    if (one_line_only()) return inform("a command is one line; several are for what is said");
    if (!input.add_line()) inform(fmt::format("{} lines are the most", Prompt::most_lines));
}

// What the daemon said of the line before is no longer true.
void ConsoleModel::line_changed() {
    candidates.reset();
    talk.forget_completion();
    tab_waits = false;
    if (!input.text().empty()) ask_candidates();
}

void ConsoleModel::ask_candidates() {
    if (!attached() || meaning() != Meaning::run) return;
    const std::string typed = input.text().substr(0, input.line().cursor());
    talk.complete(command_place(), typed.substr(prefix_length(typed)));
}

void ConsoleModel::complete(int by) {
    if (input.complete_more(by)) return;
    const std::string &text = input.text();
    const size_t cursor = input.line().cursor();
    if (meaning() == Meaning::run && attached()) {
        if (candidates) return apply_candidates();
        ask_candidates();
        tab_waits = true;
        return;
    }
    if (meaning() != Meaning::console) return input.complete(choose_name(text, cursor, list));
    if (text.find(' ') >= cursor) return input.complete(choose_slash(text, cursor));
    std::vector<std::string> networks;
    for (const NetworkStatus &one : talk.boards().status.networks) networks.push_back(one.name);
    input.complete(choose_argument(text, cursor, list, networks));
}

void ConsoleModel::apply_candidates() {
    const size_t start = prefix_length(input.text()) + candidates->start;
    if (candidates->words.empty())
        return input.complete(choose_name(input.text(), input.line().cursor(), list));
    input.complete({start, candidates->words, " "});
    candidates->words.clear();
}

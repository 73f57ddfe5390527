// The part of the model that the panels have: their keys, questions and answers.
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "console/glance.hpp"
#include "console/model.hpp"

static constexpr int far = 1 << 20;  // rows: to the end

PanelFacts ConsoleModel::facts() const {
    return {talk.boards(), talk.welcome(), bindings, attached(), now()};
}

PanelPage ConsoleModel::page() const {
    return page_of(*panels.shown, facts(), panels.state(), geometry().body.columns);
}

bool ConsoleModel::letters_are_keys() const { return panels.shown && input.text().empty(); }

void ConsoleModel::show_panel(PanelKind kind) {
    panels.show(kind);
    const std::string_view topic = panel_row(kind).topic;
    if (!topic.empty()) talk.follow(topic);
    line_changed();
}

void ConsoleModel::leave_panel() {
    if (!panels.shown) return;
    if (panels.question) answer_question(false);
    panels.leave();
    line_changed();
}

static bool shows_window(Action action) {
    return action >= Action::window_number && action <= Action::window_last;
}

// Of the window that is not seen.
static bool looks_at_window(Action action) {
    return action == Action::to_unread || action == Action::toggle_nicks ||
           action == Action::nicks_up || action == Action::nicks_down ||
           action == Action::search_text || action == Action::alert_before ||
           action == Action::alert_after || action == Action::toggle_times ||
           action == Action::toggle_joins;
}

bool ConsoleModel::steer(const Keypress &press, Action action) {
    if (const PanelRow *panel = panel_of(action)) {
        show_panel(panel->kind);
        return true;
    }
    if (!panels.shown) return false;
    panels.notice.clear();
    if (press.kind == Keypress::text) return steer_by_text(press.value);
    return press.kind == Keypress::named && steer_by_name(press.value, action);
}

bool ConsoleModel::steer_by_name(const std::string &key, Action action) {
    if (shows_window(action)) {
        leave_panel();
        return action == Action::window_last;
    }
    if (action == Action::drop) {
        if (!panels.state().open)
            leave_panel();
        else
            panels.state().open = false;
        return true;
    }
    if (looks_at_window(action)) return true;
    return move_panel(action) || (input.text().empty() && use_panel_key(key));
}

// Letters are keys as long as no command is begun.
bool ConsoleModel::steer_by_text(const std::string &text) {
    if (!input.text().empty() || text == "/") return false;
    if (use_panel_key(text)) return true;
    const std::string &prefix = welcome().prefix;
    if (text == "q")
        leave_panel();
    else if (text == "j" || text == "k")
        move_panel_by(text == "j" ? 1 : -1, page());
    else if (!prefix.empty() && prefix.starts_with(text))
        return false;
    else
        panels.notice = "'" + text + "' does nothing here; / or " + prefix +
                        " begins a command, Esc leads back";
    return true;
}

static bool is_section(PanelVerb verb) {
    return verb >= PanelVerb::waiting && verb <= PanelVerb::schedules;
}

bool ConsoleModel::use_panel_key(const std::string &key) {
    const PanelKey *found = find_key(*panels.shown, key);
    if (!found) return false;
    const std::string row = chosen_key(page().table, panels.state().view);
    try {
        if (row.empty() && found->verb != PanelVerb::filter && !is_section(found->verb))
            throw Failure("there is nothing here to choose from");
        use_panel_key(*found, row);
    } catch (const Failure &failure) {
        panels.notice = failure.what();
    }
    return true;
}

void ConsoleModel::use_panel_key(const PanelKey &key, const std::string &row) {
    PanelState &state = panels.state();
    switch (key.verb) {
        case PanelVerb::open:
            ::settle(page().table, state.view);
            state.open = !state.open;
            state.skipped = 0;
            return;
        case PanelVerb::output: {
            const uint64_t number = static_cast<uint64_t>(parse_integer(row).value_or(0));
            leave_panel();
            return open_job(number);
        }
        case PanelVerb::connect:
            return call_for_panel("connect " + row);
        case PanelVerb::waiting:
        case PanelVerb::sent:
        case PanelVerb::failed:
        case PanelVerb::schedules:
            state = {};
            state.section = key.verb;
            return;
        case PanelVerb::retry:
        case PanelVerb::hold:
        case PanelVerb::pause:
            return call_for_panel(plain_call(key.verb, row, talk.boards()));
        default:
            break;
    }
    panels.question = question_for(key.verb, row, talk.boards());
    if (key.verb == PanelVerb::filter) input.insert(state.filter);
}

// The rows by which an action moves the choice; 0: it does not.
static int rows_of(Action action, bool line_is_empty, int page) {
    switch (action) {
        case Action::page_up:
            return -page;
        case Action::page_down:
            return page;
        case Action::lines_up:
            return -3;
        case Action::lines_down:
            return 3;
        case Action::to_top:
            return -far;
        case Action::to_bottom:
            return far;
        default:
            break;
    }
    if (!line_is_empty) return 0;
    switch (action) {
        case Action::history_older:
            return -1;
        case Action::history_newer:
            return 1;
        case Action::line_start:
            return -far;
        case Action::line_end:
            return far;
        default:
            return 0;
    }
}

bool ConsoleModel::move_panel(Action action) {
    const PanelPage shown = page();
    const int seen = std::max(1, panel_size(shown).rows - 2);
    const int rows = rows_of(action, input.text().empty(), seen);
    if (rows != 0) move_panel_by(rows, shown);
    return rows != 0;
}

BodySize ConsoleModel::panel_size(const PanelPage &shown) const {
    const BodySize body = geometry().body;
    return panels.state().open ? body : table_size(shown, body);
}

void ConsoleModel::move_panel_by(int rows, const PanelPage &shown) {
    PanelState &state = panels.state();
    if (!state.open && !shown.table.columns.empty()) {
        move_choice(shown.table, state.view, rows, table_rows_seen(panel_size(shown)),
                    shown.follows);
        return page_audit(shown);
    }
    const auto seen = static_cast<size_t>(std::max(0, geometry().body.rows));
    const auto most = static_cast<int>(shown.text.size() - std::min(shown.text.size(), seen));
    const auto next = static_cast<int>(std::min(state.skipped, shown.text.size())) + rows;
    state.skipped = static_cast<size_t>(std::clamp(next, 0, most));
}

// Older rows of the book, where those that are here are all in sight.
void ConsoleModel::page_audit(const PanelPage &shown) {
    if (panels.shown != PanelKind::audit) return;
    const auto row = chosen_row(shown.table, panels.state().view);
    const bool few = static_cast<int>(shown.table.rows.size()) < table_rows_seen(panel_size(shown));
    if (!row || *row == 0 || few) talk.page_audit();
}

void ConsoleModel::call_for_panel(const std::string &command) {
    const std::string place(local_window);
    asked[talk.call(place, place, command)] = "";
    panels.notice = command + " ...";
}

void ConsoleModel::press_with_question(const Keypress &press) {
    const bool named = press.kind == Keypress::named;
    const Action action = named ? settings.action(press.value) : Action::none;
    if (action == Action::redraw) redraw = true;
    if (action == Action::suspend) suspend = true;
    if (action == Action::redraw || action == Action::suspend) return;
    if (!panels.question->words)
        return answer_question(press.kind == Keypress::text && lower(press.value) == "y");
    if (action == Action::enter) return answer_question(true);
    if (action == Action::drop || action == Action::clear_line) return answer_question(false);
    if (action == Action::history_older || action == Action::history_newer) return;
    if (named) return void(input.edit(action));
    std::string words = press.value;
    std::ranges::replace(words, '\n', ' ');
    input.insert(words);
}

// What is asked for is done, or nothing is.
void ConsoleModel::answer_question(bool yes) {
    const PanelQuestion question = std::move(*panels.question);
    const std::string words(trim(input.text()));
    panels.question.reset();
    if (question.words) input.clear();
    panels.notice = "not done";
    if (!yes) return;
    if (question.verb == PanelVerb::filter) {
        panels.state().filter = words;
        panels.notice.clear();
        return page_audit(page());
    }
    if (!attached()) return;
    if (question.words && words.empty()) {
        panels.notice = "not done: say why";
        return;
    }
    call_for_panel(question.words ? question.call + " " + words : question.call);
}

// The first line of an answer is seen in the panel, too; refusals are.
void ConsoleModel::hear_answer(const Tell &tell) {
    const auto found = asked.find(tell.re);
    if (found == asked.end()) return;
    const bool in_panel = found->second.empty();
    if (const auto *answer = std::get_if<Answer>(&tell.body)) {
        if (in_panel)
            panels.notice = strip_format(answer->text);
        else
            talk.info(found->second, answer->text);
    }
    const auto *done = std::get_if<Done>(&tell.body);
    if (!done) return;
    if (in_panel && done->outcome != "ok") panels.notice = done->outcome + ": " + done->text;
    asked.erase(found);
}

template <class... Body>
static bool is_any_of(const Tell &tell) {
    return (std::holds_alternative<Body>(tell.body) || ...);
}

void ConsoleModel::hear_for_panels(const Tell &tell) {
    if (!panels.shown) return;
    if (!is_any_of<StatusReport, JobsBoard, ApprovalsBoard, PeopleBoard, BookPage, OutboxBoard,
                   SchedulesBoard>(tell)) return;
    const PanelPage fresh = page();
    if (std::holds_alternative<BookPage>(tell.body)) page_audit(fresh);
    ::settle(fresh.table, panels.state().view);
    if (!panels.question) return;
    const std::string why = moot(*panels.question, talk.boards());
    if (why.empty()) return;
    answer_question(false);
    panels.notice = why;
}

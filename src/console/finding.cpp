// The searches of the console: in the text of a window, and in what was entered.
#include "console/model.hpp"

bool ConsoleModel::act_on_search(Action action) {
    if (action == Action::search_text)
        in_text.emplace(list.current());
    else if (action == Action::search_history)
        in_history.emplace();
    else
        return false;
    return true;
}

static bool edits(SearchWords &words, const Keypress &press) {
    if (press.kind != Keypress::named)
        words.add(press.value);
    else if (press.value == "Backspace")
        words.erase_last();
    else if (press.value == "^U")
        words.clear();
    else if (press.value == "M-c")
        words.flip_case();
    else
        return false;
    return true;
}

static bool is_older(const std::string &key) { return key == "Up" || key == "^R"; }
static bool is_newer(const std::string &key) { return key == "Down" || key == "^S"; }
static bool leaves(const std::string &key) {
    return key == "Esc" || key == "^Q" || key == "^C" || key == "^G";
}

void ConsoleModel::look_for_words() {
    if (in_text) in_text->look(list.current());
    if (in_history) in_history->look(input.past().lines());
}

void ConsoleModel::show_found() {
    ConsoleWindow &window = list.current();
    apply_view();
    if (const auto line = in_text->line())
        scroll_to_line(window, geometry().body, static_cast<size_t>(*line - window.first()));
    else
        window.anchor = in_text->before;
}

// Again with nothing to look for: what was looked for last.
static bool takes_words_before(SearchWords &words, const std::string &before) {
    if (!words.text().empty() || before.empty()) return false;
    words.set(before);
    return true;
}

// What is done in a search beyond looking ends it and happens: false.  `older`: the step back.
template <class Search>
bool ConsoleModel::look_on(Search &search, int older, const Keypress &press) {
    const std::string key = press.kind == Keypress::named ? press.value : "";
    if (is_older(key) || is_newer(key)) {
        const bool first = takes_words_before(search.words, words_before);
        look_for_words();
        if (!first) search.step(is_older(key) ? older : -older);
        return true;
    }
    if (edits(search.words, press)) {
        look_for_words();
        return true;
    }
    leave_search(!leaves(key));
    if (key != "Enter" && !leaves(key)) press_line(press);
    return false;
}

bool ConsoleModel::search(const Keypress &press) {
    if (in_text && in_text->room != list.current().room.name) leave_search(true);
    if (in_text) {
        if (look_on(*in_text, -1, press)) show_found();
        return true;
    }
    if (!in_history) return false;
    look_on(*in_history, 1, press);
    return true;
}

// Stays at what was found, and takes the line found; or all is as it was.
void ConsoleModel::leave_search(bool stay) {
    if (in_text) {
        words_before = in_text->words.text();
        if (!stay) list.current().anchor = in_text->before;
    }
    if (in_history) {
        words_before = in_history->words.text();
        if (const std::string *line = in_history->line(); line && stay) {
            input.set(*line);
            line_changed();
        }
    }
    in_text.reset();
    in_history.reset();
}

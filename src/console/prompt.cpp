#include "console/prompt.hpp"

#include <algorithm>

#include "base/text.hpp"

bool Prompt::move(Action action) {
    switch (action) {
    case Action::cursor_left: editor.left(); return true;
    case Action::cursor_right: editor.right(); return true;
    case Action::word_left: editor.word_left(); return true;
    case Action::word_right: editor.word_right(); return true;
    case Action::line_start: editor.to_start(); return true;
    case Action::line_end: editor.to_end(); return true;
    default: return false;
    }
}

bool Prompt::change(Action action) {
    switch (action) {
    case Action::erase_left: editor.erase_left(); return true;
    case Action::erase_right: editor.erase_right(); return true;
    case Action::cut_blank_word: editor.cut_blank_word_left(); return true;
    case Action::cut_word_left: editor.cut_word_left(); return true;
    case Action::cut_word_right: editor.cut_word_right(); return true;
    case Action::cut_to_start: editor.cut_to_start(); return true;
    case Action::cut_to_end: editor.cut_to_end(); return true;
    case Action::yank: editor.yank(); return true;
    case Action::transpose: editor.transpose(); return true;
    case Action::history_older: return recall(true);
    case Action::history_newer: return recall(false);
    default: return false;
    }
}

bool Prompt::edit(Action action) {
    const bool done = move(action) || change(action);
    if (done) completion.clear();
    return done;
}

bool Prompt::recall(bool older) {
    std::string line = editor.text();
    if (older ? history.older(line) : history.newer(line)) editor.set(line);
    return true;
}

void Prompt::insert(std::string_view text) {
    completion.clear();
    editor.insert(text);
}

void Prompt::clear() {
    completion.clear();
    editor.set("");
}

// What stands around the cursor belongs to the first and the last line.
bool Prompt::paste(std::string_view text) {
    std::string clean(text);
    std::replace(clean.begin(), clean.end(), '\r', '\n');
    clean.resize(clean.find_last_not_of('\n') + 1);
    if (clean.find('\n') == clean.npos) {
        insert(clean);
        return true;
    }
    const std::string around = editor.text();
    lines = split(around.substr(0, editor.cursor()) + clean + around.substr(editor.cursor()), '\n');
    for (std::string &line : lines) line = printable(line);
    if (lines.size() <= most_pasted) return true;
    lines.clear();
    return false;
}

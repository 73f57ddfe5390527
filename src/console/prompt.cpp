#include "console/prompt.hpp"

#include <fmt/core.h>

#include <algorithm>

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
    case Action::undo: editor.undo(); return true;
    case Action::undo_completion: editor.undo_completion(); return true;
    case Action::history_older: return editor.up() || recall(true);
    case Action::history_newer: return editor.down() || recall(false);
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

static size_t count_lines(std::string_view text) {
    return 1 + static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

size_t Prompt::lines() const { return count_lines(text()); }

size_t Prompt::line_at() const {
    return count_lines(std::string_view(text()).substr(0, editor.cursor())) - 1;
}

void Prompt::insert(std::string_view text) {
    completion.clear();
    editor.insert(text);
}

bool Prompt::add_line() {
    if (lines() >= most_lines) return false;
    insert("\n");
    return true;
}

void Prompt::set(std::string_view text) {
    completion.clear();
    editor.set(text);
}

void Prompt::clear() { set(""); }

void Prompt::forget() {
    completion.clear();
    editor.forget();
}

// Line ends of all systems become one; those at the end are left out.
static std::string pasted_lines(std::string_view text) {
    std::string clean;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') clean += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n') clean += '\n';
    }
    clean.resize(clean.find_last_not_of('\n') + 1);
    return clean;
}

std::string Prompt::paste(std::string_view text, bool one_line) {
    const std::string clean = pasted_lines(text);
    const size_t count = count_lines(clean);
    if (one_line && count > 1)
        return fmt::format("{} lines are not taken here: a command is one line", count);
    if (lines() + count - 1 > most_lines)
        return fmt::format("{} lines are too many, {} are allowed: not taken", lines() + count - 1,
                           most_lines);
    if (this->text().size() + clean.size() > LineEditor::most_bytes)
        return fmt::format("{} bytes are too many, {} are allowed: not taken",
                           this->text().size() + clean.size(), LineEditor::most_bytes);
    insert(clean);
    return "";
}

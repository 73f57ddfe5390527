#include "console/actions.hpp"

#include <algorithm>
#include <iterator>

namespace {

struct NamedAction {
    Action action;
    std::string_view name;
};

constexpr NamedAction names[] = {
    {Action::none, "none"},
    {Action::cursor_left, "cursor-left"},
    {Action::cursor_right, "cursor-right"},
    {Action::word_left, "word-left"},
    {Action::word_right, "word-right"},
    {Action::line_start, "line-start"},
    {Action::line_end, "line-end"},
    {Action::erase_left, "erase-left"},
    {Action::erase_right, "erase-right"},
    {Action::cut_blank_word, "cut-blank-word"},
    {Action::cut_word_left, "cut-word-left"},
    {Action::cut_word_right, "cut-word-right"},
    {Action::cut_to_start, "cut-to-start"},
    {Action::cut_to_end, "cut-to-end"},
    {Action::yank, "yank"},
    {Action::transpose, "transpose"},
    {Action::clear_line, "clear-line"},
    {Action::new_line, "new-line"},
    {Action::undo, "undo"},
    {Action::undo_completion, "undo-completion"},
    {Action::enter, "enter"},
    {Action::drop, "drop"},
    {Action::complete, "complete"},
    {Action::complete_back, "complete-back"},
    {Action::history_older, "history-older"},
    {Action::history_newer, "history-newer"},
    {Action::window_previous, "window-previous"},
    {Action::window_next, "window-next"},
    {Action::window_active, "window-active"},
    {Action::window_last, "window-last"},
    {Action::page_up, "page-up"},
    {Action::page_down, "page-down"},
    {Action::lines_up, "lines-up"},
    {Action::lines_down, "lines-down"},
    {Action::to_top, "to-top"},
    {Action::to_bottom, "to-bottom"},
    {Action::to_unread, "to-unread"},
    {Action::toggle_nicks, "toggle-nicks"},
    {Action::nicks_up, "nicks-up"},
    {Action::nicks_down, "nicks-down"},
    {Action::redraw, "redraw"},
    {Action::suspend, "suspend"},
    {Action::panel_help, "panel-help"},
    {Action::panel_overview, "panel-overview"},
    {Action::panel_jobs, "panel-jobs"},
    {Action::panel_approvals, "panel-approvals"},
    {Action::panel_people, "panel-people"},
    {Action::panel_networks, "panel-networks"},
    {Action::panel_audit, "panel-audit"},
    {Action::panel_announcements, "panel-announcements"},
    {Action::search_text, "search-text"},
    {Action::search_history, "search-history"},
    {Action::toggle_times, "toggle-times"},
    {Action::toggle_joins, "toggle-joins"},
    {Action::alert_before, "alert-before"},
    {Action::alert_after, "alert-after"},
};

constexpr std::string_view long_keys[] = {
    "Up",  "Down", "Left",  "Right",     "Home", "End",   "PgUp",   "PgDn",    "Del",    "Tab",
    "F1",  "F2",   "F3",    "F4",        "F5",   "F6",    "F7",     "F8",      "F9",     "F10",
    "F11", "F12",  "Enter", "Backspace", "Esc",  "S-Tab", "C-Left", "C-Right", "C-Home", "C-End",
};

}  // namespace

std::string_view action_name(Action action) {
    const auto found = std::ranges::find(names, action, &NamedAction::action);
    return found == std::end(names) ? "" : found->name;
}

std::optional<Action> action_named(std::string_view name) {
    const auto found = std::ranges::find(names, name, &NamedAction::name);
    if (found == std::end(names)) return std::nullopt;
    return found->action;
}

std::vector<std::string> action_names() {
    std::vector<std::string> all;
    for (const NamedAction &one : names) all.emplace_back(one.name);
    std::ranges::sort(all);
    return all;
}

bool is_key_name(std::string_view key) {
    const bool meta = key.starts_with("M-");
    if (meta) key.remove_prefix(2);
    if (key.size() == 2 && key[0] == '^') return key[1] >= '@' && key[1] <= '_';
    if (meta && key.size() == 1) return key[0] > ' ' && key[0] <= '~';
    return std::ranges::find(long_keys, key) != std::end(long_keys);
}

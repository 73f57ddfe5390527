#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"
#include "console/slash.hpp"

namespace {

enum class HelpPart { panels, windows, view, line, other };

struct ActionHelp {
    Action action;
    HelpPart part;
    std::string_view words;
};

constexpr ActionHelp actions[] = {
    {Action::panel_help, HelpPart::panels, "this help"},
    {Action::panel_overview, HelpPart::panels, "overview: all that matters at a glance"},
    {Action::panel_jobs, HelpPart::panels, "jobs: what runs and what ran"},
    {Action::panel_approvals, HelpPart::panels, "approvals: who asks for what; approve or deny"},
    {Action::panel_people, HelpPart::panels, "people: who is here, and who they are to the bot"},
    {Action::panel_networks, HelpPart::panels, "networks: servers, lag, channels, trouble"},
    {Action::panel_audit, HelpPart::panels, "audit: who did what"},
    {Action::panel_announcements, HelpPart::panels, "announcements: what waits, was sent, failed"},
    {Action::drop, HelpPart::panels, "back to the window; drop what was pasted or asked"},
    {Action::window_number, HelpPart::windows, "window 1 to 10; /11 shows the eleventh"},
    {Action::window_previous, HelpPart::windows, "the window before"},
    {Action::window_next, HelpPart::windows, "the window after"},
    {Action::window_active, HelpPart::windows, "the window with the most urgent news"},
    {Action::window_last, HelpPart::windows, "the window shown before"},
    {Action::page_up, HelpPart::view, "a page back"},
    {Action::page_down, HelpPart::view, "a page on"},
    {Action::lines_up, HelpPart::view, "three lines back"},
    {Action::lines_down, HelpPart::view, "three lines on"},
    {Action::to_top, HelpPart::view, "the first line"},
    {Action::to_bottom, HelpPart::view, "the last line"},
    {Action::to_unread, HelpPart::view, "the first unread line"},
    {Action::alert_before, HelpPart::view, "the alert before, such as your name"},
    {Action::alert_after, HelpPart::view, "the alert after"},
    {Action::toggle_nicks, HelpPart::view, "the nicks; with their accounts; not at all"},
    {Action::toggle_times, HelpPart::view, "the times, or none"},
    {Action::toggle_joins, HelpPart::view, "who comes and goes, or not"},
    {Action::search_text, HelpPart::view, "search in the text"},
    {Action::nicks_up, HelpPart::view, "the nicks before"},
    {Action::nicks_down, HelpPart::view, "more nicks"},
    {Action::enter, HelpPart::line, "do what the mark before the line says"},
    {Action::complete, HelpPart::line, "complete; again: the next word"},
    {Action::complete_back, HelpPart::line, "the word before"},
    {Action::history_older, HelpPart::line, "an older line"},
    {Action::history_newer, HelpPart::line, "a newer line"},
    {Action::search_history, HelpPart::line, "search in what was entered"},
    {Action::new_line, HelpPart::line, "add a line"},
    {Action::undo, HelpPart::line, "undo"},
    {Action::undo_completion, HelpPart::line, "take a completion back"},
    {Action::cursor_left, HelpPart::line, "left"},
    {Action::cursor_right, HelpPart::line, "right"},
    {Action::word_left, HelpPart::line, "a word left"},
    {Action::word_right, HelpPart::line, "a word right"},
    {Action::line_start, HelpPart::line, "to the start"},
    {Action::line_end, HelpPart::line, "to the end"},
    {Action::erase_left, HelpPart::line, "erase the character before the cursor"},
    {Action::erase_right, HelpPart::line, "erase the character under the cursor"},
    {Action::cut_blank_word, HelpPart::line, "cut back to a blank"},
    {Action::cut_word_left, HelpPart::line, "cut the word before"},
    {Action::cut_word_right, HelpPart::line, "cut the word after"},
    {Action::cut_to_start, HelpPart::line, "cut to the start"},
    {Action::cut_to_end, HelpPart::line, "cut to the end"},
    {Action::yank, HelpPart::line, "put back what was cut"},
    {Action::transpose, HelpPart::line, "exchange two characters"},
    {Action::clear_line, HelpPart::line, "empty the line"},
    {Action::redraw, HelpPart::other, "draw the screen anew"},
    {Action::suspend, HelpPart::other, "suspend the console"},
};

std::string keys_of(Action action, std::span<const KeyBinding> bindings) {
    std::vector<std::string> keys;
    if (action == Action::window_number) keys.emplace_back("M-1 to M-0");
    for (const KeyBinding &binding : bindings)
        if (binding.action == action) keys.emplace_back(binding.key);
    // What is typed with Control or alone is nearer at hand than what needs Alt.
    std::ranges::stable_sort(keys, {}, &std::string::size);
    return joined(keys, " ");
}

void put_actions(Prose &prose, const PanelFacts &facts, HelpPart part, int width) {
    for (const ActionHelp &help : actions) {
        const std::string keys = keys_of(help.action, facts.bindings);
        if (help.part == part && !keys.empty()) prose.pair(keys, help.words, width);
    }
}

void put_panel_keys(Prose &prose, int width) {
    for (const PanelRow &panel : panel_rows()) {
        std::vector<std::string> keys;
        for (const PanelKey &key : panel_keys())
            if (key.panel == panel.kind)
                keys.push_back(std::string(key.key) + " " + std::string(key.words));
        if (!keys.empty()) prose.pair(lower(panel.title), joined(keys), width);
    }
    prose.pair("all", "Up Down j k, PgUp PgDn, Home End move; q leaves", width);
}

// What a newcomer must know stands first.
void put_beginning(Prose &prose, const PanelFacts &facts, int width) {
    const std::string prefix = facts.welcome.prefix.empty() ? "!" : facts.welcome.prefix;
    prose.heading("What you type");
    prose.pair("TEXT", "is said by the bot in the channel shown", width);
    prose.pair(prefix + "COMMAND", "is run by the bot; in window 1, local, everything is", width);
    prose.pair(prefix + "help", "lists what the bot can do", width);
    prose.pair("/quit", "leaves the console; the bot goes on", width);
    prose.pair("Tab", "completes; the row above tells how a command goes", width);
}

std::vector<CellRow> help_rows(const PanelFacts &facts, int columns) {
    const int width = columns < 60 ? 11 : 18;
    Prose prose(columns);
    put_beginning(prose, facts, width);
    prose.heading("Panels, over the windows");
    put_actions(prose, facts, HelpPart::panels, width);
    prose.heading("Windows   (M-: Alt, or Esc before the key; ^ and C-: Control)");
    put_actions(prose, facts, HelpPart::windows, width);
    put_actions(prose, facts, HelpPart::view, width);
    prose.heading("Keys in panels, while the line is empty");
    put_panel_keys(prose, width);
    prose.heading("The line");
    put_actions(prose, facts, HelpPart::line, width);
    put_actions(prose, facts, HelpPart::other, width);
    prose.heading("Commands of the console");
    for (const SlashRow &row : slash_rows()) prose.pair(row.usage, row.summary, width + 12);
    prose.pair("//TEXT", "say /TEXT", width + 12);
    return prose.take();
}

bool is_heading(const CellRow &row) {
    return std::ranges::find(row, Part::heading, &Cell::part) != row.end();
}

// The heading that is nearest to the middle.
size_t middle_of(const std::vector<CellRow> &rows) {
    size_t middle = 0;
    const auto off = [&](size_t at) {
        return std::max(2 * at, rows.size()) - std::min(2 * at, rows.size());
    };
    for (size_t i = 0; i < rows.size(); ++i)
        if (is_heading(rows[i]) && off(i) < off(middle)) middle = i;
    return middle;
}

std::vector<CellRow> in_two_columns(const std::vector<CellRow> &rows, int columns) {
    const size_t middle = middle_of(rows);
    std::vector<CellRow> both(std::max(middle, rows.size() - middle), blank_row(columns));
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto beside = i < middle ? 0 : static_cast<long>(columns) / 2;
        std::ranges::copy(rows[i], both[i < middle ? i : i - middle].begin() + beside);
    }
    return both;
}

}  // namespace

PanelPage help_page(const PanelFacts &facts, const PanelState &, int columns) {
    static constexpr int wide = 120;
    PanelPage page;
    page.text = columns < wide ? help_rows(facts, columns)
                               : in_two_columns(help_rows(facts, columns / 2), columns);
    return page;
}

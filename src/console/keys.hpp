#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// One thing done at the keyboard.
struct Keypress {
    enum Kind : uint8_t { named, text, paste } kind = named;
    std::string value;  // "^A", "M-a", "PgUp", "M-PgUp"; a typed character; what was pasted
};

enum class Action : uint8_t {
    none,
    cursor_left, cursor_right, word_left, word_right, line_start, line_end,
    erase_left, erase_right, cut_blank_word, cut_word_left, cut_word_right,
    cut_to_start, cut_to_end, yank, transpose, clear_line, new_line, undo, undo_completion,
    enter, drop, complete, complete_back, history_older, history_newer,
    window_number, window_previous, window_next, window_active, window_last,
    page_up, page_down, lines_up, lines_down, to_top, to_bottom, to_unread,
    toggle_nicks, nicks_up, nicks_down, redraw, suspend,
    panel_help, panel_overview, panel_jobs, panel_approvals, panel_people, panel_networks,
    panel_audit, panel_announcements,
    search_text, search_history, toggle_times, toggle_joins, alert_before, alert_after,
};

struct KeyBinding {
    std::string_view key;
    Action action;
};

// Sorted by key.  M-1 to M-0 are not among them.
std::span<const KeyBinding> usual_bindings();

// What a named key does, unless the operator has said otherwise.
Action action_of(std::string_view key);

// Makes keypresses of a terminal's bytes: UTF-8, Escape as a prefix for Meta, pastes in one piece.
class KeyReader {
public:
    static constexpr size_t most_paste = 64 * 1024;

    void byte(unsigned char byte);
    void key(std::string_view name);  // a function key; "PasteStart" and "PasteEnd" bracket a paste
    void idle();                      // nothing follows for now: a lone Escape was one
    std::vector<Keypress> take();

private:
    void named(std::string_view name);
    void character(unsigned char byte);
    void paste_byte(unsigned char byte);
    void give_up_character();

    std::vector<Keypress> presses;
    std::string partial;  // the first bytes of a character
    std::string pasted;
    bool meta = false, pasting = false;
};

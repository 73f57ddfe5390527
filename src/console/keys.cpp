#include "console/keys.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace {

constexpr KeyBinding bindings[] = {
    {"Backspace", Action::erase_left},
    {"C-End", Action::to_bottom},
    {"C-Home", Action::to_top},
    {"C-Left", Action::word_left},
    {"C-Right", Action::word_right},
    {"Del", Action::erase_right},
    {"Down", Action::history_newer},
    {"End", Action::line_end},
    {"Enter", Action::enter},
    {"Esc", Action::drop},
    {"F1", Action::panel_help},
    {"F10", Action::panel_announcements},
    {"F11", Action::nicks_up},
    {"F12", Action::nicks_down},
    {"F2", Action::panel_overview},
    {"F3", Action::panel_jobs},
    {"F4", Action::panel_approvals},
    {"F5", Action::window_previous},
    {"F6", Action::window_next},
    {"F7", Action::panel_people},
    {"F8", Action::panel_networks},
    {"F9", Action::panel_audit},
    {"Home", Action::line_start},
    {"Left", Action::cursor_left},
    {"M-/", Action::window_last},
    {"M-<", Action::to_top},
    {"M-=", Action::toggle_joins},
    {"M->", Action::to_bottom},
    {"M-Backspace", Action::cut_word_left},
    {"M-End", Action::to_bottom},
    {"M-Enter", Action::new_line},
    {"M-Home", Action::to_top},
    {"M-Left", Action::window_previous},
    {"M-N", Action::toggle_nicks},
    {"M-PgDn", Action::lines_down},
    {"M-PgUp", Action::lines_up},
    {"M-Right", Action::window_next},
    {"M-a", Action::window_active},
    {"M-b", Action::word_left},
    {"M-d", Action::cut_word_right},
    {"M-f", Action::word_right},
    {"M-k", Action::undo_completion},
    {"M-n", Action::alert_after},
    {"M-p", Action::alert_before},
    {"M-t", Action::toggle_times},
    {"M-u", Action::to_unread},
    {"PgDn", Action::page_down},
    {"PgUp", Action::page_up},
    {"Right", Action::cursor_right},
    {"S-Tab", Action::complete_back},
    {"Tab", Action::complete},
    {"Up", Action::history_older},
    {"^A", Action::line_start},
    {"^B", Action::cursor_left},
    {"^C", Action::clear_line},
    {"^D", Action::erase_right},
    {"^E", Action::line_end},
    {"^F", Action::cursor_right},
    {"^K", Action::cut_to_end},
    {"^L", Action::redraw},
    {"^N", Action::window_next},
    {"^P", Action::window_previous},
    {"^R", Action::search_history},
    {"^S", Action::search_text},
    {"^T", Action::transpose},
    {"^U", Action::cut_to_start},
    {"^W", Action::cut_blank_word},
    {"^Y", Action::yank},
    {"^Z", Action::suspend},
    {"^_", Action::undo},
};

static_assert(std::is_sorted(std::begin(bindings), std::end(bindings),
                             [](const KeyBinding &a, const KeyBinding &b) {
                                 return a.key < b.key;
                             }));

std::string name_of(unsigned char byte) {
    switch (byte) {
    case '\t': return "Tab";
    case '\r':
    case '\n': return "Enter";
    case '\b':
    case 0x7f: return "Backspace";
    }
    return byte < 0x20 ? std::string("^") + static_cast<char>('@' + byte)
                       : std::string(1, static_cast<char>(byte));
}

// How many bytes a character has that begins so; 0 where none does.
size_t expected_bytes(unsigned char lead) {
    if (lead < 0xc2 || lead > 0xf4) return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

}  // namespace

std::span<const KeyBinding> usual_bindings() { return bindings; }

Action action_of(std::string_view key) {
    if (key.size() == 3 && key.starts_with("M-") && key[2] >= '0' && key[2] <= '9')
        return Action::window_number;
    const auto found = std::lower_bound(
        std::begin(bindings), std::end(bindings), key,
        [](const KeyBinding &b, std::string_view k) { return b.key < k; });
    return found != std::end(bindings) && found->key == key ? found->action : Action::none;
}

void KeyReader::named(std::string_view name) {
    give_up_character();
    presses.push_back(
        {Keypress::named, (std::exchange(meta, false) ? "M-" : "") + std::string(name)});
}

void KeyReader::give_up_character() {
    if (!partial.empty()) presses.push_back({Keypress::text, "\uFFFD"});
    partial.clear();
}

void KeyReader::key(std::string_view name) {
    if (name == "PasteStart") {
        pasting = true;
        return;
    }
    if (name != "PasteEnd") {
        if (!pasting) named(name);
        return;
    }
    if (std::exchange(pasting, false))
        presses.push_back({Keypress::paste, std::exchange(pasted, {})});
}

// ^C ends a paste whose end never came.
void KeyReader::paste_byte(unsigned char byte) {
    if (byte == 0x03) {
        pasting = false;
        pasted.clear();
    } else if (pasted.size() < most_paste) {
        pasted += static_cast<char>(byte);
    }
}

void KeyReader::byte(unsigned char byte) {
    if (pasting) return paste_byte(byte);
    if (byte >= 0x80) return character(byte);
    if (byte == 0x1b) {
        if (meta) idle();
        give_up_character();
        meta = true;
        return;
    }
    if (meta || byte < 0x20 || byte == 0x7f) return named(name_of(byte));
    give_up_character();
    presses.push_back({Keypress::text, std::string(1, static_cast<char>(byte))});
}

void KeyReader::character(unsigned char byte) {
    meta = false;
    const bool follows = (byte & 0xc0) == 0x80;
    if (!follows) give_up_character();
    if (follows ? partial.empty() : expected_bytes(byte) == 0) {
        presses.push_back({Keypress::text, "\uFFFD"});
        return;
    }
    partial += static_cast<char>(byte);
    if (partial.size() < expected_bytes(static_cast<unsigned char>(partial[0]))) return;
    presses.push_back({Keypress::text, printable(partial)});
    partial.clear();
}

void KeyReader::idle() {
    if (std::exchange(meta, false)) named("Esc");
}

std::vector<Keypress> KeyReader::take() {
    return std::exchange(presses, {});
}

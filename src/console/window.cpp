#include "console/window.hpp"

#include <algorithm>

#include "base/text.hpp"

// What a snapshot brings goes before our own lines that are later.
void ConsoleWindow::add(ChatLine line, bool ours) {
    line.text.resize(utf8_cut(line.text, most_text));
    auto place = kept.end();
    while (!ours && place != kept.begin() && place[-1].ours && place[-1].chat.time > line.time)
        --place;
    kept.insert(place, {std::move(line), ours});
    if (kept.size() <= most_lines) return;
    kept.pop_front();
    ++number;
}

int64_t ConsoleWindow::newest() const {
    int64_t time = 0;
    for (const ConsoleLine &line : kept) time = std::max(time, line.chat.time);
    return time;
}

int64_t ConsoleWindow::anchored_time() const {
    if (!anchor || anchor->line < number || anchor->line >= number + kept.size()) return 0;
    return kept[anchor->line - number].chat.time;
}

void ConsoleWindow::replace(std::vector<ChatLine> lines) {
    const int64_t anchored = anchored_time();
    number += kept.size();
    std::erase_if(kept, [](const ConsoleLine &line) { return !line.ours; });
    for (ChatLine &line : lines) add(std::move(line));
    if (!anchor) return;
    const auto at = std::find_if(kept.begin(), kept.end(), [&](const ConsoleLine &line) {
        return line.chat.time >= anchored;
    });
    if (at == kept.end()) anchor.reset();
    else anchor = Anchor{number + static_cast<uint64_t>(at - kept.begin()), 1};
}

void ConsoleWindow::clear() {
    number += kept.size();
    kept.clear();
    anchor.reset();
}

void ConsoleWindow::mark_read() {
    read_until = newest();
    marked = !kept.empty();
}

bool ConsoleWindow::unread_begins(size_t index) const {
    if (!marked || index == 0 || kept[index].chat.time <= read_until) return false;
    return kept[index - 1].chat.time <= read_until;
}

bool is_command_room(const Room &room) {
    return room.name == local_window;
}

bool is_log(const Room &room) {
    return room.name == log_window;
}

bool is_coming_or_going(const ChatLine &line) {
    const std::string &kind = line.kind;
    return !line.self && (kind == "join" || kind == "part" || kind == "quit" || kind == "nick");
}

#include "console/window.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

static bool is_earlier(const ConsoleLine &a, const ConsoleLine &b) {
    return a.chat.time < b.chat.time;
}

void ConsoleWindow::add(ChatLine line, bool ours) {
    line.text.resize(utf8_cut(line.text, most_text));
    kept.push_back({std::move(line), ours});
    if (kept.size() <= most_lines) return;
    kept.pop_front();
    ++number;
}

int64_t ConsoleWindow::newest() const {
    int64_t time = 0;
    for (const ConsoleLine &line : kept) time = std::max(time, line.chat.time);
    return time;
}

void ConsoleWindow::replace(std::vector<ChatLine> lines) {
    const int64_t anchored = anchor && anchor->line >= number && anchor->line < number + kept.size()
                                 ? kept[anchor->line - number].chat.time
                                 : 0;
    std::deque<ConsoleLine> own, all;
    std::copy_if(kept.begin(), kept.end(), std::back_inserter(own), [](const ConsoleLine &l) { return l.ours; });
    kept.clear();
    for (ChatLine &line : lines) add(std::move(line));
    std::merge(kept.begin(), kept.end(), own.begin(), own.end(), std::back_inserter(all), is_earlier);
    kept = std::move(all);
    for (; kept.size() > most_lines; ++number) kept.pop_front();
    if (!anchor) return;
    const auto at = std::find_if(kept.begin(), kept.end(),
                                 [&](const ConsoleLine &line) { return line.chat.time >= anchored; });
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
    return room.name == local_room;
}

bool is_log(const Room &room) {
    return room.name == log_room;
}

#include "console/window.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.hpp"

int64_t stamp_of(const ChatLine &line) { return line.number ? line.number : line.time; }

static void shorten(ChatLine &line) {
    line.text.resize(utf8_cut(line.text, ConsoleWindow::most_text));
}

// What a snapshot brings goes before our own lines that are later.
void ConsoleWindow::add(ChatLine line, bool ours) {
    shorten(line);
    auto place = kept.end();
    while (!ours && place != kept.begin() && place[-1].ours &&
           place[-1].chat.time > stamp_of(line))
        --place;
    kept.insert(place, {std::move(line), ours});
    trim();
}

void ConsoleWindow::trim() {
    for (const size_t most = anchor ? most_scrolled : most_lines; kept.size() > most; ++number) {
        kept.pop_front();
        whole = false;
    }
}

// For each line, what a line that is to stand before it has to be below; whatever our own clock
// said, numbers keep their order.
static std::vector<int64_t> bounds_of(const std::deque<ConsoleLine> &lines) {
    std::vector<int64_t> bounds(lines.size());
    int64_t next = std::numeric_limits<int64_t>::max();
    for (size_t i = lines.size(); i-- > 0;) {
        if (lines[i].chat.number) next = lines[i].chat.number;
        bounds[i] = std::min(next, stamp_of(lines[i].chat));
    }
    return bounds;
}

// The line at which the view stands keeps its place in it.
void ConsoleWindow::merge(std::vector<ChatLine> lines) {
    std::deque<ConsoleLine> old = std::exchange(kept, {});
    const std::vector<int64_t> bounds = bounds_of(old);
    auto next = lines.begin();
    const auto take = [&] {
        shorten(*next);
        kept.push_back({std::move(*next++), false});
    };
    size_t anchored = old.size(), moved = 0;
    if (anchor && anchor->line >= number) anchored = anchor->line - number;
    for (size_t i = 0; i < old.size(); ++i) {
        while (next != lines.end() && next->number < bounds[i]) take();
        if (next != lines.end() && next->number == old[i].chat.number) ++next;
        if (i <= anchored) moved = kept.size() - i;
        kept.push_back(std::move(old[i]));
    }
    while (next != lines.end()) take();
    number -= moved;
    trim();
}

void ConsoleWindow::note_before(int64_t first, std::string text) {
    const auto at = std::ranges::find_if(
        kept, [&](const ConsoleLine &line) { return line.chat.number >= first; });
    const int64_t time = at == kept.end() ? newest() : at->chat.time;
    const auto index = static_cast<uint64_t>(at - kept.begin());
    kept.insert(at, {{room.name, time, "info", "", std::move(text), false}, true});
    if (anchor && anchor->line >= number + index) --number;
}

int64_t ConsoleWindow::first_number() const {
    for (const ConsoleLine &line : kept)
        if (line.chat.number) return line.chat.number;
    return 0;
}

int64_t ConsoleWindow::last_number() const {
    for (auto line = kept.rbegin(); line != kept.rend(); ++line)
        if (line->chat.number) return line->chat.number;
    return 0;
}

int64_t ConsoleWindow::newest() const {
    int64_t stamp = 0;
    for (const ConsoleLine &line : kept) stamp = std::max(stamp, stamp_of(line.chat));
    return stamp;
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
    if (at == kept.end())
        anchor.reset();
    else
        anchor = Anchor{number + static_cast<uint64_t>(at - kept.begin()), 1};
}

void ConsoleWindow::clear() {
    number += kept.size();
    kept.clear();
    anchor.reset();
    whole = false;
}

void ConsoleWindow::mark_read() {
    read_until = newest();
    marked = !kept.empty();
}

bool ConsoleWindow::unread_begins(size_t index) const {
    if (!marked || index == 0 || stamp_of(kept[index].chat) <= read_until) return false;
    return stamp_of(kept[index - 1].chat) <= read_until;
}

bool is_command_room(const Room &room) { return room.name == local_window; }

bool is_log(const Room &room) { return room.name == log_window; }

static constexpr std::string_view job_prefix = "job ";

bool is_job(const Room &room) { return room.name.starts_with(job_prefix); }

std::string job_window(uint64_t number) { return std::string(job_prefix) + std::to_string(number); }

bool is_coming_or_going(const ChatLine &line) {
    const std::string &kind = line.kind;
    return !line.self && (kind == "join" || kind == "part" || kind == "quit" || kind == "nick");
}

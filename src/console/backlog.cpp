#include "console/backlog.hpp"

#include <algorithm>
#include <utility>

static constexpr size_t most_of_page = 500;

void Backlog::heard(const RoomState &snapshot, int64_t known) {
    Wish &wish = wishes[snapshot.room.name];
    wish.first = wished > 0;
    if (snapshot.lines.empty()) return;
    const int64_t first = snapshot.lines.front().number;
    if (known > 0 && first > known) wish.gaps.push_back({known, first, most_away});
}

void Backlog::page_back(ConsoleWindow &window) {
    const bool numbered = window.lines().empty() || window.first_number() > 0;
    if (is_log(window.room) || is_job(window.room) || !numbered || window.whole ||
        window.lines().size() >= ConsoleWindow::most_scrolled)
        return;
    window.loading = true;
    wishes[window.room.name].page = true;
}

void Backlog::lost() {
    waiting = 0;
    for (auto &[room, wish] : wishes) {
        wish.page = wish.first = false;
        if (ConsoleWindow *window = windows.find(room)) window->loading = false;
    }
}

std::optional<Ask> Backlog::ask_for(const ConsoleWindow &window, Wish &wish) const {
    Ask ask;
    ask.verb = "history";
    ask.place = window.room.name;
    ask.most = most_of_page;
    if (!wish.gaps.empty() && !wish.page) {
        const Gap &gap = wish.gaps.front();
        ask.after = gap.after;
        ask.before = gap.before;
        ask.most = std::min(ask.most, gap.left);
        return ask;
    }
    const size_t here = window.lines().size();
    if (!wish.page && (!wish.first || here >= wished || window.whole)) return {};
    if (!wish.page) ask.most = std::min(ask.most, wished - here);
    ask.before = window.first_number();
    return ask;
}

std::optional<Ask> Backlog::next() {
    if (waiting) return {};
    std::erase_if(wishes, [this](const auto &entry) { return !windows.find(entry.first); });
    for (size_t i = 0; i < windows.size(); ++i) {
        const ConsoleWindow &window = windows.at((windows.position() + i) % windows.size());
        const auto wish = wishes.find(window.room.name);
        if (wish == wishes.end()) continue;
        if (auto ask = ask_for(window, wish->second)) {
            asking = window.room.name;
            of_gap = ask->after > 0;
            return ask;
        }
        wishes.erase(wish);
    }
    return {};
}

bool Backlog::takes(uint64_t re) {
    if (!waiting || re != waiting) return false;
    waiting = 0;
    return true;
}

bool Backlog::hear(uint64_t re, const RoomLines &page) {
    if (!takes(re)) return false;
    ConsoleWindow *window = windows.find(asking);
    const auto wish = wishes.find(asking);
    if (window && wish != wishes.end()) fill(*window, wish->second, page);
    return true;
}

void Backlog::fill(ConsoleWindow &window, Wish &wish, const RoomLines &page) {
    window.merge(page.lines);
    const bool more = page.more && !page.lines.empty();
    if (!of_gap) {
        wish.page = window.loading = false;
        window.whole = !more;
        return;
    }
    Gap &gap = wish.gaps.front();
    gap.left -= std::min(gap.left, page.lines.size());
    if (more && gap.left > 0) {
        gap.before = page.lines.front().number;
        return;
    }
    wish.gaps.erase(wish.gaps.begin());
    if (more)
        window.note_before(page.lines.front().number,
                           "lines are missing here: so many came while this console was away");
}

bool Backlog::refused(uint64_t re) {
    if (!takes(re)) return false;
    if (ConsoleWindow *window = windows.find(asking)) window->loading = false;
    wishes.erase(asking);
    return true;
}

#include "bot/maintenance.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/text.hpp"
#include "bot/moment.hpp"

static constexpr size_t most_open = 100, most_over = 20;

static std::string pack(const Upkeep &window) {
    Fields fields;
    fields.add("network", window.place.network);
    fields.add("target", window.place.target);
    fields.add("what", window.what);
    fields.add("text", window.text);
    fields.add("author", window.author);
    fields.add("identity", window.identity);
    fields.add("zone", window.zone);
    fields.add("from", to_ms(window.from));
    fields.add("until", to_ms(window.until));
    fields.add("told", to_ms(window.told));
    fields.add("dropped", window.dropped);
    return fields.pack();
}

static Upkeep unpack(uint64_t number, const Fields &fields) {
    Upkeep window;
    window.number = number;
    window.place = {fields.text("network"), fields.text("target"), true};
    window.what = fields.text("what");
    window.text = fields.text("text");
    window.author = fields.text("author");
    window.identity = fields.text("identity");
    window.zone = fields.text("zone");
    window.from = from_ms(fields.integer("from"));
    window.until = from_ms(fields.integer("until"));
    window.told = from_ms(fields.integer("told"));
    window.dropped = fields.integer("dropped") != 0;
    return window;
}

namespace {

// A line that is due at its time, and of no use any more from `until` on.
struct Mark {
    WallTime at, until;
    enum Word { begins_in, begins, ends_in, over } word;
};

}  // namespace

static std::array<Mark, 5> marks_of(const Upkeep &window) {
    static constexpr std::chrono::minutes long_before = 1h, shortly = 10min, after = 1h;
    const WallTime last_call = window.from - shortly, end_call = window.until - shortly;
    return {{{window.from - long_before, last_call, Mark::begins_in},
             {last_call, window.from, Mark::begins_in},
             {window.from, std::max(window.from, end_call), Mark::begins},
             {std::max(window.from, end_call), window.until, Mark::ends_in},
             {window.until, window.until + after, Mark::over}}};
}

// "10m", in whole minutes.
static std::string minutes_to(WallTime then, WallTime now) {
    return format_duration(std::chrono::ceil<std::chrono::minutes>(then - now));
}

static std::string words_of(const Upkeep &window, Mark::Word word, WallTime now) {
    const auto clock = [&](WallTime time) { return clock_words(time, window.zone, now); };
    switch (word) {
        case Mark::begins_in:
            return fmt::format("begins in {}, at {}", minutes_to(window.from, now),
                               clock(window.from));
        case Mark::begins:
            return "begins now, until " + clock(window.until);
        case Mark::ends_in:
            return fmt::format("ends in {}, at {}", minutes_to(window.until, now),
                               clock(window.until));
        case Mark::over:
            return "is over";
    }
    return {};
}

std::string Upkeep::line(WallTime now) const {
    return fmt::format("maintenance {}: {}, from {} until {}{}", number, what,
                       clock_words(from, zone, now), clock_words(until, zone, now),
                       text.empty() ? "" : ": " + text);
}

Maintenance::Maintenance(Records &shelf, Outbox &outbox, const Loop &loop)
    : shelf(shelf), outbox(outbox), loop(loop) {
    read();
}

void Maintenance::read() {
    windows.clear();
    for (const auto &[key, bytes] : shelf.all()) {
        const auto number = parse_integer(key);
        const auto fields = Fields::unpack(bytes);
        if (!number || *number < 1 || !fields) continue;
        const auto name = static_cast<uint64_t>(*number);
        windows[name] = unpack(name, *fields);
    }
}

const Upkeep &Maintenance::add(Upkeep window) {
    if (open().size() >= most_open)
        throw Failure("there are {} windows of maintenance already", most_open);
    window.number = windows.empty() ? 1 : windows.rbegin()->first + 1;
    window.told = loop.wall();
    const Upkeep &kept = windows[window.number] = std::move(window);
    keep(kept);
    tell(kept, fmt::format("{} ({})", kept.line(loop.wall()), kept.author), kept.until);
    forget_old();
    return kept;
}

Upkeep &Maintenance::at(uint64_t number) {
    const auto found = windows.find(number);
    if (found == windows.end()) throw Failure("there is no maintenance {}", number);
    if (found->second.over(loop.wall())) throw Failure("maintenance {} is over", number);
    return found->second;
}

const Upkeep &Maintenance::extend(uint64_t number, Duration by) {
    Upkeep &window = at(number);
    window.until += std::chrono::duration_cast<WallTime::duration>(by);
    keep(window);
    tell(window,
         fmt::format("maintenance {}: {} goes on until {}", number, window.what,
                     clock_words(window.until, window.zone, loop.wall())),
         window.until);
    return window;
}

const Upkeep &Maintenance::drop(uint64_t number, const std::string &by) {
    Upkeep &window = at(number);
    window.dropped = true;
    keep(window);
    const char *words = window.from <= loop.wall() ? "is over already" : "does not take place";
    tell(window, fmt::format("maintenance {}: {} {} ({})", number, window.what, words, by));
    forget_old();
    return window;
}

std::vector<const Upkeep *> Maintenance::open() const {
    std::vector<const Upkeep *> result;
    for (const auto &[number, window] : windows)
        if (!window.over(loop.wall())) result.push_back(&window);
    return result;
}

// Of what was missed only what is still useful is said, and only the latest of it.
void Maintenance::tick() {
    const WallTime now = loop.wall();
    for (auto &[number, window] : windows) {
        if (window.dropped || window.told >= window.until) continue;
        const Mark *due = nullptr;
        const auto marks = marks_of(window);
        for (const Mark &mark : marks)
            if (mark.at > window.told && mark.at <= now && now < mark.until) due = &mark;
        const bool passed = std::ranges::any_of(
            marks, [&](const Mark &mark) { return mark.at > window.told && mark.at <= now; });
        if (!passed) continue;
        window.told = now;
        keep(window);
        if (due)
            tell(window,
                 fmt::format("maintenance {}: {} {}", number, window.what,
                             words_of(window, due->word, now)),
                 due->until);
    }
}

// A clock on the wall may be set: it is looked at once in a while.
Instant Maintenance::next() const {
    static constexpr Duration glance = 1min;
    Instant due = never;
    for (const auto &[number, window] : windows) {
        if (window.dropped) continue;
        for (const Mark &mark : marks_of(window)) {
            if (mark.at <= window.told) continue;
            const auto wait = std::chrono::duration_cast<Duration>(mark.at - loop.wall());
            due = std::min(due, loop.now() + std::clamp(wait, Duration::zero(), glance));
        }
    }
    return due;
}

void Maintenance::tell(const Upkeep &window, const std::string &text, WallTime expires) {
    Announcement line;
    line.target = window.place.text();
    line.text = text;
    line.source = fmt::format("maintenance {}", window.number);
    line.identity = window.identity;
    line.expires = expires;
    outbox.add(std::move(line));
}

void Maintenance::keep(const Upkeep &window) {
    shelf.put(std::to_string(window.number), pack(window));
}

void Maintenance::forget_old() {
    size_t over = windows.size() - open().size();
    for (auto at = windows.begin(); over > most_over && at != windows.end();) {
        if (!at->second.over(loop.wall())) {
            ++at;
            continue;
        }
        shelf.erase(std::to_string(at->first));
        at = windows.erase(at);
        --over;
    }
}

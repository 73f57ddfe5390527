#include "irc/pacing.hpp"

#include <algorithm>
#include <iterator>

static constexpr size_t long_line = 256;  // bytes; a longer one costs half as much again

static PacingSettings bounded(PacingSettings settings) {
    settings.burst = std::clamp(settings.burst, 1, 100);
    settings.interval = std::clamp<Duration>(settings.interval, 0s, 1h);
    return settings;
}

Pacing::Pacing(PacingSettings settings) : settings(bounded(settings)) {
    saved = this->settings.burst * this->settings.interval;
}

void Pacing::set(PacingSettings wished) {
    settings = bounded(wished);
    saved = std::min(saved, settings.burst * settings.interval);
}

bool Pacing::push(IrcLine line) {
    std::deque<IrcLine> &lines = line.again ? queues[again] : queue(line.priority);
    if (lines.size() >= most && !line.again) return false;
    lines.push_back(std::move(line));
    return true;
}

std::vector<IrcLine> Pacing::take(Instant now) {
    drop_expired(now);
    refill(now);
    std::deque<IrcLine> &urgent = queue(Priority::now);
    std::vector<IrcLine> lines(std::move_iterator(urgent.begin()),
                               std::move_iterator(urgent.end()));
    urgent.clear();
    while (saved >= settings.interval) {
        std::deque<IrcLine> *chosen = choose();
        if (!chosen) break;
        lines.push_back(std::move(chosen->front()));
        chosen->pop_front();
        count(lines.back().priority);
        saved -= settings.interval;
        if (lines.back().wire().size() > long_line) saved -= settings.interval / 2;
    }
    return lines;
}

Instant Pacing::next(Instant now) const {
    if (!size()) return never;
    if (waiting(Priority::now)) return now;
    const Duration missing = settings.interval - saved;
    return std::max(now, filled.value_or(now) + missing);
}

size_t Pacing::size() const {
    size_t sum = 0;
    for (const std::deque<IrcLine> &lines : queues) sum += lines.size();
    return sum;
}

size_t Pacing::waiting(Priority priority) const { return queues[size_t(priority)].size(); }

std::vector<IrcLine> Pacing::withdraw(const std::function<bool(const IrcLine &)> &such) {
    std::vector<IrcLine> taken;
    for (std::deque<IrcLine> &lines : queues) {
        const auto first = std::stable_partition(lines.begin(), lines.end(),
                                                 [&](const IrcLine &line) { return !such(line); });
        std::move(first, lines.end(), std::back_inserter(taken));
        lines.erase(first, lines.end());
    }
    return taken;
}

void Pacing::clear() {
    for (std::deque<IrcLine> &lines : queues) lines.clear();
}

void Pacing::slow_start() {
    saved = settings.interval;
    filled.reset();
}

std::deque<IrcLine> *Pacing::choose() {
    if (!queues[again].empty()) return &queues[again];
    std::deque<IrcLine> &alerts = queue(Priority::alert), &bulk = queue(Priority::bulk);
    if (!alerts.empty() && since_alert >= 2) return &alerts;
    if (!bulk.empty() && since_bulk >= 3) return &bulk;
    for (Priority priority : {Priority::reply, Priority::alert, Priority::bulk})
        if (!queue(priority).empty()) return &queue(priority);
    return nullptr;
}

void Pacing::count(Priority left) {
    since_alert = left == Priority::alert ? 0 : std::min(since_alert + 1, 2);
    since_bulk = left == Priority::bulk ? 0 : std::min(since_bulk + 1, 3);
}

void Pacing::drop_expired(Instant now) {
    std::vector<IrcLine> old = withdraw([now](const IrcLine &line) { return line.expires < now; });
    std::move(old.begin(), old.end(), std::back_inserter(expired));
}

void Pacing::refill(Instant now) {
    const Duration most_saved = settings.burst * settings.interval;
    const Duration passed = std::max<Duration>(now - filled.value_or(now), 0s);
    saved = passed > most_saved - saved ? most_saved : saved + passed;
    filled = filled ? std::max(*filled, now) : now;
}

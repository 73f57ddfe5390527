#include "bot/attempts.hpp"

#include <algorithm>

static constexpr Duration window = 1min;

Attempts::Verdict Attempts::count(const std::string &source, int most, Instant now) {
    static constexpr size_t most_sources = 1000;  // beyond it, the quiet ones are forgotten
    if (most <= 0) return allowed;
    const auto is_quiet = [&](const auto &entry) {
        return entry.second.tries.empty() || now - entry.second.tries.back() > window;
    };
    if (sources.size() >= most_sources) std::erase_if(sources, is_quiet);
    if (sources.size() >= most_sources && !sources.contains(source)) return ignored;

    Source &known = sources[source];
    while (!known.tries.empty() && now - known.tries.front() > window) known.tries.pop_front();
    if (known.tries.size() < static_cast<size_t>(most)) {
        known.tries.push_back(now);
        known.warned = false;
        return allowed;
    }
    if (known.warned) return ignored;
    known.warned = true;
    return warned;
}

bool Refusals::count(const std::string &who, const std::string &place, const std::string &kind,
                     Instant now) {
    static constexpr size_t most_told = 3;
    static constexpr size_t most_sources = 1000;  // beyond it, new ones meet with silence
    const auto is_quiet = [&](const auto &entry) {
        const Source &source = entry.second;
        return source.silenced == 0 && now - source.told.back() > window;
    };
    if (sources.size() >= most_sources) std::erase_if(sources, is_quiet);
    const std::string key = who + '\n' + place + '\n' + kind;
    if (sources.size() >= most_sources && !sources.contains(key)) return false;

    Source &known = sources[key];
    known.who = who;
    while (!known.told.empty() && now - known.told.front() > window) known.told.pop_front();
    if (known.told.size() < most_told) {
        known.told.push_back(now);
        return true;
    }
    ++known.silenced;
    report_at = std::min(report_at, now + window);
    return false;
}

std::vector<std::pair<std::string, size_t>> Refusals::take_silenced(Instant now) {
    if (now < report_at) return {};
    report_at = never;
    std::vector<std::pair<std::string, size_t>> silenced;
    for (auto &[key, source] : sources)
        if (source.silenced > 0)
            silenced.emplace_back(source.who, std::exchange(source.silenced, 0));
    return silenced;
}

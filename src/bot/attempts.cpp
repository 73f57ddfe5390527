#include "bot/attempts.hpp"

Attempts::Verdict Attempts::count(const std::string &source, int most, Instant now) {
    static constexpr Duration window = 1min;
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

#include "bot/release.hpp"

#include <set>

void Release::add(Effect effect, uint64_t turn) { held.push_back({std::move(effect), turn}); }

std::vector<Effect> Release::take() {
    std::vector<Effect> free;
    std::deque<Held> kept;
    std::set<std::string> waiting;  // destinations whose later effects must not overtake
    for (Held &next : held) {
        const bool behind = !waiting.empty() && waiting.contains(next.effect.destination());
        if (!behind && ready(next)) {
            free.push_back(std::move(next.effect));
            continue;
        }
        waiting.insert(next.effect.destination());
        kept.push_back(std::move(next));
    }
    held = std::move(kept);
    return free;
}

bool Release::ready(const Held &held) const {
    switch (held.effect.need) {
        case Need::nothing:
            return true;
        case Need::commit:
            return held.turn <= commits;
        case Need::sync:
            return held.turn <= syncs;
    }
    return false;
}

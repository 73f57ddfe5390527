#include "bot/release.hpp"

#include <algorithm>
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

std::vector<Effect> Release::drop(Need least, uint64_t after) {
    std::vector<Effect> dropped;
    std::deque<Held> kept;
    for (Held &next : held) {
        const bool hopeless = next.effect.need >= least && next.turn > after;
        if (hopeless)
            dropped.push_back(std::move(next.effect));
        else
            kept.push_back(std::move(next));
    }
    held = std::move(kept);
    return dropped;
}

bool Release::wants_sync() const {
    return std::ranges::any_of(held, [this](const Held &one) {
        return one.effect.need == Need::sync && one.turn > syncs && one.turn <= commits;
    });
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

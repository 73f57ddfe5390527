#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "bot/effect.hpp"

// The gate that effects leave by.  It holds each one until what it needs is true, and keeps the
// order of every destination.
class Release {
public:
    void add(Effect effect, uint64_t turn);
    void committed(uint64_t turn) { commits = turn; }  // all turns up to this one
    void synced(uint64_t turn) { syncs = turn; }
    std::vector<Effect> take();  // those that may leave
    // Takes out those of turns after this one that need as much: what they need will not be true.
    std::vector<Effect> drop(Need least, uint64_t after);
    bool wants_sync() const;  // does any wait for nothing else?
    size_t size() const { return held.size(); }

private:
    struct Held {
        Effect effect;
        uint64_t turn;
    };
    bool ready(const Held &held) const;
    std::deque<Held> held;
    uint64_t commits = 0, syncs = 0;
};

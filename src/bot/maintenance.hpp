#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bot/call.hpp"
#include "bot/outbox.hpp"
#include "store/records.hpp"

// A stretch of time in which something is worked on, as its channel is told.
struct Upkeep {
    uint64_t number = 0;
    Place place;
    std::string what, text;  // "web"; why, which may be empty
    std::string author, identity;
    std::string zone;  // that its times are told in
    WallTime from{}, until{};
    WallTime told{};  // what was due by then has been said, or came too late
    bool dropped = false;
    bool over(WallTime now) const { return dropped || until <= now; }
    std::string line(WallTime now) const;  // "maintenance 3: web, 22:00 to 23:30 UTC: new disks"
};

// The windows of maintenance, in memory and on their shelf.  It promises their lines to the outbox:
// when one is made, an hour and ten minutes before it begins, when it begins, ten minutes before
// it ends, and when it is over.
class Maintenance {
public:
    Maintenance(Records &shelf, Outbox &outbox, const Loop &loop);
    void read();  // what the shelf has, anew

    const Upkeep &add(Upkeep window);  // numbers it; throws Failure: there are too many
    const Upkeep &extend(uint64_t number, Duration by);          // throws Failure
    const Upkeep &drop(uint64_t number, const std::string &by);  // throws Failure
    std::vector<const Upkeep *> open() const;                    // that are not over, oldest first
    void tick();                                                 // says what is due
    Instant next() const;                                        // when something may be due

private:
    Upkeep &at(uint64_t number);
    void tell(const Upkeep &window, const std::string &text, WallTime expires = {});
    void keep(const Upkeep &window);
    void forget_old();

    Records &shelf;
    Outbox &outbox;
    const Loop &loop;
    std::map<uint64_t, Upkeep> windows;
};

#pragma once

#include <list>

#include "soak/world.hpp"

// Has `signalbox say` announce numbers, twice a second, on the networks in turn.  What the tool was
// told is accepted is in that network's ledger.
class Announcer {
public:
    explicit Announcer(World &world) : world(world) {}
    void turn();  // begins what is due, and notes what has ended
    void stop() { stopped = true; }
    bool idle() const { return under_way.empty(); }
    int last() const { return number; }
    int refused() const { return refusals; }  // by an exit status that is not 0

private:
    struct Announcement {
        Announcement(int number, Stage &stage, std::vector<std::string> argv)
            : number(number), stage(stage), tool(std::move(argv)) {}
        int number;
        Stage &stage;
        ChildProcess tool;
    };
    void begin();

    World &world;
    std::list<Announcement> under_way;
    Instant due{};
    int number = 0, refusals = 0;
    bool stopped = false;
};

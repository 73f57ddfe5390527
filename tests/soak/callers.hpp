#pragma once

#include <list>

#include "soak/world.hpp"

// People who all have `signalbox say` announce numbers at once, each one after the other, on the
// networks in turn.  What the tool was told is accepted is in that network's ledger.
class Callers {
public:
    Callers(World &world, int people, int each);
    void turn();  // notes what has been accepted
    bool idle() const { return under_way.empty(); }
    size_t refused() const { return refusals; }  // by an exit status that is not 0

private:
    struct Caller {
        Caller(Stage &stage, std::vector<std::string> argv)
            : stage(stage), process(std::move(argv)) {}
        Stage &stage;
        ChildProcess process;
        size_t read = 0;  // bytes of what it has written
    };
    void note(Caller &caller);

    std::list<Caller> under_way;
    size_t refusals = 0;
    Instant look_at{};
};

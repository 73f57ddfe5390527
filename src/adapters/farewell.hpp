#pragma once

#include <functional>

#include "adapters/outflow.hpp"
#include "loop/loop.hpp"

// The rest of a connection that we have left: sends what was queued, then waits for the server to
// close, so that no reset overtakes our last words.  `over` is called once, from the loop, and may
// destroy it.  Destroying it closes at once.
class Farewell {
public:
    Farewell(Loop &loop, Outflow rest, std::function<void()> over);
    Farewell(const Farewell &) = delete;
    size_t unsent() const { return out.unsent(); }
    bool done() const { return ended; }

private:
    void ready();
    void finish();

    Outflow out;
    std::function<void()> over;
    bool said = false;  // everything
    bool ended = false;
    Watch watch;
    Timer limit;
};

#pragma once

#include <array>
#include <deque>
#include <vector>

#include "irc/line.hpp"

struct PacingSettings {
    int burst = 5;           // lines at once, 1 to 100
    Duration interval = 2s;  // a line after that; zero: no pacing
    bool operator==(const PacingSettings &) const = default;
};

// Lines on their way to one server, held back so that no server takes us for a flood.  A bucket
// of `burst` lines fills by one each `interval`; a line costs one and a half where it is long (over 256 bytes).
// Replies, alerts and bulk take turns in which waiting alerts get at least every third line.
class Pacing {
public:
    static constexpr size_t most = 500;  // lines of one priority that may wait

    explicit Pacing(PacingSettings settings);
    void set(PacingSettings settings);

    // False where too many wait; the line is dropped.
    bool push(IrcLine line);
    std::vector<IrcLine> take(Instant now);  // what may leave now; expired ones are dropped
    Instant next(Instant now) const;         // when take() will give more; never: when something is pushed
    size_t size() const;
    size_t waiting(Priority priority) const;
    void clear();       // the connection is gone
    void slow_start();  // begin with one line in the bucket

private:
    std::deque<IrcLine> *choose();
    void refill(Instant now);

    PacingSettings settings;
    double tokens;
    Instant filled{};
    int since_alert = 0;  // lines since an alert left
    bool bulk_turn = false;
    std::array<std::deque<IrcLine>, 4> queues;  // by Priority
};

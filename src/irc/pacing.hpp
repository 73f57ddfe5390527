#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "irc/line.hpp"

struct PacingSettings {
    int burst = 5;           // lines at once, 1 to 100
    Duration interval = 2s;  // a line after that; zero: no pacing
    bool operator==(const PacingSettings &) const = default;
};

// Lines on their way to one server, held back so that no server takes us for a flood.  A bucket
// of `burst` lines fills by one each `interval`; a long line (over 256 bytes) costs one and a half.
// Replies go first; but of the paced lines, waiting alerts get at least every third, and bulk
// every fourth or so.  What is said again leaves before all of these.
class Pacing {
public:
    static constexpr size_t most = 500;  // lines of one priority that may wait

    explicit Pacing(PacingSettings settings);
    void set(PacingSettings settings);

    // False where too many wait; the line is dropped.
    bool push(IrcLine line);
    std::vector<IrcLine> take(Instant now);  // what may leave now; expired ones are dropped
    Instant next(Instant now) const;         // when take() will give more; never: nothing waits
    size_t size() const;
    size_t waiting(Priority priority) const;  // without those that are said again
    // Those that wait and are such, by priority; they do not wait any more.
    std::vector<IrcLine> withdraw(const std::function<bool(const IrcLine &)> &such);
    std::vector<IrcLine> take_expired() { return std::exchange(expired, {}); }
    void clear();       // the connection is gone
    void slow_start();  // begin with one line in the bucket

private:
    static constexpr size_t again = 4;  // behind the priorities

    std::deque<IrcLine> &queue(Priority priority) { return queues[size_t(priority)]; }
    std::deque<IrcLine> *choose();  // the one whose turn it is; null: nothing paced waits
    void count(Priority left);
    void drop_expired(Instant now);
    void refill(Instant now);

    PacingSettings settings;
    Duration saved;                 // what the bucket holds: `interval` for each line
    std::optional<Instant> filled;  // up to when; nothing: from the next look on
    int since_alert = 0;            // paced lines since an alert left
    int since_bulk = 0;
    std::array<std::deque<IrcLine>, 5> queues;  // by Priority; and those that are said again
    std::vector<IrcLine> expired;
};

#pragma once

#include <random>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

// Why a connection ended, as far as it matters for the next one.
enum class Ending {
    ordinary,   // closed, reset, silent, never made, restarted
    killed,     // by an operator of the network
    banned,     // by a K-line or the like
    throttled,  // we came too often, or said too much
    clones,     // too many of us are there
    full,       // this server takes nobody
    password,   // PASS was wrong or missing
    login,      // only those come in who log in while they register
};

std::string_view ending_name(Ending ending);  // "banned"; empty where ordinary
Ending ending_of(std::string_view said);      // by the text of an ERROR
Ending ending_of_numeric(int numeric);        // 463 to 466; ordinary: any other

// When to dial again after a connection has ended, and which server of the list.
class Comeback {
public:
    Comeback(Duration least, Duration most, size_t servers, Instant now, uint32_t seed);

    // `failures`: connections in a row that did not last, this one among them.
    void ended(Ending ending, unsigned failures, Duration lasted, Instant now);
    Duration growing(unsigned failures);  // the ordinary delay: doubling, with jitter
    void wait(Duration length, Instant now) { dial_at = now + length; }
    void stay(Instant now);  // after ended(): the same server again, at once

    Duration longest() const;  // that ended() may ask for
    size_t server() const { return current; }
    Instant due() const { return dial_at; }

private:
    Duration delay(Ending ending, unsigned failures);
    Duration doubled(Duration first, unsigned times) const;  // up to `most`
    // With jitter, so that bots that fell together do not rise together.
    Duration stretched(Duration length, double least_factor = 1);
    void choose(Instant earliest);

    Duration least, most;
    std::vector<Instant> barred;  // until when each server has banned us
    std::minstd_rand random;
    size_t current = 0, former = 0;
    Instant dial_at;
    Ending last = Ending::ordinary;
    unsigned in_row = 0;  // ended like the last one
};

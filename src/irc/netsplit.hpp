#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/clock.hpp"

// Are these the words of a server that lost another one, "a.test b.test"?  Anybody can say them on
// most networks, so they may only ever take something away.
bool is_split_reason(std::string_view reason);

// Tells the comings and goings of a netsplit in one line a channel, and remembers for 10 minutes
// who was lost, so that the return of exactly those is told so too.  Nobody is kept as a member.
class Netsplits {
public:
    struct Summary {
        std::string channel, text;
    };

    void lost(const std::string &servers, const std::string &source,
              const std::vector<std::string> &channels, Instant now);
    // Somebody joins: true where they were lost there; then they are counted.
    bool returned(const std::string &source, const std::string &channel, Instant now);
    // The server itself says that it is the end of a split.
    void rejoined(const std::string &servers, const std::string &channel, Instant now);

    // How many it took from the channel who are not back, of those that are remembered.
    size_t missing(const std::string &channel, Instant now) const;

    std::vector<Summary> take(Instant now);  // what is due to be told
    Instant next() const { return due; }
    void clear();

private:
    struct Split {
        Instant since;
        std::unordered_set<std::string> lost;   // "#channel nick!user@host"
        std::map<std::string, size_t> missing;  // of these, by channel
    };
    struct Count {
        size_t left = 0, back = 0;
    };
    void count(const std::string &servers, const std::string &channel, size_t Count::*which,
               Instant now);
    void forget_old(Instant now);

    std::map<std::string, Split> splits;                          // by the servers' names
    std::map<std::pair<std::string, std::string>, Count> untold;  // by channel and servers
    size_t remembered = 0;                                        // of all splits
    Instant due = never, latest = never;
};

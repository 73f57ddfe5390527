#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"

// How often each source has tried a command within the last minute.
class Attempts {
public:
    enum Verdict { allowed, warned, ignored };  // warned: the first one too many
    Verdict count(const std::string &source, int most, Instant now);

private:
    struct Source {
        std::deque<Instant> tries;
        bool warned = false;
    };
    std::map<std::string, Source> sources;
};

// Refusals that repeat.  The same source is told the same kind of thing in the same place three
// times in a minute; then there is silence, so that two bots that answer each other die out.
class Refusals {
public:
    // May this one be told?
    bool count(const std::string &who, const std::string &place, const std::string &kind,
               Instant now);
    // Who was met with silence how often, once a minute.
    std::vector<std::pair<std::string, size_t>> take_silenced(Instant now);

private:
    struct Source {
        std::string who;
        std::deque<Instant> told;  // within the last minute
        size_t silenced = 0;       // since it was last taken
    };
    std::map<std::string, Source> sources;
    Instant report_at = never;
};

#pragma once

#include <deque>
#include <map>
#include <string>

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

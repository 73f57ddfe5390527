#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "soak/announcer.hpp"
#include "soak/faults.hpp"
#include "soak/gauges.hpp"

struct SoakSettings {
    std::chrono::seconds length{1800};
    std::chrono::seconds every{20};  // a fault
    unsigned seed = 0;
};

// One run: faults in random order, announcements all the while, and what came of it.
class Soak {
public:
    explicit Soak(const SoakSettings &settings);
    bool run();  // whether all bounds held

private:
    struct Outcome {
        std::vector<double> seconds;  // until it answered again
        size_t unanswered = 0;
    };

    void turn();
    bool all_answer();
    void strike_next();
    void strike(const Fault &fault, Stage &stage);
    std::optional<double> time_to_answer(Stage &stage, Duration at_most);
    void fill_bag();
    void tell_minute();
    void run_faults();
    void settle();
    void tell_outcomes() const;
    void check_bounds();
    void check(bool held, const std::string &bound);
    size_t sum(size_t (Ledger::*what)() const) const;
    size_t missing() const;

    const SoakSettings settings;
    std::minstd_rand random;
    World world;
    Announcer announcer{world};
    Gauges gauges{world.bot.pid()};
    const Instant begin = std::chrono::steady_clock::now();
    Instant next_minute = begin + 1min;
    std::vector<std::pair<const Fault *, Stage *>> bag;  // still to strike before any does again
    std::map<std::string, Outcome> outcomes;
    Gauges::Reading quiet;  // before the first fault
    bool all_held = true;
};

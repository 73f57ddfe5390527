#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bot/filter.hpp"
#include "bot/order.hpp"
#include "bot/runbook.hpp"
#include "bot/runner.hpp"

// What came of the dry run of an order.
struct Planned {
    Order order;
    std::string line;   // its last, as it may be shown
    std::string fault;  // why it tells nothing; empty: it does
};

// Dry runs of runbooks, whose last line is shown to those who are asked for their approval.  They
// are programs like jobs, but nobody hears of them and nothing of them is kept: what an earlier bot
// has left is ended.
class Plans {
public:
    explicit Plans(Runner &runner) : runner(runner) {}

    void end_old();
    void start(Order order, const Runbook &runbook);  // throws Failure: too many run
    bool hear(const JobNews &news);                   // false: it is of no plan
    std::vector<Planned> take() { return std::exchange(ended, {}); }

private:
    struct Plan {
        std::optional<Order> order;  // nothing: an earlier bot's
        std::optional<LineFilter> filter;
        std::string last;  // line that is not blank
    };
    void check_room(const Asker &asker) const;
    uint64_t free_number();
    void end(Plan &plan, const JobEnd &end);

    Runner &runner;
    std::map<uint64_t, Plan> running;
    uint64_t last = 0;
    std::vector<Planned> ended;
};

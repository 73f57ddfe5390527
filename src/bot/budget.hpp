#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "bot/call.hpp"
#include "bot/params.hpp"
#include "bot/policy.hpp"
#include "store/records.hpp"

std::string budget_text(const BudgetSetting &setting);  // "3 in 10m a person", for people

// What a call takes out of one budget.
struct Charge {
    BudgetSetting setting;
    std::string section;         // where the budget stands: "command deploy", "policy change"
    std::string subject;         // whose it is: a person, a channel, a command, a value
    std::string bucket() const;  // its key
};

// What is left there.
struct Allowance {
    Charge charge;
    int left = 0;
    Duration wait{};  // until there is one more; 0: it is full
};

// All that a call takes, once.  values: null where they are not known; budgets of parameters are
// left out then.
std::vector<Charge> charges_of(const Policy &policy, const Asker &asker, const Place &place,
                               const Command &command, const Values *values);

// The budgets that people have used, in memory and on a shelf: token buckets that fill with time.
// They go by a clock that never jumps; over a restart by that on the wall, which can make nobody
// wait for longer than a bucket takes to fill.
class Budgets {
public:
    Budgets(Records &shelf, Instant now, WallTime wall);

    Allowance look(const Charge &charge, Instant now) const;
    void spend(const Charge &charge, Instant now, WallTime wall);

private:
    void forget_full(Instant now);
    Records &shelf;
    std::map<std::string, Instant> full;  // when each bucket is full again
};

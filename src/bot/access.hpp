#pragma once

#include <string>
#include <vector>

#include "bot/brakes.hpp"
#include "bot/budget.hpp"
#include "bot/call.hpp"
#include "bot/params.hpp"
#include "bot/persons.hpp"
#include "bot/policy.hpp"
#include "bot/row.hpp"

// What an asker was given on top of their own right.
struct Grants {
    std::vector<Asker> approvers;  // who said yes
    bool confirmed = false;        // the asker repeated the short code
    bool code = false;             // the asker gave a one-time code
    bool paid = false;             // its budgets have been spent
};

// All that a decision is made of.
struct Question {
    const Asker &asker;
    const Place &place;
    Door door;
    bool known_place;  // a configured channel, somebody who shares one with us, the local room or
                       // the console
    const Command &command;
    const Values *values;  // null: they are not known
    const Grants &grants;
    WallTime time;
    const Brakes &brakes;
    const std::vector<Allowance> &allowances;  // one for each charge of the call, in their order
};

// May it be done, and what is missing?  Where it may not, `why` says so in one lower-case clause.
struct Decision {
    bool allowed = false;
    std::string why;
    bool entitled = false;         // by role, place and arguments, whatever stops it for now
    bool private_refusal = false;  // `why` is for the asker alone
    int approvals = 0;             // that are still missing, of this role
    std::string approver;
    bool confirm = false;  // still missing
    bool code = false;
    std::vector<std::string> steps;  // how it was reached, for people
    bool complete() const { return allowed && approvals == 0 && !confirm && !code; }
};

// The one place where access is decided, as often as is wished: it changes nothing.  What cannot
// be evaluated is refused.
Decision decide(const Policy &policy, const Question &question);

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/call.hpp"
#include "bot/params.hpp"
#include "bot/policy.hpp"
#include "bot/row.hpp"

// A network cannot vouch for what is about that network itself.
bool may_be_asked(const Command &command, Door door);

// What an asker was given on top of their own right.
struct Grants {
    std::vector<Asker> approvers;  // who said yes
    bool confirmed = false;        // the asker repeated the short code
    bool code = false;             // the asker gave a one-time code
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
};

// May it be done, and what is missing?  Where it may not, `why` says so in one lower-case clause.
struct Decision {
    bool allowed = false;
    std::string why;
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

// The person that an identity belongs to; the identity itself where no person claims it.
std::string person_of(const Policy &policy, const std::string &identity);

// The roles that the asker has on this evidence, sorted.
std::vector<std::string> roles_of(const Policy &policy, const Asker &asker);

// Does the policy name this identity anywhere, or is it the bot's own user?  Others get only
// `hello` at the control socket.
bool is_known(const Policy &policy, const Asker &asker);

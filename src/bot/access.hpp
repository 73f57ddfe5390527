#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/call.hpp"
#include "bot/policy.hpp"
#include "bot/row.hpp"

// A network cannot vouch for what is about that network itself.
bool may_be_asked(const Command &command, Door door);

// May it be done?  Where not, `why` says what is missing, in one lower-case clause.
struct Decision {
    bool allowed = false;
    std::string why;
};

// The one place where access is decided; what cannot be evaluated is refused.
// `known_place`: the call comes from a configured channel, from somebody who shares one with us,
// or from the local room or the console.  `what` is what the refusal calls it: "'say'".
Decision decide(const Policy &policy, const Asker &asker, Risk risk, const Place &place,
                bool known_place, std::string_view what = "this");

// The person that an identity belongs to; the identity itself where no person claims it.
std::string person_of(const Policy &policy, const std::string &identity);

// The roles that the asker has on this evidence, sorted.
std::vector<std::string> roles_of(const Policy &policy, const Asker &asker);

// Does the policy name this identity anywhere, or is it the bot's own user?  Others get only
// `hello` at the control socket.
bool is_known(const Policy &policy, const Asker &asker);

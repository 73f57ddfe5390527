#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bot/call.hpp"
#include "bot/policy.hpp"

// Services fold the case of account names; login names are taken as they are.
bool same_identity(std::string_view one, std::string_view other);

// The person that an identity belongs to; the identity itself where no person claims it.
std::string person_of(const Policy &policy, const std::string &identity);

// Does any member of the role mean the identity, directly or through a person?
bool includes(const Policy &policy, const Role &role, const std::string &identity);

// The roles that the asker has on this evidence, sorted.
std::vector<std::string> roles_of(const Policy &policy, const Asker &asker);

// Does the policy name this identity anywhere, or is it the bot's own user?  Others get only
// `hello` at the control socket.
bool is_known(const Policy &policy, const Asker &asker);

// Why the approver's yes to what the asker wants does not count, in one lower-case clause; empty:
// it does.  `others`: those whose yes counts already.
std::string approval_trouble(const Policy &policy, const std::string &role, const Asker &asker,
                             const std::vector<Asker> &others, const Asker &approver);

// Those of them whose yes counts.
std::vector<Asker> valid_approvers(const Policy &policy, const std::string &role,
                                   const Asker &asker, const std::vector<Asker> &approvers);

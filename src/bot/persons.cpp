#include "bot/persons.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

static constexpr std::string_view local_user = "unix:", by_clock = "schedule:";

bool same_identity(std::string_view one, std::string_view other) {
    if (one.starts_with(local_user) || other.starts_with(local_user)) return one == other;
    return lower(one) == lower(other);
}

// The person that claims it; empty: none.
static std::string claimant(const Policy &policy, const std::string &identity) {
    for (const auto &[name, person] : policy.persons) {
        auto claims = [&](const std::string &is) { return same_identity(is, identity); };
        if (std::ranges::any_of(person.is, claims)) return name;
    }
    return {};
}

std::string person_of(const Policy &policy, const std::string &identity) {
    const std::string person = claimant(policy, identity);
    return person.empty() ? identity : person;
}

bool includes(const Policy &policy, const Role &role, const std::string &identity) {
    const std::string person = person_of(policy, identity);
    return std::ranges::any_of(role.members, [&](const std::string &member) {
        return same_identity(member, identity) || person_of(policy, member) == person;
    });
}

std::vector<std::string> roles_of(const Policy &policy, const Asker &asker) {
    std::vector<std::string> result;
    if (asker.identity.empty()) return result;
    for (const auto &[name, role] : policy.roles) {
        const bool accepted = role.weak || !asker.weak;
        if (accepted && includes(policy, role, asker.identity)) result.push_back(name);
    }
    return result;
}

bool is_known(const Policy &policy, const Asker &asker) {
    if (asker.owner) return true;
    if (asker.identity.empty()) return false;
    if (!claimant(policy, asker.identity).empty()) return true;
    return std::ranges::any_of(policy.roles, [&](const auto &entry) {
        return includes(policy, entry.second, asker.identity);
    });
}

// Where an identity is vouched for: "unix", "libera"; empty for what is nobody, such as a
// schedule.
static std::string voucher(const std::string &identity) {
    if (identity.starts_with(local_user)) return "unix";
    const size_t slash = identity.find('/');
    return identity.find(':') < slash || slash == identity.npos ? "" : identity.substr(0, slash);
}

// Why they may be one person; empty: they are two.
static std::string confusion(const Policy &policy, const Asker &one, const Asker &other) {
    const std::string first = claimant(policy, one.identity),
                      second = claimant(policy, other.identity);
    if (same_identity(one.identity, other.identity) || (!first.empty() && first == second))
        return fmt::format("{} and {} are the same person", one.identity, other.identity);
    if (voucher(one.identity) == voucher(other.identity)) return {};
    if (other.identity.starts_with(by_clock)) return {};  // is nobody
    if (!first.empty() && !second.empty()) return {};
    return fmt::format("{} and {} may be the same person: no [person NAME] says who {} is",
                       one.identity, other.identity, first.empty() ? one.identity : other.identity);
}

// Why nothing that they approve counts.
static std::string standing(const Policy &policy, const std::string &role, const Asker &approver) {
    if (approver.owner) return "root and the bot's own user approve nothing";
    if (approver.identity.empty()) return "who you are is not known";
    if (voucher(approver.identity).empty())
        return approver.identity + " is no person, and approves nothing";
    if (approver.weak)
        return approver.doubt.empty() ? "who you are is not certain" : approver.doubt;
    const auto members = policy.roles.find(role);
    if (members == policy.roles.end() || !includes(policy, members->second, approver.identity))
        return fmt::format("{} is not in role {}", approver.identity, role);
    return {};
}

std::string approval_trouble(const Policy &policy, const std::string &role, const Asker &asker,
                             const std::vector<Asker> &others, const Asker &approver) {
    std::string why = standing(policy, role, approver);
    if (why.empty() && asker.identity.empty()) why = "nobody knows who asked";
    if (why.empty()) why = confusion(policy, approver, asker);
    for (const Asker &other : others)
        if (why.empty()) why = confusion(policy, approver, other);
    return why;
}

std::vector<Asker> valid_approvers(const Policy &policy, const std::string &role,
                                   const Asker &asker, const std::vector<Asker> &approvers) {
    std::vector<Asker> valid;
    for (const Asker &approver : approvers)
        if (approval_trouble(policy, role, asker, valid, approver).empty())
            valid.push_back(approver);
    return valid;
}

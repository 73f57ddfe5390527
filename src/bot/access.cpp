#include "bot/access.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/text.hpp"

// Services fold the case of account names; login names are taken as they are.
static bool same_identity(std::string_view a, std::string_view b) {
    if (a.starts_with("unix:") || b.starts_with("unix:")) return a == b;
    return lower(a) == lower(b);
}

bool may_be_asked(const Command &command, Door door) {
    return !command.local || door == Door::control;
}

// Does any member of the role mean the identity, directly or through a person?
static bool includes(const Policy &policy, const Role &role, const std::string &identity) {
    const std::string person = person_of(policy, identity);
    return std::ranges::any_of(role.members, [&](const std::string &member) {
        return same_identity(member, identity) || person_of(policy, member) == person;
    });
}

static bool accepts(const Role &role, const Asker &asker) { return role.weak || !asker.weak; }

std::string person_of(const Policy &policy, const std::string &identity) {
    for (const auto &[name, person] : policy.persons) {
        auto claims = [&](const std::string &is) { return same_identity(is, identity); };
        if (std::ranges::any_of(person.is, claims)) return name;
    }
    return identity;
}

std::vector<std::string> roles_of(const Policy &policy, const Asker &asker) {
    std::vector<std::string> result;
    if (asker.identity.empty()) return result;
    for (const auto &[name, role] : policy.roles) {
        if (accepts(role, asker) && includes(policy, role, asker.identity)) result.push_back(name);
    }
    return result;
}

bool is_known(const Policy &policy, const Asker &asker) {
    if (asker.owner) return true;
    if (asker.identity.empty()) return false;
    if (person_of(policy, asker.identity) != asker.identity) return true;
    return std::ranges::any_of(policy.roles, [&](const auto &entry) {
        return includes(policy, entry.second, asker.identity);
    });
}

static Decision allow() {
    Decision decision;
    decision.allowed = true;
    return decision;
}

static Decision refuse(std::string why) {
    Decision decision;
    decision.why = std::move(why);
    return decision;
}

static Decision decide_without_roles(const Question &question) {
    if (question.asker.owner && question.place.is_local()) return allow();
    return refuse(
        fmt::format("no role is configured, so '{}' is only for the bot's own user in the room {}",
                    question.command.name, local_room));
}

static Decision decide_role(const Policy &policy, const Question &question,
                            const std::string &name) {
    const Asker &asker = question.asker;
    if (asker.identity.empty()) {
        std::string who = asker.evidence;
        if (who.empty()) who = "you are not logged in to services";
        return refuse(fmt::format("{}, and '{}' needs role {}", who, question.command.name, name));
    }
    const auto role = policy.roles.find(name);
    if (role == policy.roles.end() || !includes(policy, role->second, asker.identity)) {
        return refuse(fmt::format("{} is not in role {}, which '{}' needs", asker.identity, name,
                                  question.command.name));
    }
    if (accepts(role->second, asker)) return allow();
    return refuse(fmt::format("{} and role {} does not accept weak evidence",
                              asker.doubt.empty() ? "who you are is not certain" : asker.doubt,
                              name));
}

Decision decide(const Policy &policy, const Question &question) {
    switch (question.command.risk) {
        case Risk::read:
            if (question.known_place) return allow();
            return refuse(
                "I answer only in a configured channel, or to people who share one with me");
        case Risk::change:
            if (policy.roles.empty()) return decide_without_roles(question);
            return decide_role(policy, question, operator_role);
        case Risk::danger:
            break;
    }
    return refuse(fmt::format("'{}' needs a second person's approval, which cannot be taken here",
                              question.command.name));
}

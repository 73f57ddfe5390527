#include "bot/access.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "bot/rule.hpp"

static std::string listed(const std::vector<std::string> &words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

// One of "local", "private", "libera/private", "libera/#ops".
static bool means(const std::string &entry, const Place &place) {
    if (place.is_local()) return entry == local_room;
    if (place.channel) return lower(entry) == lower(place.text());
    return entry == "private" || entry == place.network + "/private";
}

// A channel is the one that the call would reach.
static std::string comparable(const Param &param, const std::string &value, const Place &place) {
    if (param.kind != Kind::channel) return value;
    const size_t slash = value.find('/');
    const bool bare = slash == value.npos || value.find_first_of("#&+!") < slash;
    const bool named = value == local_room || !bare || place.network.empty();
    return lower(named ? value : place.network + "/" + value);
}

namespace {

// Goes through all that may stand in the way; the first that does is the reason.
class Judge {
public:
    Judge(const Policy &policy, const Question &question)
        : policy(policy),
          question(question),
          asker(question.asker),
          command(question.command),
          rule(rule_of(policy, question.command)) {}

    Decision judge() {
        decision.private_refusal = rule.private_refusal.value_or(false);
        judge_door();
        judge_role();
        judge_place();
        judge_arguments();
        decision.entitled = decision.why.empty();
        judge_glass();
        judge_lockdown();
        judge_freezes();
        judge_budgets();
        judge_approvals();
        judge_proofs();
        decision.allowed = decision.why.empty();
        return std::move(decision);
    }

private:
    void pass(std::string step) { decision.steps.push_back("ok: " + std::move(step)); }
    void refuse(std::string why) {
        decision.steps.push_back("no: " + why);
        if (decision.why.empty()) decision.why = std::move(why);
    }

    // A network cannot vouch for what is about that network itself.
    void judge_door() {
        if (command.local && question.door != Door::control)
            refuse(fmt::format("'{}' is only for the console and 'signalbox run'", command.name));
    }

    void judge_role() {
        if (!rule.role) return refuse(fmt::format("the risk of '{}' is unknown", command.name));
        if (*rule.role == anyone_role) return judge_stranger();
        if (policy.roles.empty() && *rule.role == operator_role) return judge_owner();
        const std::string trouble = role_trouble(*rule.role);
        if (!trouble.empty()) return refuse(trouble);
        pass(fmt::format("{} is in role {}", asker.identity, *rule.role));
    }

    void judge_stranger() {
        if (question.known_place) return pass("no role is needed");
        refuse("I answer only in a configured channel, or to people who share one with me");
    }

    void judge_owner() {
        if (asker.owner && question.place.is_local())
            return pass("no role is configured, and this is the bot's own user or root");
        refuse(fmt::format(
            "no role is configured, so '{}' is only for the bot's own user in the room {}",
            command.name, local_room));
    }

    std::string role_trouble(const std::string &name) const {
        if (asker.identity.empty()) {
            std::string who = asker.evidence;
            if (who.empty()) who = "you are not logged in to services";
            return fmt::format("{}, and '{}' needs role {}", who, command.name, name);
        }
        const auto role = policy.roles.find(name);
        if (role == policy.roles.end() || !includes(policy, role->second, asker.identity))
            return fmt::format("{} is not in role {}, which '{}' needs", asker.identity, name,
                               command.name);
        if (role->second.weak || !asker.weak) return {};
        return fmt::format("{} and role {} does not accept weak evidence",
                           asker.doubt.empty() ? "who you are is not certain" : asker.doubt, name);
    }

    void judge_place() {
        if (rule.channels.empty()) return;
        for (const std::string &channel : rule.channels)
            if (means(channel, question.place)) return pass("it may be asked in " + channel);
        refuse(fmt::format("'{}' is for {} only", command.name, listed(rule.channels)));
    }

    void judge_arguments() {
        for (const auto &[name, allowed] : rule.allow) judge_argument(name, allowed);
    }

    void judge_argument(const std::string &name, const std::vector<std::string> &allowed) {
        const auto param = std::ranges::find(command.params, name, &Param::name);
        if (param == command.params.end())
            return refuse(
                fmt::format("'{}' has a rule for {}, and no such parameter", command.name, name));
        if (!question.values)
            return pass(fmt::format("{} has to be one of {}", name, listed(allowed)));
        const auto value = question.values->find(name);
        if (value == question.values->end())
            return refuse(fmt::format("{} has to be given, allowed are {}", name, listed(allowed)));
        const auto same = [&](const std::string &one) {
            return comparable(*param, one, question.place) ==
                   comparable(*param, value->second, question.place);
        };
        if (std::ranges::any_of(allowed, same))
            return pass(fmt::format("{} may be {}", name, printable(value->second)));
        refuse(fmt::format("{} may not be '{}', allowed are {}", name, printable(value->second),
                           listed(allowed)));
    }

    // Only a clear conscience breaks glass: an end that is too far off is no end.
    bool is_valid(const Brakes::Glass &glass) const {
        return glass.person == person_of(policy, asker.identity) && question.time < glass.until &&
               glass.until <= question.time + policy.glass->lasts;
    }

    void judge_glass() {
        if (command.risk == Risk::read || !policy.glass || asker.weak || asker.identity.empty())
            return;
        for (const Brakes::Glass &glass : question.brakes.glasses) {
            if (!is_valid(glass)) continue;
            unbound = true;
            return pass(fmt::format(
                "{} broke the glass until {} ({}): neither approval, freeze nor lockdown counts",
                glass.person, format_time(glass.until), glass.reason));
        }
    }

    bool stoppable() const {
        return command.risk != Risk::read && !command.brake && command.name != glass_command;
    }

    void judge_lockdown() {
        if (command.name == glass_command && !policy.glass)
            return refuse("there is no [policy break-glass], so there is no glass to break");
        if (!question.brakes.lockdown || unbound || !stoppable()) return;
        refuse(fmt::format("lockdown by {}: {}", question.brakes.lockdown_by,
                           question.brakes.lockdown_reason));
    }

    void judge_freezes() {
        if (unbound || !stoppable()) return;
        for (const auto &[name, freeze] : policy.freezes) {
            if (command.risk < freeze.risk) continue;
            const std::string window = frozen_by(freeze, question.time);
            if (!window.empty()) judge_freeze(name, freeze, window);
        }
    }

    void judge_freeze(const std::string &name, const Freeze &freeze, const std::string &window) {
        if (freeze.approvals == 0)
            return refuse(fmt::format("'{}' is frozen by {} ({})", command.name, name, window));
        needed += freeze.approvals;
        pass(fmt::format("freeze {} ({}) takes {} more approval{}", name, window, freeze.approvals,
                         freeze.approvals == 1 ? "" : "s"));
    }

    void judge_budgets() {
        const auto charges = charges_of(policy, asker, question.place, command, question.values);
        if (charges.empty()) return;
        if (question.grants.paid) return pass("its budget has been spent already");
        if (charges.size() != question.allowances.size())
            return refuse(
                fmt::format("what is left of the budget of '{}' is unknown", command.name));
        for (const Allowance &allowance : question.allowances) judge_budget(allowance);
    }

    void judge_budget(const Allowance &allowance) {
        const std::string budget = budget_text(allowance.charge.setting);
        if (allowance.left > 0) return pass(fmt::format("{} left of {}", allowance.left, budget));
        refuse(fmt::format("the budget of '{}' is used up ({}), try again in {}", command.name,
                           budget, format_duration(allowance.wait)));
    }

    void judge_approvals() {
        if (rule.approvals) needed += *rule.approvals;
        if (needed == 0 || unbound) return;
        const std::string role = rule.approver.value_or("");
        const std::string trouble = approver_trouble(role);
        if (!trouble.empty()) return refuse(trouble);
        const auto given = valid_approvers(policy, role, asker, question.grants.approvers);
        decision.approver = role;
        decision.approvals = std::max(0, needed - static_cast<int>(given.size()));
        if (decision.approvals == 0)
            return pass(fmt::format("{} of {} approvals by role {}", given.size(), needed, role));
        decision.steps.push_back(fmt::format("needs: {} approval{} by other persons in role {}",
                                             decision.approvals, decision.approvals == 1 ? "" : "s",
                                             role));
    }

    // Why nobody could approve it.
    std::string approver_trouble(const std::string &role) const {
        const auto approvers = policy.roles.find(role);
        if (policy.roles.empty())
            return fmt::format("no role is configured, so nobody can approve '{}'", command.name);
        if (approvers == policy.roles.end() || approvers->second.members.empty())
            return fmt::format("nobody is in role {}, which has to approve '{}'", role,
                               command.name);
        if (asker.identity.empty())
            return fmt::format("who you are is not known, so nobody can approve '{}'",
                               command.name);
        return {};
    }

    void judge_proofs() {
        decision.confirm = rule.confirm.value_or(false) && !question.grants.confirmed;
        decision.code = rule.otp.value_or(false) && !question.grants.code;
        if (decision.confirm) decision.steps.push_back("needs: the asker confirms it");
        if (decision.code) decision.steps.push_back("needs: a one-time code of the asker");
    }

    const Policy &policy;
    const Question &question;
    const Asker &asker;
    const Command &command;
    const Rule rule;
    Decision decision;
    int needed = 0;        // approvals
    bool unbound = false;  // the asker broke the glass
};

}  // namespace

Decision decide(const Policy &policy, const Question &question) {
    return Judge(policy, question).judge();
}

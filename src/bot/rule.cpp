#include "bot/rule.hpp"

Rule default_rule(Risk risk) {
    Rule rule;
    rule.approvals = risk == Risk::danger ? 1 : 0;
    rule.approver = approver_role;
    rule.confirm = rule.otp = rule.private_refusal = false;
    if (risk == Risk::read) rule.role = anyone_role;
    if (risk == Risk::change || risk == Risk::danger) rule.role = operator_role;
    return rule;
}

Rule merged(const Rule &rule, const Rule &otherwise) {
    Rule result = rule;
    const auto fill = [](auto &value, const auto &other) {
        if (!value) value = other;
    };
    fill(result.role, otherwise.role);
    fill(result.approvals, otherwise.approvals);
    fill(result.approver, otherwise.approver);
    fill(result.confirm, otherwise.confirm);
    fill(result.otp, otherwise.otp);
    fill(result.private_refusal, otherwise.private_refusal);
    if (result.channels.empty()) result.channels = otherwise.channels;
    if (result.budgets.empty()) result.budgets = otherwise.budgets;
    if (result.allow.empty()) result.allow = otherwise.allow;
    return result;
}

template <class Map, class Key>
static Rule found(const Map &rules, const Key &key) {
    const auto rule = rules.find(key);
    return rule == rules.end() ? Rule() : rule->second;
}

// Breaking the glass goes by its own policy: that of its risk may want what cannot be had now.
static Rule glass_rule(const Policy &policy) {
    const Rule rule = policy.glass ? policy.glass->rule : Rule();
    return merged(rule, default_rule(Risk::change));
}

Rule rule_of(const Policy &policy, const Command &command) {
    const Rule own = found(policy.commands, command.name);
    if (command.name == glass_command) return merged(own, glass_rule(policy));
    return merged(own, merged(found(policy.risks, command.risk), default_rule(command.risk)));
}

std::string budget_section(const Policy &policy, const Command &command) {
    if (!found(policy.commands, command.name).budgets.empty()) return "command " + command.name;
    return "policy " + std::string(risk_name(command.risk));
}

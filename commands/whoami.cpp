#include "bot/command.hpp"

static std::string joined(const std::vector<std::string> &words, const std::string &none) {
    std::string text;
    for (const std::string &word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? none : text;
}

static std::string identified(const Asker &asker) {
    std::string evidence = asker.evidence;
    if (asker.identity.empty()) {
        if (evidence.empty()) evidence = "you are not logged in to services";
        return fmt::format("you are {}, to me nobody: {}", asker.name, evidence);
    }
    std::string text = fmt::format("you are {}, {}", asker.name, asker.identity);
    if (!evidence.empty()) text += ": " + evidence;
    if (asker.weak) text += " (weak: " + asker.doubt + ")";
    return text;
}

static std::string allowed(const Ctx &ctx) {
    std::vector<std::string> risks;
    for (const Risk risk : {Risk::read, Risk::change, Risk::danger}) {
        if (ctx.may(risk)) risks.emplace_back(risk_name(risk));
    }
    return joined(risks, "nothing");
}

static std::string left(const std::vector<Allowance> &allowances) {
    std::vector<std::string> budgets;
    for (const auto &[charge, left, wait] : allowances) {
        const BudgetSetting &budget = charge.setting;
        if (budget.by == "command" && left == budget.most) continue;  // one for each command
        const std::string whose = budget.by == "command" ? " for " + charge.subject : "";
        budgets.push_back(
            fmt::format("{}{}: {} of {}", charge.section, whose, left, budget_text(budget)));
    }
    return joined(budgets, "");
}

static Task<> whoami(Ctx &ctx) {
    ctx.reply("{}", identified(ctx.call.asker));
    const std::string person = ctx.person();
    const bool named = person != ctx.call.asker.identity;
    ctx.reply("{}roles: {}; what you may run here: {}", named ? "person: " + person + "; " : "",
              joined(ctx.roles(), "none"), allowed(ctx));
    if (const std::string budgets = left(ctx.allowances()); !budgets.empty())
        ctx.reply("left: {}", budgets);
    co_return;
}

const Command whoami_command = {
    .name = "whoami",
    .family = "bot",
    .summary = "tell who you are to me, by which evidence, and what you may do",
    .risk = Risk::read,
    .run = whoami,
};

#include "bot/filter.hpp"

#include <algorithm>

static constexpr char mark[] = "[redacted]";

LineFilter::LineFilter(const Runbook &runbook, const Values &values) {
    static constexpr size_t shortest = 4;  // shorter ones would black out half of any text
    for (const std::string &text : runbook.redact) redact.emplace_back(text);
    for (const std::string &text : runbook.pick) pick.emplace_back(text);
    for (const Param &param : runbook.row.params) {
        const auto value = values.find(param.name);
        const bool secret = param.kind == Kind::secret && value != values.end();
        if (secret && value->second.size() >= shortest) secrets.push_back(value->second);
    }
}

static void mask_all(std::string &text, const std::string &secret) {
    for (size_t at = 0; (at = text.find(secret, at)) != text.npos; at += sizeof mark - 1)
        text.replace(at, secret.size(), mark);
}

std::string LineFilter::redacted(std::string text) const {
    for (const std::string &secret : secrets) mask_all(text, secret);
    for (const Pattern &pattern : redact) text = pattern.masked(text, mark);
    return text;
}

std::optional<std::string> LineFilter::pass(const std::string &line) const {
    std::string text = redacted(line);
    const auto hits = [&](const Pattern &pattern) { return pattern.found_in(text); };
    if (!pick.empty() && std::ranges::none_of(pick, hits)) return {};
    return text;
}

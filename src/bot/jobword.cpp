#include "bot/jobword.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/kinds.hpp"

static constexpr std::pair<std::string_view, JobWord::Kind> words[] = {
    {"progress", JobWord::progress},
    {"say", JobWord::say},
    {"topic", JobWord::topic},
    {"result", JobWord::result},
};

std::string_view job_word_name(JobWord::Kind kind) {
    for (const auto &[name, known] : words)
        if (known == kind) return name;
    return "unknown";
}

std::string job_word_names() {
    std::string names;
    for (const auto &[name, kind] : words) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
}

JobWord::Kind job_word_kind(std::string_view name) {
    for (const auto &[known, kind] : words)
        if (known == name) return kind;
    throw Failure("{} is none of {}", cited(name), job_word_names());
}

JobWord read_job_word(std::string_view line, const std::set<JobWord::Kind> &may) {
    const std::string_view plain = trim(line);
    const size_t blank = std::min(plain.find(' '), plain.size());
    JobWord word{job_word_kind(plain.substr(0, blank)), printable(trim(plain.substr(blank)))};
    if (!may.contains(word.kind))
        throw Failure("'{}' is not among what this runbook may", job_word_name(word.kind));
    if (word.text.empty()) throw Failure("'{}' has no text", job_word_name(word.kind));
    return word;
}

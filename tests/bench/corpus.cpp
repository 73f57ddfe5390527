#include "corpus.hpp"

#include <fmt/core.h>

#include <array>
#include <random>

static constexpr std::array words = {
    "the",
    "disk",
    "on",
    "web3",
    "is",
    "full",
    "again",
    "and",
    "nobody",
    "noticed",
    "before",
    "lunch",
    "restarted",
    "it",
    "by",
    "hand",
    "load",
    "looks",
    "fine",
    "now",
    "who",
    "has",
    "keys",
    "for",
    "staging",
    "grüße",
    "déploiement",
    "日本",
    "ok",
    "lgtm",
    "https://example.org/build/4711?log=full",
};

std::vector<std::string> bench_members() {
    std::vector<std::string> members;
    for (int i = 0; i < 60; ++i)
        members.push_back(fmt::format("{}{}", i % 3 ? "op" : "developer_", i));
    return members;
}

std::string bench_mask(const std::string &member) {
    return fmt::format("{}!~{}@host-{}.users.example.org", member, member.substr(0, 6),
                       member.size());
}

// Most lines are short; one in sixteen is long.
static size_t text_length(std::minstd_rand &random) {
    return random() % 16 ? 5 + random() % 75 : 80 + random() % 270;
}

static std::string text(std::minstd_rand &random) {
    const size_t length = text_length(random);
    std::string text = words[random() % words.size()];
    while (text.size() < length) text += fmt::format(" {}", words[random() % words.size()]);
    return text;
}

std::vector<std::string> ordinary_lines(size_t count) {
    const std::vector<std::string> members = bench_members();
    std::minstd_rand random(1);
    std::vector<std::string> lines;
    for (size_t i = 0; i < count; ++i) {
        const std::string &member = members[random() % members.size()];
        lines.push_back(
            fmt::format(":{} PRIVMSG {} :{}\r\n", bench_mask(member), bench_channel, text(random)));
    }
    return lines;
}

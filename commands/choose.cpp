#include "bot/command.hpp"

// The pieces between separators, without blanks around them; empty ones are dropped.
static std::vector<std::string> pieces(std::string_view text, std::string_view separator) {
    std::vector<std::string> result;
    while (!text.empty()) {
        const size_t end = text.find(separator);
        const std::string_view piece = trim(text.substr(0, end));
        if (!piece.empty()) result.emplace_back(piece);
        text.remove_prefix(end == text.npos ? text.size() : end + separator.size());
    }
    return result;
}

static std::vector<std::string> things(const std::string &text) {
    if (text.find('|') != text.npos) return pieces(text, "|");
    std::vector<std::string> result;
    for (const std::string &part : pieces(text, ",")) {
        // a blank in front, for "a, b, or c"
        for (std::string &piece : pieces(" " + part, " or ")) result.push_back(std::move(piece));
    }
    return result.size() > 1 ? result : pieces(text, " ");
}

static Task<> choose(Ctx &ctx) {
    const std::vector<std::string> found = things(ctx.word("things"));
    if (found.size() < 2) throw Failure("give me two things or more, like: tea or coffee");
    const std::string &chosen = found[ctx.random(0, found.size() - 1)];
    ctx.reply("{}", chosen);
    co_return;
}

const Command choose_command = {
    .name = "choose",
    .family = "fun",
    .summary = "choose one of several things",
    .params = {{.name = "things",
                .kind = Kind::text,
                .help = "which, between |, commas, \"or\" or blanks"}},
    .example = "tea or coffee",
    .risk = Risk::read,
    .run = choose,
};

#include "bot/command.hpp"

static constexpr const char *answers[] = {
    "the line is clear: yes",
    "all signals green",
    "yes, and on time",
    "yes, if you check the points first",
    "likely, give or take a delay",
    "the board says yes, the driver says maybe",
    "hold at the signal and ask again",
    "the fog is too thick to see that",
    "that train is not in my timetable",
    "I would not put a train on it",
    "no: the line is blocked",
    "no, and the buffer stop agrees",
};

static Task<> eightball(Ctx &ctx) {
    const long long last = std::size(answers) - 1;
    ctx.reply("{}", answers[ctx.random(0, last)]);
    co_return;
}

const Command eightball_command = {
    .name = "eightball",
    .aliases = {"8ball"},
    .family = "fun",
    .summary = "answer a question, rightly or not",
    .params = {{.name = "question", .kind = Kind::text, .help = "what you wish to know"}},
    .example = "will the deploy go well?",
    .risk = Risk::read,
    .run = eightball,
};

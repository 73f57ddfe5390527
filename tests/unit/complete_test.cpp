#include "bot/complete.hpp"

#include <gtest/gtest.h>

namespace {

using Words = std::vector<std::string>;

const Command say = {
    .name = "say",
    .family = "test",
    .summary = "say something",
    .params = {{.name = "channel", .kind = Kind::channel}, {.name = "text", .kind = Kind::text}}};
const Command sane = {.name = "sane", .family = "test", .summary = "be sane"};
const Command paint = {
    .name = "paint",
    .family = "test",
    .summary = "paint",
    .params = {{.name = "colour", .kind = Kind::choice, .choices = {"red", "green"}}}};
const Command help = {.name = "help",
                      .family = "test",
                      .summary = "help",
                      .params = {{.name = "command", .kind = Kind::command}}};

const Command approve = {
    .name = "approve", .family = "test", .summary = "say yes", .params = {{.name = "request"}}};
const Command cancel = {.name = "cancel",
                        .family = "test",
                        .summary = "end it",
                        .params = {{.name = "job", .kind = Kind::job},
                                   {.name = "force", .kind = Kind::truth, .fallback = "no"},
                                   {.name = "to",
                                    .kind = Kind::host,
                                    .optional = true,
                                    .choices = {"web1", "*.example.org"}}}};
const Command login = {.name = "log in",
                       .family = "test",
                       .summary = "log in",
                       .params = {{.name = "who"}, {.name = "password", .kind = Kind::secret}}};
const Command can = {.name = "can",
                     .family = "test",
                     .summary = "may they",
                     .params = {{.name = "person"}, {.name = "command", .kind = Kind::text}}};

Candidates after(std::string_view line) {
    const Command *const rows[] = {&say, &sane, &paint, &help, &approve, &cancel, &login, &can};
    const auto fillings = [](const Command &, const Param &param, std::string_view) -> Words {
        if (param.kind == Kind::channel) return {"#ops", "#Dev"};
        if (param.kind == Kind::job) return {"12", "7"};
        if (is_person(param)) return {"alice", "libera/bob"};
        return is_request(param) ? Words{"4kq"} : Words{};
    };
    return complete(Catalogue(rows), line, fillings);
}

// The line once the first candidate has been taken.
std::string taken(const std::string &line) {
    const Candidates candidates = after(line);
    return candidates.words.empty() ? "(none)"
                                    : line.substr(0, candidates.start) + candidates.words[0];
}

}  // namespace

TEST(Complete, NamesOfCommands) {
    EXPECT_EQ(after("").words,
              (Words{"approve", "can", "cancel", "help", "log in", "paint", "sane", "say"}));
    EXPECT_EQ(after("SA").words, (Words{"sane", "say"}));
    EXPECT_EQ(after("say").words, Words{"say"});
    EXPECT_EQ(after("say").hint, "say CHANNEL TEXT: say something");
    EXPECT_TRUE(after("xyz").words.empty());
}

TEST(Complete, ValuesBehindTheName) {
    EXPECT_EQ(after("say ").words, (Words{"#ops", "#Dev"}));
    EXPECT_EQ(taken("say "), "say #ops");
    EXPECT_EQ(taken("say #d"), "say #Dev");
    EXPECT_EQ(taken("paint g"), "paint green");
    EXPECT_EQ(taken("help  pa"), "help  paint");
}

TEST(Complete, AValueThatHasEndedIsLeftAlone) {
    EXPECT_TRUE(after("say #ops ").words.empty());
    EXPECT_TRUE(after("say #ops #d").words.empty());
    EXPECT_EQ(after("say #ops ").hint, "say CHANNEL TEXT: say something");
    EXPECT_TRUE(after("sane x").words.empty());
}

TEST(Complete, WhatTheWorldHolds) {
    EXPECT_EQ(taken("cancel "), "cancel 12");
    EXPECT_EQ(taken("cancel 7"), "cancel 7");
    EXPECT_EQ(taken("approve 4"), "approve 4kq");
    EXPECT_EQ(taken("can lib"), "can libera/bob");
    EXPECT_EQ(taken("can alice log"), "can alice log in");
}

TEST(Complete, NamedParametersAndChoicesOfAllKinds) {
    EXPECT_EQ(taken("cancel 12 "), "cancel 12 yes");
    EXPECT_EQ(taken("cancel force=n"), "cancel force=no");
    EXPECT_EQ(taken("cancel force=no "), "cancel force=no 12");
    EXPECT_EQ(after("cancel 12 no ").words, Words{"web1"});
}

TEST(Complete, TellsWhichParameterItIs) {
    EXPECT_EQ(after("cancel").param, "");
    EXPECT_EQ(after("cancel ").param, "JOB");
    EXPECT_EQ(after("cancel 12 ").param, "[FORCE=no]");
    EXPECT_EQ(after("say #ops and more").param, "TEXT");
    EXPECT_EQ(after("paint red blue").param, "");
}

TEST(Complete, TellsWhatNobodyMayKeep) {
    EXPECT_FALSE(after("log in").secret);
    EXPECT_TRUE(after("log in alice hunter2").secret);
    EXPECT_TRUE(after("log inn alice hunter2").secret);
    EXPECT_TRUE(after("can bob log in alice hunter2").secret);
    EXPECT_FALSE(after("can bob log in").secret);
    EXPECT_FALSE(after("say #ops hello").secret);
    EXPECT_FALSE(after("cancel 12").secret);
}

TEST(Complete, WhatIsTooLongIsNotLookedAt) {
    const std::string filler(64 * 1024, 'x');
    EXPECT_TRUE(after("can bob " + filler).secret);
    EXPECT_TRUE(after("sane " + filler).hint.empty());
}

TEST(Complete, TheStartIsNeverBeyondTheLine) {
    for (const char *line :
         {" ", "  say", "say  ", "say \t", "say #ops  ", "paint  ", "\t", "help help help ",
          "cancel to=", "cancel 1 2 3 4 5 ", "can a ", "log  in"})
        EXPECT_LE(after(line).start, std::string_view(line).size()) << line;
}

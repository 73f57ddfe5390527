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

Candidates after(std::string_view line) {
    const Command *const rows[] = {&say, &sane, &paint, &help};
    return complete(Catalogue(rows), line, {"#ops", "#Dev"});
}

// The line once the first candidate has been taken.
std::string taken(const std::string &line) {
    const Candidates candidates = after(line);
    return candidates.words.empty() ? "(none)"
                                    : line.substr(0, candidates.start) + candidates.words[0];
}

}  // namespace

TEST(Complete, NamesOfCommands) {
    EXPECT_EQ(after("").words, (Words{"help", "paint", "sane", "say"}));
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

TEST(Complete, TheStartIsNeverBeyondTheLine) {
    for (const char *line :
         {" ", "  say", "say  ", "say \t", "say #ops  ", "paint  ", "\t", "help help help "})
        EXPECT_LE(after(line).start, std::string_view(line).size()) << line;
}

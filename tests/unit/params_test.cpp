#include "bot/params.hpp"

#include <gtest/gtest.h>

#include <random>

#include "base/error.hpp"

namespace {

Command with(std::vector<Param> params, Risk risk = Risk::read) {
    Command command;
    command.name = "try";
    command.params = std::move(params);
    command.risk = risk;
    return command;
}

std::string error_of(const Command &command, std::string_view rest) {
    try {
        parse_params(command, rest);
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "no error";
}

const Param word = {.name = "name", .help = "who"};
const Param text = {.name = "text", .kind = Kind::text, .help = "what"};
const Param count = {.name = "count",
                     .kind = Kind::integer,
                     .help = "how many",
                     .fallback = "3",
                     .least = 1,
                     .most = 9};
const Param grace = {.name = "grace",
                     .kind = Kind::duration,
                     .help = "how long",
                     .optional = true,
                     .least = 1,
                     .most = 3600};
const Param colour = {
    .name = "colour", .kind = Kind::choice, .help = "which", .choices = {"red", "green"}};
const Param room = {.name = "channel", .kind = Kind::channel, .help = "where"};

}  // namespace

TEST(ShellWords, QuotesAsAShellDoes) {
    const Words words = shell_words(R"(one 'two  "2"' "thr\"ee" fo\ ur a'b'c "")");
    const std::vector<std::string> expected = {"one", "two  \"2\"", "thr\"ee", "fo ur", "abc", ""};
    EXPECT_EQ(words.words, expected);
    EXPECT_EQ(words.begins, (std::vector<size_t>{0, 4, 15, 25, 32, 38}));
    EXPECT_TRUE(shell_words("  \t ").words.empty());
    EXPECT_EQ(shell_words("a\\").words.at(0), "a\\");
}

TEST(ShellWords, NamesAnOpenQuote) {
    for (const char *line : {"a 'b", "\"", "\"b\\", "x\"\\\""}) {
        EXPECT_THROW(shell_words(line), Failure) << line;
    }
}

TEST(Params, AreTakenInOrder) {
    const Values values = parse_params(with({word, count, colour}), " bob 7\tGREEN ");
    EXPECT_EQ(values, (Values{{"name", "bob"}, {"count", "7"}, {"colour", "green"}}));
}

TEST(Params, AreTakenByName) {
    const Values values = parse_params(with({word, count, colour}), "colour=red count=2 bob");
    EXPECT_EQ(values, (Values{{"name", "bob"}, {"count", "2"}, {"colour", "red"}}));
    EXPECT_EQ(parse_params(with({word}), "name='a b'").at("name"), "a b");
}

TEST(Params, OnlyKnownNamesAreNames) {
    EXPECT_EQ(parse_params(with({word}), "other=bob").at("name"), "other=bob");
    EXPECT_EQ(parse_params(with({word}), "'name=bob'").at("name"), "name=bob");
    EXPECT_EQ(parse_params(with({word, text}), "bob name=x y").at("text"), "name=x y");
    EXPECT_EQ(parse_params(with({word, text}), "bob text=x y").at("text"), "x y");
}

TEST(Params, FallbacksAreFilledIn) {
    EXPECT_EQ(parse_params(with({count, grace}), ""), (Values{{"count", "3"}}));
    EXPECT_EQ(parse_params(with({count}), "count="), (Values{{"count", "3"}}));
    EXPECT_EQ(parse_params(with({grace}), "''"), Values{});
}

TEST(Params, TextIsTheRestAsItIs) {
    const Command command = with({word, text});
    EXPECT_EQ(parse_params(command, "bob   it's \"so\"  \\far  ").at("text"), "it's \"so\"  \\far");
    EXPECT_EQ(error_of(command, "bob"), "text is missing: what; usage: try NAME TEXT");
    EXPECT_EQ(error_of(command, "bob text= "), "text is missing: what; usage: try NAME TEXT");
}

TEST(Params, TooManyAreNamed) {
    EXPECT_EQ(error_of(with({word}), "bob 'and x"),
              "''and x' is one argument too many; usage: try NAME");
    EXPECT_EQ(error_of(with({}), "x"), "'x' is one argument too many; usage: try");
    EXPECT_EQ(error_of(with({word}), "name=a name=b"), "name is given twice; usage: try NAME");
}

TEST(Params, IntegersHaveARange) {
    for (const char *wrong : {"0", "10", "x", "5.5", "99999999999999999999", "5x", "-1"}) {
        EXPECT_EQ(error_of(with({count}), wrong),
                  "count is '" + std::string(wrong) +
                      "', not a whole number from 1 to 9; usage: try [COUNT=3]");
    }
    EXPECT_EQ(parse_params(with({count}), "09").at("count"), "9");
}

TEST(Params, DurationsHaveARange) {
    EXPECT_EQ(parse_params(with({grace}), "1m30s").at("grace"), "1m30s");
    for (const char *wrong : {"0s", "2h", "soon", "-5s"}) {
        EXPECT_EQ(error_of(with({grace}), wrong),
                  "grace is '" + std::string(wrong) +
                      "', not a duration like 90s or 1h30m from 1s to 1h; usage: try [GRACE]");
    }
}

TEST(Params, ChoicesAreNamed) {
    EXPECT_EQ(error_of(with({colour}), "blue"),
              "colour is 'blue', and must be one of: red, green; usage: try COLOUR");
}

TEST(Params, ChannelsAreOneNameEach) {
    EXPECT_EQ(parse_params(with({room}), "net/#ops").at("channel"), "net/#ops");
    EXPECT_EQ(parse_params(with({room}), "#caf\u00e9").at("channel"), "#caf\u00e9");
    for (const char *wrong : {"#a,#b", "'#a b'", "#a\u200b", "#a\x07", "#\xff"}) {
        const std::string error = error_of(with({room}), wrong);
        EXPECT_NE(error.find("not a channel like #ops"), std::string::npos) << error;
    }
}

TEST(Params, NeverHoldALineEnd) {
    for (const char end : {'\n', '\r', '\0'}) {
        const std::string bad = std::string("a") + end + "b";
        EXPECT_EQ(error_of(with({text}), bad),
                  "text holds a line end, and must be one line; usage: try TEXT");
        EXPECT_NE(error_of(with({word}), bad), "no error");
    }
}

TEST(Params, AboveReadNothingDeceives) {
    const char *const hidden[] = {"a\x02z",   "a\u200bz", "a\u202ez",     "a\u2066z", "a\u00adz",
                                  "a\ufeffz", "a\u009bz", "a\U000E0041z", "a\xffz",   "a\x7fz"};
    for (const char *value : hidden) {
        EXPECT_EQ(error_of(with({text}), value), "no error") << value;
        for (const Risk risk : {Risk::change, Risk::danger}) {
            EXPECT_NE(error_of(with({text}, risk), value), "no error") << value;
        }
    }
    EXPECT_EQ(error_of(with({text}, Risk::change), "a\u202ez"),
              "text holds the control or invisible character U+202E, which is not allowed here; "
              "usage: try TEXT");
    const char *const clear = "\u00fcber \u96fb\u8eca \U0001F682";
    EXPECT_EQ(error_of(with({text}, Risk::change), clear), "no error");
}

TEST(Params, AboveReadWordsAreAscii) {
    EXPECT_EQ(error_of(with({word}), "\u0430lice"), "no error");
    EXPECT_EQ(error_of(with({word}, Risk::change), "\u0430lice"),
              "name is '\u0430lice', and must be of ASCII without blanks; usage: try NAME");
    EXPECT_NE(error_of(with({word}, Risk::change), "'a b'"), "no error");
}

TEST(Params, AnyBytesGiveValuesOrAFailure) {
    const Command command = with({word, count, grace, colour, room, text}, Risk::change);
    const std::string_view pieces[] = {
        " ",  "'",   "\"",   "\\", "name=",  "count=",           "text=", "\xff", "\xe2\x80",
        "\n", "red", "#ops", "5",  "\u202e", "\xf4\x90\x80\x80", "="};
    std::minstd_rand random(1);
    for (int i = 0; i < 20'000; i++) {
        std::string line;
        for (size_t left = random() % 20; left > 0; left--) {
            line += pieces[random() % std::size(pieces)];
        }
        EXPECT_EQ(error_of(command, line).find_first_of("\n\r"), std::string::npos);
    }
}

TEST(Params, ErrorsAreOneShortSafeLine) {
    const std::string error = error_of(with({colour}), "\x1b[2J" + std::string(5000, 'x'));
    EXPECT_LT(error.size(), 200u);
    EXPECT_EQ(error.find('\x1b'), std::string::npos);
}

#include "options/flags.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace {

// What a command line gives, or what is wrong with it.
template <class F>
auto with_line(std::vector<std::string> words, F parse) {
    std::vector<char *> argv;
    for (auto &word : words) argv.push_back(word.data());
    return parse(static_cast<int>(argv.size()), argv.data());
}

std::string daemon_error(const std::vector<std::string> &flags) {
    std::vector<std::string> line = {"signalboxd"};
    line.insert(line.end(), flags.begin(), flags.end());
    try {
        with_line(line, parse_daemon);
    } catch (const Failure &failure) {
        return failure.what();
    }
    return "";
}

TEST(Flags, OfTheDaemon) {
    const auto given = with_line({"signalboxd", "-c", "a b", "--log-level=debug"}, parse_daemon);
    EXPECT_EQ(given.config, "a b");
    EXPECT_EQ(given.log_level, "debug");
    EXPECT_FALSE(given.help);
    EXPECT_TRUE(with_line({"signalboxd", "-h"}, parse_daemon).help);
    EXPECT_TRUE(with_line({"signalboxd", "-V"}, parse_daemon).version);
    EXPECT_EQ(with_line({"signalboxd", "--config=x"}, parse_daemon).config, "x");
    EXPECT_EQ(with_line({"signalboxd"}, parse_daemon).config, "");
}

TEST(Flags, MayHaveAnArgumentBehindAnEqualsSign) {
    static const Flag flags[] = {{"wait", 0, "[=TIME]", ""}};
    const Arguments bare = parse_arguments({"--wait", "5s"}, flags, 3);
    EXPECT_TRUE(bare.has("wait"));
    EXPECT_EQ(bare.value("wait"), "");
    EXPECT_EQ(bare.words, std::vector<std::string>{"5s"});
    EXPECT_EQ(parse_arguments({"--wait=5s", "x"}, flags, 3).value("wait"), "5s");
    EXPECT_FALSE(parse_arguments({"x"}, flags, 3).has("wait"));
}

TEST(Flags, WrongOnesAreNamed) {
    EXPECT_EQ(daemon_error({"--lgo-level=debug"}),
              "unknown flag '--lgo-level', did you mean --log-level?");
    EXPECT_EQ(daemon_error({"--conf=x"}), "unknown flag '--conf', did you mean --config?");
    EXPECT_EQ(daemon_error({"-x"}), "unknown flag '-x', see --help");
    EXPECT_EQ(daemon_error({"file"}), "'file' is one argument too many, allowed are 0");
    EXPECT_EQ(daemon_error({"-c"}), "the required argument for option '--config' is missing");
    EXPECT_EQ(daemon_error({"-c", ""}), "--config: is empty, allowed is a file");
    EXPECT_EQ(daemon_error({"-c", "a", "-c", "b"}),
              "option '--config' cannot be specified more than once");
    EXPECT_EQ(daemon_error({"--log-level", "x"}),
              "--log-level: 'x' is no level, allowed are error, warning, notice, info and debug");
}

TEST(Flags, OfTheToolEndAtTheSubCommand) {
    const auto given =
        with_line({"signalbox", "-c", "x", "--socket", "/s", "say", "--as", "notice"}, parse_tool);
    EXPECT_EQ(given.config, "x");
    EXPECT_EQ(given.socket, "/s");
    EXPECT_EQ(given.command, 5);
    EXPECT_EQ(with_line({"signalbox", "-V"}, parse_tool).command, 2);
}

}  // namespace

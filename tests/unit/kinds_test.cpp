#include "bot/kinds.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "bot/params.hpp"

namespace {

Param param(Kind kind) {
    Param one;
    one.name = "p";
    one.kind = kind;
    one.most = 100;
    return one;
}

// The value as it is taken, or why it is not.
std::string taken(const Param &one, const std::string &value, Risk risk = Risk::read) {
    Command command;
    command.params = {one};
    command.risk = risk;
    try {
        return checked_value(command, one, value);
    } catch (const Failure &failure) {
        return failure.what();
    }
}

struct Case {
    Kind kind;
    const char *given, *taken;
};

const Case cases[] = {
    {Kind::decimal, "2.50", "2.50"},
    {Kind::decimal, "1e3", "p is '1e3', not a number like 2.5 from 0 to 100"},
    {Kind::decimal, "2.", "p is '2.', not a number like 2.5 from 0 to 100"},
    {Kind::decimal, "100.1", "p is '100.1', not a number like 2.5 from 0 to 100"},
    {Kind::decimal, "nan", "p is 'nan', not a number like 2.5 from 0 to 100"},
    {Kind::truth, "ON", "yes"},
    {Kind::truth, "false", "no"},
    {Kind::truth, "maybe", "p is 'maybe', and must be yes or no"},
    {Kind::time, "14:30", "14:30"},
    {Kind::time, "2028-02-29T23:59Z", "2028-02-29T23:59Z"},
    {Kind::time, "2027-02-29",
     "p is '2027-02-29', not a time like 14:30, 2026-11-22 or 2026-11-22T14:30Z"},
    {Kind::time, "24:00", "p is '24:00', not a time like 14:30, 2026-11-22 or 2026-11-22T14:30Z"},
    {Kind::host, "Web1.Example.org", "web1.example.org"},
    {Kind::host, "::1", "::1"},
    {Kind::host, "-x", "p is '-x', not a host's name or address"},
    {Kind::host, "a..b", "p is 'a..b', not a host's name or address"},
    {Kind::host, "a_b", "p is 'a_b', not a host's name or address"},
    {Kind::person, "libera/alice", "libera/alice"},
    {Kind::person, "*!*@*",
     "p is '*!*@*', not a person's name, an identity like libera/alice, or a nick"},
    {Kind::job, "#12", "12"},
    {Kind::job, "0", "p is '0', not a job's number"},
    {Kind::job, "twelve", "p is 'twelve', not a job's number"},
};

TEST(Kinds, TakeWhatTheyAllow) {
    for (const auto &[kind, given, result] : cases) EXPECT_EQ(taken(param(kind), given), result);
}

TEST(Kinds, PatternsMatchTheWholeValue) {
    Param one = param(Kind::pattern);
    one.pattern = "[0-9a-f]{4}";
    EXPECT_EQ(taken(one, "0abc"), "0abc");
    EXPECT_EQ(taken(one, "x0abc"), "p is 'x0abc', and must match [0-9a-f]{4}");
    EXPECT_EQ(taken(one, "0abc\n"), "p holds a line end, and must be one line");
}

TEST(Kinds, HostsMayBeListed) {
    Param one = param(Kind::host);
    one.choices = {"web1", "*.example.org"};
    EXPECT_EQ(taken(one, "WEB1"), "web1");
    EXPECT_EQ(taken(one, "a.b.example.org"), "a.b.example.org");
    EXPECT_EQ(taken(one, "example.org"),
              "p is 'example.org', and must be one of: web1, *.example.org");
    EXPECT_EQ(taken(one, "badexample.org"),
              "p is 'badexample.org', and must be one of: web1, *.example.org");
}

TEST(Kinds, WhereOneIsSecretNothingIsNamed) {
    Command command;
    command.name = "x";
    command.params = {param(Kind::integer), {.name = "key", .kind = Kind::secret}};
    command.params[1].pattern = "[a-z]+";
    for (const char *line : {"hunter2 5", "5 hunter2", "5 'hunter2", "5 a hunter2"}) {
        try {
            parse_params(command, line);
            ADD_FAILURE() << line;
        } catch (const Failure &failure) {
            EXPECT_EQ(std::string(failure.what()).find("hunter2"), std::string::npos) << line;
        }
    }
    EXPECT_EQ(parse_params(command, "5 hunter").at("key"), "hunter");
}

}  // namespace

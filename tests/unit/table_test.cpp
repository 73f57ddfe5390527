#include "bot/table.hpp"

#include <gtest/gtest.h>

namespace {

Command named(std::string name, std::vector<std::string> aliases = {}) {
    Command command;
    command.name = std::move(name);
    command.aliases = std::move(aliases);
    return command;
}

const Command service = named("service");
const Command restart = named("service restart", {"restart", "bounce it"});
const Command ping = named("ping");
const Command *const some[] = {&service, &restart, &ping};

struct Found {
    const Command *command = nullptr;
    std::string rest;
};

Found match(std::string_view line) {
    std::string_view rest;
    const Command *command = Catalogue(some).match(line, rest);
    return {command, std::string(rest)};
}

}  // namespace

TEST(Catalogue, TheLongestNameWins) {
    EXPECT_EQ(match("service restart web").command, &restart);
    EXPECT_EQ(match("service restart web").rest, "web");
    EXPECT_EQ(match("service status").command, &service);
    EXPECT_EQ(match("service status").rest, "status");
    EXPECT_EQ(match("service").command, &service);
    EXPECT_EQ(match("service restarted").command, &service);
}

TEST(Catalogue, BlanksAndCaseDoNotMatter) {
    EXPECT_EQ(match(" Service \t RESTART  'a  b' ").command, &restart);
    EXPECT_EQ(match(" Service \t RESTART  'a  b' ").rest, "'a  b'");
    EXPECT_EQ(match("BOUNCE it now").command, &restart);
    EXPECT_EQ(Catalogue(some).find("  Bounce   IT "), &restart);
}

TEST(Catalogue, WhatIsNoWholeWordIsNoName) {
    for (const char *line : {"", " ", "pingx", "ping!", "pin", "bounce", "x ping", "\xff"}) {
        EXPECT_EQ(match(line).command, nullptr) << line;
    }
    EXPECT_EQ(Catalogue(some).find("service restart web"), nullptr);
    EXPECT_EQ(Catalogue(some).find(""), nullptr);
}

TEST(Catalogue, SuggestsTheNearestName) {
    const Catalogue catalogue(some);
    EXPECT_EQ(catalogue.suggestion("pingg"), "ping");
    EXPECT_EQ(catalogue.suggestion("PNG now please"), "ping");
    EXPECT_EQ(catalogue.suggestion("srevice restart web"), "service restart");
    EXPECT_EQ(catalogue.suggestion("restrat"), "restart");
    EXPECT_EQ(catalogue.suggestion("xylophone"), "");
    EXPECT_EQ(catalogue.suggestion(""), "");
}

TEST(Catalogue, OneWithoutCommandsFindsNothing) {
    const Catalogue none(std::span<const Command *const>{});
    std::string_view rest;
    EXPECT_EQ(none.match("ping", rest), nullptr);
    EXPECT_EQ(none.suggestion("ping"), "");
}

TEST(Usage, ShowsWhatMayBeLeftOut) {
    Command command = named("cook");
    command.params = {{.name = "dish"},
                      {.name = "pan-size", .fallback = "9"},
                      {.name = "note", .optional = true}};
    EXPECT_EQ(command.usage(), "cook DISH [PAN-SIZE=9] [NOTE]");
}

#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "support/bot.hpp"
#include "support/irc_client.hpp"
#include "support/irc_server.hpp"

// A server with ann in #ops and the bot joined beside her.
struct OpsRoom {
    struct Setup {
        IrcServer::Setup server = {};
        std::string more = {};  // lines of [network test], and what follows it
        std::string pacing = "interval = 50ms\n";
    };
    explicit OpsRoom(ServerKind kind) : OpsRoom(kind, Setup()) {}
    OpsRoom(ServerKind kind, const Setup &setup);

    IrcServer server;
    IrcClient ann;
    Bot bot;
};

// A test that runs on each kind of IRC server that can be run here.
class OnServer : public testing::TestWithParam<ServerKind> {};

// Tests that share one room of each kind, for they leave it as it was.
class InRoom : public OnServer {
protected:
    OpsRoom &room();
    static void TearDownTestSuite() { rooms().clear(); }

private:
    static std::map<ServerKind, std::unique_ptr<OpsRoom>> &rooms();
};

#define ON_EACH_SERVER(suite) ON_SERVERS(suite, server_kinds())
#define ON_SERVERS(suite, kinds)                                \
    GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(suite);       \
    INSTANTIATE_TEST_SUITE_P(, suite, testing::ValuesIn(kinds), \
                             [](const auto &kind) { return server_name(kind.param); })

// Is `part` in it?  Where not, the test says what is.
testing::AssertionResult has(const std::string &text, const std::string &part);

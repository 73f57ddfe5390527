#pragma once

#include <gtest/gtest.h>

#include "support/bot.hpp"
#include "support/irc_client.hpp"
#include "support/irc_server.hpp"

// A test that runs on each kind of IRC server.
class OnServer : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override {
        if (!installed(GetParam())) GTEST_SKIP() << server_name(GetParam()) << " is not installed";
    }
};

#define ON_EACH_SERVER(suite)                                                                      \
    INSTANTIATE_TEST_SUITE_P(, suite, testing::Values(ServerKind::ngircd, ServerKind::inspircd),   \
                             [](const auto &kind) { return server_name(kind.param); })

// A server with ann in #ops and the bot joined beside her.
struct Room {
    explicit Room(ServerKind kind, const std::string &more = "", IrcServer::Setup setup = {})
        : server(kind, std::move(setup)), ann(server.port(), "ann"), bot((ann.join("#ops"), text(more))) {
        ann.expect("signalbox!");
    }
    std::string text(const std::string &more) const {
        return network_text("test", server.address(), {"#ops"}) + more;
    }

    IrcServer server;
    IrcClient ann;
    Bot bot;
};

// Which kinds of server the other tests run on; a kind that is not there is counted as skipped.
#include "servers/on_server.hpp"

class Servers : public testing::TestWithParam<ServerKind> {};
INSTANTIATE_TEST_SUITE_P(, Servers,
                         testing::Values(ServerKind::ngircd, ServerKind::inspircd,
                                         ServerKind::hybrid),
                         [](const auto &kind) { return server_name(kind.param); });

TEST_P(Servers, CanBeRunHere) {
    const std::string obstacle = server_obstacle(GetParam());
    if (!obstacle.empty()) GTEST_SKIP() << obstacle;
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann");
    ann.join("#ops");
}

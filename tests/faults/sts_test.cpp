// Strict transport security (IRCv3), with scripted servers and a whole network of ours.
#include <fmt/core.h>

#include "bot/network.hpp"
#include "support/temp_dir.hpp"
#include "support/wire_fixture.hpp"

namespace {

class StsTest : public WireFixture {
protected:
    StsTest() {
        settings.session.network = "net";
        settings.session.tls = false;
        settings.session.servers = {{"127.0.0.1", open.port()}};
        settings.session.server_password = "s3cret";
        settings.session.channels = {{"#ops", ""}};
        settings.session.reconnect_min = settings.session.reconnect_max = 100ms;
        dialling.tls.ca_file = ours.ca_file();
    }

    // The network from its start; what it remembered before is remembered.
    void start() {
        network.reset();
        memories.emplace(folder.file("memory"));
        auto wire = std::make_unique<IrcWire>(loop, log, "net", dialling);
        network.emplace(settings, std::move(wire), *memories, log, loop.now(), loop.wall(), 1);
    }

    bool eventually(const std::function<bool()> &condition, Duration limit = 10s) {
        return run_until(
            loop,
            [&] {
                network->hear(loop.now(), loop.wall());
                network->release(network->choose(loop.now()));
                return condition();
            },
            limit);
    }
    bool heard(FakeServer &server, const std::string &line) {
        return eventually([&] { return server.heard_line(line); });
    }
    std::string trouble() const { return network->session().trouble(); }
    const std::map<std::string, StsPolicy> &policies() const {
        return network->session().memory().sts;
    }
    std::string offer(int port) const { return fmt::format(":s CAP * LS :sts=port={}\r\n", port); }

    Certificates ours;
    TempDir folder;
    FakeServer open{loop};
    DialSettings dialling;
    NetworkSettings settings;
    std::optional<MemoryFile> memories;
    std::optional<Network> network;
};

TEST_F(StsTest, goes_on_by_tls_and_never_again_without) {
    std::optional<FakeServer> secure(std::in_place, loop, ours.issue("IP:127.0.0.1").file);
    const int port = secure->port();
    start();
    ASSERT_TRUE(heard(open, "CAP LS 302"));
    open.send(fmt::format(":s CAP * LS * :batch sts=duration=5,port={}\r\n", port));
    ASSERT_TRUE(heard(*secure, "CAP LS 302")) << trouble();
    EXPECT_TRUE(open.gone());
    EXPECT_EQ(open.heard_lines().size(), 4u) << "nothing but CAP LS, PASS, NICK and USER";
    EXPECT_TRUE(policies().empty());

    secure->send(
        ":s CAP * LS :sts=duration=3600\r\n:s 001 signalbox :Hi\r\n:s 422 signalbox :\r\n");
    ASSERT_TRUE(heard(*secure, "JOIN #ops"));
    EXPECT_EQ(policies().at("127.0.0.1").port, port);
    EXPECT_TRUE(network->session().trusted());

    start();  // the policy survives
    ASSERT_TRUE(eventually([&] { return secure->accepted() == 2; }, 30s));
    secure.reset();
    const std::string refused = fmt::format("STS: 127.0.0.1:{}: connection refused", port);
    ASSERT_TRUE(eventually([&] { return trouble() == refused; })) << trouble();
    EXPECT_FALSE(eventually([&] { return open.accepted() > 1; }, 500ms));
}

TEST_F(StsTest, a_bad_certificate_is_the_end_of_it) {
    FakeServer stranger(loop, ours.issue("DNS:other.test").file);
    start();
    ASSERT_TRUE(heard(open, "CAP LS 302"));
    open.send(offer(stranger.port()));
    ASSERT_TRUE(eventually([&] { return trouble().starts_with("STS: "); })) << trouble();
    EXPECT_EQ(trouble(), fmt::format("STS: 127.0.0.1:{}: certificate is for another host "
                                     "(other.test)",
                                     stranger.port()));
    ASSERT_TRUE(eventually([&] { return stranger.accepted() > 2; })) << "it is tried again";
    EXPECT_EQ(stranger.heard(), "");
    EXPECT_EQ(open.accepted(), 1);
    EXPECT_TRUE(policies().empty());
}

TEST_F(StsTest, a_port_that_speaks_no_tls_hears_nothing) {
    FakeServer plain(loop);
    start();
    ASSERT_TRUE(heard(open, "CAP LS 302"));
    open.send(offer(plain.port()));
    ASSERT_TRUE(eventually([&] { return plain.accepted() == 1; }));
    plain.send(":s NOTICE * :hello\r\n");
    ASSERT_TRUE(eventually([&] { return trouble().starts_with("STS: "); })) << trouble();
    EXPECT_EQ(plain.heard().find("NICK"), std::string::npos);
    EXPECT_EQ(open.accepted(), 1);
}

TEST_F(StsTest, a_server_may_take_it_back) {
    FakeServer secure(loop, ours.issue("IP:127.0.0.1").file);
    start();
    ASSERT_TRUE(heard(open, "CAP LS 302"));
    open.send(offer(secure.port()));
    ASSERT_TRUE(heard(secure, "CAP LS 302")) << trouble();
    secure.send(":s CAP * LS :sts=duration=3600\r\n");
    ASSERT_TRUE(heard(secure, "CAP END"));
    EXPECT_EQ(policies().size(), 1u);
    secure.send(":s CAP signalbox NEW :sts=duration=0\r\n");
    ASSERT_TRUE(eventually([&] { return policies().empty(); }));
    secure.close();
    ASSERT_TRUE(eventually([&] { return open.accepted() == 2; })) << trouble();
}

}  // namespace

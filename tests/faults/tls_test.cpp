#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "support/fake_dns.hpp"
#include "support/wire_fixture.hpp"

namespace {

class TlsTest : public WireFixture {
protected:
    TlsTest() { dns.zone["irc.test"] = {"127.0.0.1"}; }

    DialSettings trusting(const std::string &ca_file) {
        DialSettings settings;
        settings.tls.ca_file = ca_file;
        settings.resolve.nameservers = {dns.address()};
        return settings;
    }

    DialSettings pinning(const std::vector<std::string> &fingerprints) {
        DialSettings settings = trusting("");
        settings.tls.fingerprints = fingerprints;
        return settings;
    }

    // Why the wire goes down; the server has not heard a byte.
    std::string refusal(FakeServer &server, const DialSettings &settings,
                        const std::string &host = "irc.test") {
        IrcWire wire(loop, log, "net", settings);
        got.clear();
        wire.dial({host, server.port()}, true);
        wire.send({"NICK", {"bot"}});
        EXPECT_TRUE(until(wire, [&] {
            wire.send({"NICK", {"bot"}});
            return is_down();
        }));
        EXPECT_FALSE(is_up());
        for (int i = 0; i < 3; ++i) loop.wait(1ms);
        EXPECT_EQ(server.heard(), "");
        const std::string where = fmt::format("127.0.0.1:{}: ", server.port());
        EXPECT_TRUE(down_reason().starts_with(where)) << down_reason();
        return down_reason().substr(std::min(where.size(), down_reason().size()));
    }

    void expect_conversation(FakeServer &server, const DialSettings &settings,
                             const std::string &host = "irc.test") {
        IrcWire wire(loop, log, "net", settings);
        connect(wire, server, host, true);
        wire.send({"NICK", {"bot"}});
        server.send("PING :x\r\n");
        EXPECT_TRUE(
            until(wire, [&] { return count("PING") == 1 && server.heard_line("NICK bot"); }));
    }

    Certificates ours;
    Certificates others{"another test CA"};
    FakeDns dns{loop};
};

TEST_F(TlsTest, a_good_certificate_is_trusted) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    IrcWire wire(loop, log, "net", trusting(ours.ca_file()));
    connect(wire, server, "irc.test", true);
    EXPECT_TRUE(find(WireInput::up)->trusted);
    EXPECT_EQ(find(WireInput::up)->detail,
              fmt::format("127.0.0.1:{} TLSv1.3 TLS_AES_256_GCM_SHA384", server.port()));
    EXPECT_EQ(server.server_name(), "irc.test");
    wire.send({"NICK", {"bot"}});
    server.send("PING :x\r\n");
    EXPECT_TRUE(until(wire, [&] { return count("PING") == 1 && server.heard_line("NICK bot"); }));
}

TEST_F(TlsTest, an_address_is_verified_too) {
    FakeServer server(loop, ours.issue("IP:127.0.0.1").file);
    expect_conversation(server, trusting(ours.ca_file()), "127.0.0.1");
    EXPECT_EQ(server.server_name(), "");  // RFC 6066: no addresses
    FakeServer other(loop, ours.issue("IP:127.0.0.2").file);
    EXPECT_TRUE(refusal(other, trusting(ours.ca_file()), "127.0.0.1")
                    .starts_with("certificate is for another host"));
}

TEST_F(TlsTest, another_hosts_certificate_is_refused) {
    FakeServer server(loop, ours.issue("DNS:other.invalid,DNS:more.invalid").file);
    EXPECT_EQ(refusal(server, trusting(ours.ca_file())),
              "certificate is for another host (other.invalid, more.invalid)");
}

TEST_F(TlsTest, a_wildcard_is_for_one_label) {
    dns.zone["irc.net.test"] = dns.zone["a.irc.net.test"] = {"127.0.0.1"};
    FakeServer server(loop, ours.issue("DNS:*.net.test").file);
    expect_conversation(server, trusting(ours.ca_file()), "irc.net.test");
    EXPECT_EQ(refusal(server, trusting(ours.ca_file()), "a.irc.net.test"),
              "certificate is for another host (*.net.test)");
    FakeServer partial(loop, ours.issue("DNS:ir*.net.test").file);
    EXPECT_EQ(refusal(partial, trusting(ours.ca_file()), "irc.net.test"),
              "certificate is for another host (ir*.net.test)");
}

TEST_F(TlsTest, an_expired_certificate_is_refused) {
    FakeServer server(loop, ours.issue("DNS:irc.test", -3, -2).file);
    const std::string why = refusal(server, trusting(ours.ca_file()));
    EXPECT_TRUE(why.starts_with("certificate expired on 20")) << why;
}

TEST_F(TlsTest, a_certificate_of_tomorrow_is_refused) {
    FakeServer server(loop, ours.issue("DNS:irc.test", 1, 2).file);
    const std::string why = refusal(server, trusting(ours.ca_file()));
    EXPECT_TRUE(why.starts_with("certificate is not valid before 20")) << why;
}

TEST_F(TlsTest, an_unknown_issuer_is_refused) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    EXPECT_EQ(refusal(server, trusting(others.ca_file())), "issuer unknown (signalbox test CA)");
    EXPECT_EQ(refusal(server, trusting("")), "issuer unknown (signalbox test CA)");
    FakeServer alone(loop, ours.self_signed("DNS:irc.test").file);
    EXPECT_EQ(refusal(alone, trusting(ours.ca_file())), "issuer unknown (signalbox test)");
}

TEST_F(TlsTest, a_hostile_name_does_not_reach_the_terminal) {
    FakeServer server(loop, ours.issue("DNS:evil\x1b[2J.invalid").file);
    const std::string why = refusal(server, trusting(ours.ca_file()));
    EXPECT_EQ(why.find('\x1b'), why.npos) << why;
}

TEST_F(TlsTest, a_bad_ca_file_is_named) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    const std::string why = refusal(server, trusting("/nonexistent/ca.pem"));
    EXPECT_TRUE(why.starts_with("/nonexistent/ca.pem: cannot be used as ca-file: ")) << why;
}

TEST_F(TlsTest, with_the_right_fingerprint_nothing_else_counts) {
    const TestCertificate expired = ours.issue("DNS:other.invalid", -3, -2);
    FakeServer server(loop, expired.file);
    expect_conversation(server, pinning({expired.fingerprint}));
    expect_conversation(server, pinning({std::string(64, 'a'), expired.fingerprint}));
    const TestCertificate alone = ours.self_signed("DNS:whatever");
    FakeServer other(loop, alone.file);
    expect_conversation(other, pinning({alone.fingerprint}));
    IrcWire wire(loop, log, "net", pinning({alone.fingerprint}));
    connect(wire, other, "irc.test", true);
    EXPECT_TRUE(find(WireInput::up)->trusted);
}

TEST_F(TlsTest, with_the_wrong_fingerprint_a_good_certificate_is_refused) {
    const TestCertificate good = ours.issue("DNS:irc.test");
    FakeServer server(loop, good.file);
    DialSettings settings = pinning({std::string(64, 'a')});
    settings.tls.ca_file = ours.ca_file();
    EXPECT_EQ(refusal(server, settings),
              fmt::format("fingerprint does not match: got {}, expected {}", good.fingerprint,
                          std::string(64, 'a')));
    settings.tls.fingerprints.push_back(std::string(64, 'b'));
    EXPECT_EQ(refusal(server, settings),
              fmt::format("fingerprint does not match: got {}, expected one of those configured",
                          good.fingerprint));
}

TEST_F(TlsTest, our_certificate_is_shown_and_no_other) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    DialSettings settings = trusting(ours.ca_file());
    expect_conversation(server, settings);
    EXPECT_EQ(server.client_fingerprint(), "");
    const TestCertificate mine = ours.self_signed("DNS:bot");
    settings.tls.certificate = mine.file;
    expect_conversation(server, settings);
    EXPECT_EQ(server.client_fingerprint(), mine.fingerprint);
    settings.tls.key = mine.file;
    expect_conversation(server, settings);
    EXPECT_EQ(server.client_fingerprint(), mine.fingerprint);
}

TEST_F(TlsTest, our_certificate_is_not_shown_to_a_stranger) {
    FakeServer server(loop, others.issue("DNS:irc.test").file);
    DialSettings settings = trusting(ours.ca_file());
    settings.tls.certificate = ours.self_signed("DNS:bot").file;
    EXPECT_EQ(refusal(server, settings), "issuer unknown (another test CA)");
    EXPECT_EQ(server.client_fingerprint(), "");
    settings.tls.fingerprints = {std::string(64, 'a')};
    EXPECT_TRUE(refusal(server, settings).starts_with("fingerprint does not match"));
    EXPECT_EQ(server.client_fingerprint(), "");
}

TEST_F(TlsTest, files_are_read_once_and_until_they_are_good) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    const TestCertificate mine = ours.self_signed("DNS:bot"), renewed = ours.self_signed("DNS:bot");
    TempDir folder;
    const std::string file = folder.file("bot.pem");
    DialSettings settings = trusting(ours.ca_file());
    settings.tls.certificate = file;
    IrcWire wire(loop, log, "net", settings);
    wire.dial({"irc.test", server.port()}, true);
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_NE(down_reason().find(file + ": cannot be used as certificate: "), std::string::npos)
        << down_reason();
    EXPECT_EQ(server.heard(), "");
    std::filesystem::copy_file(mine.file, file);
    connect(wire, server, "irc.test", true);
    EXPECT_EQ(server.client_fingerprint(), mine.fingerprint);
    wire.hang_up(false);
    std::filesystem::copy_file(renewed.file, file,
                               std::filesystem::copy_options::overwrite_existing);
    connect(wire, server, "irc.test", true);
    EXPECT_EQ(server.client_fingerprint(), mine.fingerprint);
    IrcWire anew(loop, log, "net", settings);
    connect(anew, server, "irc.test", true);
    EXPECT_EQ(server.client_fingerprint(), renewed.fingerprint);
}

TEST_F(TlsTest, a_key_that_is_another_certificates_is_named) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    DialSettings settings = trusting(ours.ca_file());
    settings.tls.certificate = ours.self_signed("DNS:bot").file;
    settings.tls.key = ours.self_signed("DNS:bot").file;
    const std::string why = refusal(server, settings);
    EXPECT_EQ(why, settings.tls.key + ": cannot be used as key: TLS: key values mismatch");
}

TEST_F(TlsTest, a_server_that_speaks_plainly_is_found_out) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", trusting(ours.ca_file()));
    wire.dial({"irc.test", server.port()}, true);
    ASSERT_TRUE(until(wire, [&] { return server.ready(); }));
    server.send(":irc.test NOTICE * :*** Looking up your hostname\r\n");
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(down_reason(),
              fmt::format("127.0.0.1:{}: server speaks no TLS on this port", server.port()));
}

TEST_F(TlsTest, a_server_that_stops_in_the_handshake_is_given_up) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    server.shake_hands(false);
    DialSettings settings = trusting(ours.ca_file());
    settings.handshake_limit = 200ms;
    EXPECT_EQ(refusal(server, settings), "the server does not answer the TLS handshake");
}

TEST_F(TlsTest, half_an_answer_is_none) {
    FakeServer server(loop);
    DialSettings settings = trusting(ours.ca_file());
    settings.handshake_limit = 200ms;
    IrcWire wire(loop, log, "net", settings);
    wire.dial({"irc.test", server.port()}, true);
    ASSERT_TRUE(until(wire, [&] { return server.ready(); }));
    server.send(std::string_view("\x16\x03\x03\x00\x7a\x02\x00\x00", 8));
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_TRUE(down_reason().ends_with("the server does not answer the TLS handshake"))
        << down_reason();
}

TEST_F(TlsTest, a_server_that_leaves_in_the_handshake_is_given_up) {
    for (const bool reset : {false, true}) {
        FakeServer server(loop, ours.issue("DNS:irc.test").file);
        server.shake_hands(false);
        IrcWire wire(loop, log, "net", trusting(ours.ca_file()));
        got.clear();
        wire.dial({"irc.test", server.port()}, true);
        ASSERT_TRUE(until(wire, [&] { return server.accepted() == 1; }));
        reset ? server.reset() : server.half_close();
        ASSERT_TRUE(until(wire, [&] { return is_down(); }));
        const std::string why =
            reset ? "connection reset by peer" : "connection closed during the TLS handshake";
        EXPECT_EQ(down_reason(), fmt::format("127.0.0.1:{}: {}", server.port(), why));
    }
}

TEST_F(TlsTest, an_end_without_goodbye_is_an_end) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    IrcWire wire(loop, log, "net", trusting(ours.ca_file()));
    connect(wire, server, "irc.test", true);
    server.send("ERROR :bye\r\nhalf");
    server.close();
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(count("ERROR"), 1u);
    EXPECT_EQ(down_reason(), "connection closed by the server");
}

TEST_F(TlsTest, much_goes_both_ways_at_once) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    IrcWire wire(loop, log, "net", trusting(ours.ca_file()));
    connect(wire, server, "irc.test", true);
    register_at(wire, server);
    std::string bytes;
    for (int i = 0; i < 20'000; ++i) bytes += fmt::format(":ann!a@h PRIVMSG #ops :{}\r\n", i);
    server.send(bytes);
    for (int i = 0; i < 1500; ++i)
        wire.send({"PRIVMSG", {"#ops", fmt::format("{} {}", i, std::string(400, 'x'))}});
    ASSERT_TRUE(until(
        wire, [&] { return lines().size() == 20'000 && server.heard_lines().size() == 1500; },
        30s));
    EXPECT_EQ(lines().back().message.param(1), "19999");
    EXPECT_TRUE(server.heard_lines().back().starts_with("PRIVMSG #ops :1499 "));
}

TEST_F(TlsTest, last_words_leave_before_it_closes) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    IrcWire wire(loop, log, "net", trusting(ours.ca_file()));
    connect(wire, server, "irc.test", true);
    server.read(false);
    for (int i = 0; i < 1000; ++i) wire.send({"PRIVMSG", {"#ops", std::string(400, 'x')}});
    wire.send({"QUIT", {"bye"}});
    wire.hang_up(true);
    for (int i = 0; i < 5; ++i) loop.wait(1ms);
    server.read(true);
    ASSERT_TRUE(run_until(
        loop, [&] { return server.gone(); }, 3s));
    EXPECT_TRUE(server.heard_line("QUIT bye"));
}

TEST_F(TlsTest, each_address_has_its_turn) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file, "127.0.0.3");
    FakeServer wrong(loop, ours.issue("DNS:other.invalid").file, "127.0.0.2", server.port());
    dns.zone["irc.test"] = {"127.0.0.1", "127.0.0.2", "127.0.0.3"};
    expect_conversation(server, trusting(ours.ca_file()));
    EXPECT_EQ(wrong.heard(), "");
}

TEST_F(TlsTest, all_that_failed_is_told) {
    int port;
    {
        const FakeServer gone(loop);
        port = gone.port();
    }
    dns.zone["irc.test"] = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"};
    IrcWire wire(loop, log, "net", trusting(""));
    wire.dial({"irc.test", port}, true);
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_TRUE(down_reason().ends_with("connection refused; 2 more")) << down_reason();
}

TEST_F(TlsTest, an_address_that_does_not_answer_has_a_limit) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file, "127.0.0.3");
    const NetAddress deaf = *parse_address("127.0.0.2", server.port());
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(listener, deaf.socket(), deaf.size), 0);
    ASSERT_EQ(::listen(listener, 0), 0);
    std::vector<int> waiting;  // fill its queue, so that the next SYN is dropped
    for (int i = 0; i < 3; ++i) {
        waiting.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        ::connect(waiting.back(), deaf.socket(), deaf.size);
    }
    dns.zone["irc.test"] = {"127.0.0.2", "127.0.0.3"};
    DialSettings settings = trusting(ours.ca_file());
    settings.connect_limit = 200ms;
    expect_conversation(server, settings);

    settings.connect_limit = 10s;
    settings.limit = 200ms;  // for all of them: the second gets no turn
    IrcWire wire(loop, log, "net", settings);
    got.clear();
    wire.dial({"irc.test", server.port()}, true);
    ASSERT_TRUE(until(
        wire, [&] { return is_down() || is_up(); }, 5s));
    EXPECT_EQ(down_reason(), fmt::format("127.0.0.2:{}: no answer", server.port()));
    for (const int fd : waiting) ::close(fd);
    ::close(listener);
}

TEST_F(TlsTest, can_be_hung_up_at_every_step) {
    FakeServer server(loop, ours.issue("DNS:irc.test").file);
    IrcWire wire(loop, log, "net", trusting(ours.ca_file()));
    for (int turns = 0; turns < 30; ++turns) {
        got.clear();
        wire.dial({"irc.test", server.port()}, true);
        for (int i = 0; i < turns; ++i) {
            loop.wait(1ms);
            take(wire);
        }
        wire.hang_up(turns % 2);
        EXPECT_TRUE(wire.take().empty());
    }
    connect(wire, server, "irc.test", true);
}

TEST_F(TlsTest, silent_name_servers_are_told) {
    dns.ignored = {1, 28};
    DialSettings settings = trusting("");
    settings.resolve.limit = 200ms;
    IrcWire wire(loop, log, "net", settings);
    wire.dial({"irc.test", 6697}, true);
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(down_reason(), "irc.test: the name servers do not answer");
}

}  // namespace

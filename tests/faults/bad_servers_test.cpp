// Servers that hang, die, flood, or are not who they should be.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include "servers/on_server.hpp"
#include "support/certificates.hpp"
#include "support/control_peer.hpp"
#include "support/fake_ops.hpp"
#include "support/run_until.hpp"

namespace {

std::string second_server(const FakeServer &server) {
    return fmt::format("server = 127.0.0.1:{}\nping-timeout = 1s\n", server.port());
}

// A network behind TLS, with these lines of its own.
std::string tls_network(const std::string &server, const std::string &more) {
    return fmt::format(
        "[network test]\n{}server = {}\nchannel = #ops\ninterval = 0s\nreconnect-min = "
        "100ms\nreconnect-max = 200ms\n",
        more, server);
}

class TlsServer : public OnServer {};
ON_EACH_SERVER(TlsServer);

struct TlsRoom {
    TlsRoom(ServerKind kind, const std::string &names, int to_days = 1)
        : certificate(authority.issue(names, -3, to_days)),
          server(kind, {.certificate = certificate.file, .key = certificate.file}),
          ann(server.port(), "ann") {
        ann.join("#ops");
    }
    std::string at(const std::string &host) const {
        return host + ":" + std::to_string(server.tls_port());
    }
    Certificates authority;
    TestCertificate certificate;
    IrcServer server;
    IrcClient ann;
};

void expect_answer(IrcClient &ann) {
    ann.expect("signalbox!");
    ann.say("#ops", "!ping");
    ann.expect("ann: pong");
}

void expect_refused(TlsRoom &room, const std::string &configuration, const std::string &why) {
    Bot bot(configuration);
    EXPECT_TRUE(bot.logs(why)) << bot.log();
    EXPECT_TRUE(bot.tool_shows({"status"}, why)) << bot.tool({"status"}).output;
    EXPECT_FALSE(room.ann.hears("signalbox!", 300ms));
}

}  // namespace

TEST(HangingServer, IsLeftForTheNext) {
    SystemClock clock;
    Loop loop(clock);
    FakeServer second(loop);
    FakeOps ops(second_server(second));
    ASSERT_TRUE(ops.join());
    ops.server.read(false);
    const auto second_is_reached = [&] {
        loop.wait(0s);
        return second.ready() && second.heard().find("NICK") != std::string::npos;
    };
    EXPECT_TRUE(ops.until(second_is_reached, 15s)) << ops.bot.log();
    EXPECT_TRUE(ops.logs("no answer for")) << ops.bot.log();
    EXPECT_EQ(ops.bot.tool({"run", "ping"}).output, "pong\n");
}

TEST(HangingServer, IsNoticedWhereItReadsButIsSilent) {
    FakeOps ops("ping-timeout = 1s\n");
    ASSERT_TRUE(ops.join());
    EXPECT_TRUE(ops.until([&] { return ops.server.accepted() == 2; }, 15s)) << ops.bot.log();
    EXPECT_TRUE(ops.join());
}

TEST(HangingServer, MayStopReadingWhileMuchIsSaid) {
    FakeOps ops("ping-timeout = 5s\n");
    ops.answer_pings();
    ASSERT_TRUE(ops.join());
    ops.server.read(false);
    for (int i = 0; i < 5000; ++i)
        ops.server.send(":ann!a@h PRIVMSG #ops :!echo " + std::string(400, 'x') + "\r\n");
    ASSERT_TRUE(ops.until([&] { return ops.server.unsent() == 0; }));
    EXPECT_EQ(ops.bot.tool({"run", "ping"}).output, "pong\n");
    ops.server.read(true);
    const auto nothing_waits = [&] {
        return ops.bot.tool({"status"}).output.find(" waiting") == std::string::npos;
    };
    EXPECT_TRUE(ops.until(nothing_waits, 20s)) << ops.bot.tool({"status"}).output;
    EXPECT_TRUE(ops.answers());
}

TEST(DyingServer, MayDieAtEachStep) {
    FakeOps ops;
    for (const std::string words :
         {"", ":irc.test CAP * LS :batch echo-message\r\n", ":irc.test 001 signalbox :welcome\r\n",
          ":irc.test 001 signalbox :wel", "ERROR :closing\r\n", "\x16\x03\x01"}) {
        ASSERT_TRUE(ops.until([&] { return ops.server.ready(); })) << ops.bot.log();
        ops.server.send(words);
        ops.loop.wait(10ms);
        const int before = ops.server.accepted();
        words.size() % 2 ? ops.server.reset() : ops.server.close();
        ASSERT_TRUE(ops.until([&] { return ops.server.accepted() > before; })) << ops.bot.log();
    }
    EXPECT_TRUE(ops.join());
}

TEST(DeadServer, DoesNotHoldUpTheOtherNetwork) {
    FakeOps ops(
        "[network dead]\nserver = 127.0.0.1:1\ntls = no\nreconnect-min = 100ms\nreconnect-max = "
        "100ms\n");
    ASSERT_TRUE(ops.join());
    EXPECT_TRUE(ops.logs("network=dead"));
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(ops.answers());
    EXPECT_TRUE(has(ops.bot.tool({"status"}).output, "refused"));
    size_t lines = 0;
    const std::string log = ops.bot.log();
    for (size_t at = log.find("network=dead"); at != log.npos;
         at = log.find("network=dead", at + 1))
        ++lines;
    EXPECT_LE(lines, 2u) << "a line a try:\n" << log;
}

TEST(FloodingServer, LeavesTimeForTheOthers) {
    FakeOps ops("ping-timeout = 1m\n");
    ASSERT_TRUE(ops.join());
    ControlPeer peer(ops.bot.control_path());
    peer.hello();
    std::string lines;
    for (int i = 0; i < 200'000; ++i) lines += ":ann!a@h PRIVMSG #ops :ordinary talk\r\n";
    ops.server.send(lines);
    ASSERT_TRUE(ops.until([&] { return ops.server.unsent() < lines.size() * 3 / 4; }));
    const Instant begin = std::chrono::steady_clock::now();
    peer.send("{\"id\": 2, \"verb\": \"status\"}\n");
    std::string status;
    EXPECT_TRUE(ops.until([&] { return !(status = peer.line(0s)).empty(); }));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
    EXPECT_TRUE(has(status, "#ops"));
    EXPECT_TRUE(ops.until([&] { return ops.server.unsent() == 0; }, 120s));
    EXPECT_TRUE(ops.until([&] { return ops.answers(); }, 30s));
}

TEST_P(TlsServer, IsJoinedWithItsAuthority) {
    TlsRoom room(GetParam(), "DNS:localhost,IP:127.0.0.1");
    const std::string ca = "ca-file = " + room.authority.ca_file() + "\n";
    {
        Bot by_name(tls_network(room.at("localhost"), ca));
        expect_answer(room.ann);
    }
    room.ann.expect("QUIT");
    Bot by_address(tls_network(room.at("127.0.0.1"), ca));
    expect_answer(room.ann);
}

TEST_P(TlsServer, IsRefusedUnderAnotherName) {
    TlsRoom room(GetParam(), "DNS:irc.example");
    expect_refused(
        room, tls_network(room.at("localhost"), "ca-file = " + room.authority.ca_file() + "\n"),
        "irc.example");
}

TEST_P(TlsServer, IsRefusedAfterItsTime) {
    TlsRoom room(GetParam(), "DNS:localhost", -1);
    expect_refused(
        room, tls_network(room.at("localhost"), "ca-file = " + room.authority.ca_file() + "\n"),
        "expired");
}

TEST_P(TlsServer, IsRefusedByAnotherAuthority) {
    TlsRoom room(GetParam(), "DNS:localhost");
    Certificates stranger("another CA");
    expect_refused(room,
                   tls_network(room.at("localhost"), "ca-file = " + stranger.ca_file() + "\n"),
                   "issuer unknown");
    expect_refused(room, tls_network(room.at("localhost"), ""), "issuer unknown");
}

TEST_P(TlsServer, IsKnownByItsFingerprint) {
    TlsRoom room(GetParam(), "DNS:irc.example");
    expect_refused(
        room, tls_network(room.at("localhost"), "fingerprint = " + std::string(64, 'a') + "\n"),
        "fingerprint");
    Bot bot(
        tls_network(room.at("localhost"), "fingerprint = " + room.certificate.fingerprint + "\n"));
    expect_answer(room.ann);
}

TEST(WrongServer, HearsNotOneByte) {
    SystemClock clock;
    Loop loop(clock);
    Certificates authority;
    FakeServer server(loop, authority.issue("DNS:irc.example").file);
    Bot bot(tls_network("127.0.0.1:" + std::to_string(server.port()),
                        "ca-file = " + authority.ca_file() + "\n"));
    std::string heard;
    EXPECT_TRUE(run_until(loop, [&] {
        heard += server.heard();
        return server.accepted() == 3 && server.gone();
    }));
    EXPECT_EQ(heard, "");
    EXPECT_TRUE(bot.logs("irc.example")) << bot.log();
}

#include <fmt/core.h>

#include "support/open_files.hpp"
#include "support/wire_fixture.hpp"

namespace {

using WireEndTest = WireFixture;

TEST_F(WireEndTest, no_byte_of_the_old_connection_survives) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    register_at(wire, server);
    server.read(false);
    for (int i = 0; i < 500; ++i) wire.send({"PRIVMSG", {"#ops", "old " + std::string(400, 'x')}});
    server.send(":old!o@h PRIVMSG #ops :old\r\n:old!o@h PRIVMSG #ops :half of a li");
    loop.wait(50ms);
    wire.hang_up(false);
    EXPECT_TRUE(wire.take().empty());
    EXPECT_EQ(wire.unsent(), 0u);

    server.read(true);
    connect(wire, server);
    server.send("PING :new\r\n");
    wire.send({"NICK", {"bot"}});
    ASSERT_TRUE(says(wire, server, "NICK bot"));
    ASSERT_TRUE(until(wire, [&] { return lines().size() == 1; }));
    EXPECT_EQ(lines()[0].message.param(0), "new");
    EXPECT_EQ(server.heard(), "NICK bot\r\n");
}

TEST_F(WireEndTest, can_be_hung_up_in_the_middle_of_what_it_brought) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    server.send("PING :1\r\nPING :2\r\nPING :3\r\n");
    size_t brought = 0;
    ASSERT_TRUE(run_until(loop, [&] {
        for (const WireInput &input : wire.take()) {
            brought += input.kind == WireInput::line;
            wire.send({"PONG", {"x"}});
            wire.hang_up(false);
        }
        return brought > 0;
    }));
    EXPECT_TRUE(run_until(loop, [&] { return server.gone(); }));
    EXPECT_TRUE(wire.take().empty());
    wire.hang_up(true);
    wire.send({"PONG", {"x"}});
    connect(wire, server);
}

TEST_F(WireEndTest, can_be_hung_up_while_it_dials) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    wire.dial({"127.0.0.1", server.port()}, false);
    wire.hang_up(false);
    wire.dial({"localhost", server.port()}, false);
    loop.wait(0s);
    wire.hang_up(true);
    for (int i = 0; i < 5; ++i) loop.wait(1ms);
    EXPECT_TRUE(wire.take().empty());
}

TEST_F(WireEndTest, at_the_end_whole_lines_come_first) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    server.send("ERROR :Closing link: (flood)\r\nERR");
    server.close();
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    ASSERT_EQ(lines().size(), 1u);
    EXPECT_EQ(lines()[0].message.command, "ERROR");
    EXPECT_EQ(got.back().kind, WireInput::down);
    EXPECT_EQ(down_reason(), "connection closed by the server");
    connect(wire, server);
}

TEST_F(WireEndTest, more_than_one_turn_of_lines_still_comes_before_the_end) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    std::string bytes;
    for (int i = 0; i < 10'000; ++i) bytes += fmt::format(":ann!a@h PRIVMSG #ops :{}\r\n", i);
    server.send(bytes);
    ASSERT_TRUE(until(wire, [&] { return server.unsent() == 0; }));
    server.close();
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(lines().size(), 10'000u);
}

TEST_F(WireEndTest, tells_of_a_reset) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    server.reset();
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(down_reason(), "connection reset by peer");
}

TEST_F(WireEndTest, reads_the_servers_last_words_when_it_cannot_write) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    server.send("ERROR :no\r\n");
    server.close();
    for (int i = 0; i < 100; ++i) {
        wire.send({"PRIVMSG", {"#ops", "x"}});
        wire.flush();
    }
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(count("ERROR"), 1u);
}

TEST_F(WireEndTest, gives_up_a_server_that_does_not_read) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    register_at(wire, server);
    server.read(false);
    for (int i = 0; i < 100'000 && !is_down(); ++i) {
        wire.send({"PRIVMSG", {"#ops", std::string(400, 'x')}});
        if (i % 100 == 0) {
            loop.wait(0s);
            take(wire);
        }
    }
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_NE(down_reason().find("does not take what we send"), std::string::npos) << down_reason();
    EXPECT_EQ(wire.unsent(), 0u);
}

TEST_F(WireEndTest, a_flooding_server_waits_and_not_the_loop) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    std::string bytes;
    const size_t sent = 50'000;
    for (size_t i = 0; i < sent; ++i) bytes += "PING :x\r\n";
    server.send(bytes);
    size_t heard = 0;
    size_t most = 0;
    ASSERT_TRUE(run_until(loop, [&] {
        const size_t now = wire.take().size();
        heard += now;
        most = std::max(most, now);
        return heard >= sent;
    }));
    EXPECT_EQ(heard, sent);
    EXPECT_LE(most, 2000u);

    // Nobody takes: it stops reading, and the loop sleeps.
    server.send(bytes + bytes + bytes);
    for (int i = 0; i < 20; ++i) loop.wait(5ms);
    const auto start = std::chrono::steady_clock::now();
    loop.wait(50ms);
    EXPECT_GE(std::chrono::steady_clock::now() - start, 40ms);
}

TEST_F(WireEndTest, last_words_leave_before_it_closes) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    register_at(wire, server);
    server.read(false);
    for (int i = 0; i < 1000; ++i) wire.send({"PRIVMSG", {"#ops", std::string(400, 'x')}});
    wire.send({"QUIT", {"bye"}});
    wire.hang_up(true);
    for (int i = 0; i < 5; ++i) loop.wait(1ms);
    server.read(true);
    ASSERT_TRUE(run_until(
        loop, [&] { return server.gone(); }, 3s));  // before its limit
    EXPECT_EQ(server.heard_lines().size(), 1001u);
    EXPECT_TRUE(server.heard_line("QUIT bye"));
    EXPECT_EQ(wire.unsent(), 0u);
}

TEST_F(WireEndTest, a_farewell_ends_though_the_server_never_closes) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    wire.send({"QUIT", {}});
    wire.hang_up(true);
    const size_t before = open_files();
    EXPECT_TRUE(run_until(
        loop, [&] { return open_files() < before; }, 8s));
}

TEST_F(WireEndTest, tells_why_it_cannot_connect) {
    int port;
    {
        const FakeServer gone(loop);
        port = gone.port();
    }
    IrcWire wire(loop, log, "net", {});
    wire.dial({"127.0.0.1", port}, false);
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(down_reason(), fmt::format("127.0.0.1:{}: connection refused", port));
    got.clear();
    wire.dial({"no such name!", port}, false);
    ASSERT_TRUE(until(
        wire, [&] { return is_down(); }, 15s));
    EXPECT_TRUE(down_reason().starts_with("no such name!: ")) << down_reason();
}

}  // namespace

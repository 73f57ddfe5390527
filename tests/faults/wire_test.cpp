#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <set>

#include "base/error.hpp"
#include "support/wire_fixture.hpp"

namespace {

class WireTest : public WireFixture {
protected:
    // Sends one line, then a second that must arrive as well; gives what came of the first.
    std::vector<WireInput> after(Wire &wire, FakeServer &server, const std::string &bytes) {
        got.clear();
        server.send(bytes + ":ann!a@h PRIVMSG #ops :still here\r\n");
        EXPECT_TRUE(until(wire, [&] {
            return is_down() || (!got.empty() && got.back().message.param(1) == "still here");
        })) << bytes;
        EXPECT_FALSE(is_down()) << bytes << down_reason();
        if (got.empty()) return {};
        EXPECT_EQ(got.back().event, IrcEvent::message) << bytes;
        got.pop_back();
        return lines();
    }

    bool says(Wire &wire, FakeServer &server, const std::string &line) {
        return until(wire, [&] { return server.heard_line(line); });
    }
};

size_t open_files() {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

// Sets the soft limit of open files and puts it back.
class FileLimit {
public:
    explicit FileLimit(rlim_t soft) {
        getrlimit(RLIMIT_NOFILE, &before);
        const rlimit changed{std::min(soft, before.rlim_max), before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &changed);
    }
    ~FileLimit() { setrlimit(RLIMIT_NOFILE, &before); }

private:
    rlimit before;
};

class ManyFiles {
public:
    explicit ManyFiles(size_t count) {
        while (fds.size() < count) {
            const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
            if (fd < 0) break;
            fds.push_back(fd);
        }
    }
    ~ManyFiles() {
        for (const int fd : fds)
            if (fd >= 0) ::close(fd);
    }
    std::vector<int> fds;
};

TEST_F(WireTest, says_where_it_is_connected) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    EXPECT_TRUE(find(WireInput::up)->trusted);
    EXPECT_EQ(find(WireInput::up)->detail, fmt::format("127.0.0.1:{} without TLS", server.port()));
}

TEST_F(WireTest, each_kind_of_line_is_its_event) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    const std::pair<std::string, IrcEvent> cases[] = {
        {":irc.test 001 bot :Welcome", IrcEvent::numeric},
        {":irc.test 005 bot A B C D E F G H I J K L M N O :are supported", IrcEvent::numeric},
        {":irc.test 433 * bot :in use", IrcEvent::numeric},
        {":ann!a@h NICK anna", IrcEvent::nick},
        {":ann!a@h QUIT :gone", IrcEvent::quit},
        {":ann!a@h QUIT", IrcEvent::quit},
        {":ann!a@h JOIN #ops", IrcEvent::join},
        {":ann!a@h JOIN #ops ann :Ann", IrcEvent::join},
        {":ann!a@h PART #ops", IrcEvent::part},
        {":ann!a@h MODE #ops +o bob", IrcEvent::mode},
        {":signalbox MODE signalbox +i", IrcEvent::mode},
        {":ann!a@h TOPIC #ops :", IrcEvent::topic},
        {":ann!a@h KICK #ops bob :out", IrcEvent::kick},
        {":ann!a@h PRIVMSG #ops :hi", IrcEvent::message},
        {":ann!a@h PRIVMSG signalbox :hi", IrcEvent::message},
        {":ann!a@h PRIVMSG bot :hi", IrcEvent::message},
        {":ann!a@h NOTICE #ops :hi", IrcEvent::notice},
        {":irc.test NOTICE * :looking up", IrcEvent::notice},
        {"NOTICE AUTH :looking up", IrcEvent::notice},
        {":ann!a@h INVITE bot #ops", IrcEvent::invite},
        {":ann!a@h PRIVMSG #ops :\x01VERSION\x01", IrcEvent::ctcp_request},
        {":ann!a@h PRIVMSG bot :\x01PING 1\x01", IrcEvent::ctcp_request},
        {":ann!a@h NOTICE bot :\x01VERSION x\x01", IrcEvent::ctcp_reply},
        {":ann!a@h PRIVMSG #ops :\x01" "ACTION waves\x01", IrcEvent::action},
        {":ann!a@h AWAY :lunch", IrcEvent::unknown},
        {":ann!a@h ACCOUNT ann", IrcEvent::unknown},
        {":irc.test BATCH +x netsplit", IrcEvent::unknown},
        {"ERROR :closing", IrcEvent::unknown},
        {":irc.test KILL bot :no", IrcEvent::none},
        {"PING :x", IrcEvent::none},
        {"@time=x PING :x", IrcEvent::none},
        {":irc.test CAP * LS :sasl", IrcEvent::none},
        {"AUTHENTICATE +", IrcEvent::none},
        {":ann!a@h PRIVMSG bot :\x01" "DCC SEND x 1 2 3\x01", IrcEvent::none},
    };
    for (const auto &[line, event] : cases) {
        const auto heard = after(wire, server, line + "\r\n");
        ASSERT_EQ(heard.size(), 1u) << line;
        EXPECT_EQ(heard[0].event, event) << line;
    }
    EXPECT_EQ(server.heard(), "");  // the library has answered nothing
}

// What crashes, freezes or deafens libircclient when it is given raw lines.
TEST_F(WireTest, survives_every_hostile_line) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    using namespace std::string_literals;
    const std::string hostile[] = {
        ":s 000 bot :x\r\n"s, ":s 0012 bot :x\r\n"s, "NICK x\r\n"s, "NOTICE\r\n"s, ":s NOTICE\r\n"s,
        ":s NOTICE bot\r\n"s, ":s MODE bot\r\n"s, ":s MODE signalbox\r\n"s, ":s PRIVMSG bot\r\n"s,
        ":s PRIVMSG bot :\x01\r\n"s, ":s NOTICE bot :\x01\r\n"s, ":s PRIVMSG bot :\x01\x01\r\n"s,
        ":s 001\r\n"s, "001\r\n"s, ": \r\n"s, ":\r\n"s, ":s\r\n"s, ":s \r\n"s, "@a=b\r\n"s, "@a=b \r\n"s,
        "@\r\n"s, "@ :s\r\n"s, "PING\r\n"s, "P\r\n"s, "JO\r\n"s, ":s JO\r\n"s, "   \r\n"s, "\r\n"s, "\n"s,
        "\n\n\n\n"s, "\r\r\r\n"s, "\r"s, ":n!u@h AWAY\r\n"s, ":s KICK\r\n"s, ":s KICK #c\r\n"s,
        ":s INVITE bot\r\n"s, ":s TOPIC\r\n"s, ":s JOIN\r\n"s, ":s PART\r\n"s, ":s NICK\r\n"s, ":s NICK :\r\n"s,
        ":s  PRIVMSG   bot    :x\r\n"s, ":s PRIVMSG bot :a\0b\r\n"s, "\0\r\n"s, ":s\0PRIVMSG x :y\r\n"s,
        ":s PRIVMSG bot :a\rb\r\n"s, ":s PRIVMSG bot :x\r\r\n"s, ":s PRIVMSG bot :%s%n%d\r\n"s,
        ":%n%s!u@h PRIVMSG %n :%n\r\n"s, ":s privmsg bot :x\r\n"s, ":s 1 bot\r\n"s, ":s 12 bot\r\n"s,
        ":s PRIVMSG bot :\xff\xfe\xc3\r\n"s, ":s PRIVMSG bot :\x03" "4a\x03" "4,5b\r\n"s,
        ":signalbox2!u@h NICK :evil\r\n"s, ":signalbox!u@h NICK :evil\r\n"s,
        ":s CAP\r\n"s, "AUTHENTICATE\r\n"s, ":s 353 bot = #c :"s + std::string(4000, 'x') + "\r\n",
        ":" + std::string(2000, 's') + " PRIVMSG bot :x\r\n",
        ":s " + std::string(2000, 'C') + " bot :x\r\n", ":s X " + std::string(2000, 'p') + " y\r\n",
    };
    for (const std::string &line : hostile) after(wire, server, line);
    EXPECT_EQ(server.heard(), "");
}

TEST_F(WireTest, keeps_order_and_gives_each_line_its_own_tags) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    const std::pair<std::string, IrcEvent> kinds[] = {
        {"PRIVMSG #ops :hello there", IrcEvent::message}, {"NOTICE #ops :note", IrcEvent::notice},
        {"JOIN #ops", IrcEvent::join},                    {"AWAY", IrcEvent::unknown},
        {"372 bot :- motd", IrcEvent::numeric},           {"MODE #ops +v ann", IrcEvent::mode},
        {"PING :x", IrcEvent::none},                      {"KILL ann :x", IrcEvent::none},
    };
    std::minstd_rand random(7);
    std::vector<IrcEvent> expected;
    std::string bytes;
    for (int i = 0; i < 5000; ++i) {
        const auto &[text, event] = kinds[random() % std::size(kinds)];
        bytes += fmt::format("@n={};pad={} :ann!a@h {}{}\r\n", i, std::string(random() % 300, 'x'), text,
                             random() % 9 ? "" : " " + std::string(random() % 2000, 'y'));
        expected.push_back(event);
    }
    for (size_t at = 0; at < bytes.size();) {  // pieces of every size
        const size_t piece = random() % 5000;
        server.send(std::string_view(bytes).substr(at, piece));
        at += piece;
        loop.wait(0s);
        take(wire);
    }
    ASSERT_TRUE(until(wire, [&] { return lines().size() >= expected.size(); }, 60s));
    const auto heard = lines();
    ASSERT_EQ(heard.size(), expected.size());
    for (size_t i = 0; i < heard.size(); ++i) {
        ASSERT_EQ(*heard[i].message.tag("n"), std::to_string(i));
        ASSERT_EQ(heard[i].event, expected[i]) << i;
    }
}

TEST_F(WireTest, takes_lines_up_to_the_bound_and_drops_longer_ones) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    for (const size_t size : {512u, 1021u, 1022u, 5000u, 8000u}) {
        const auto heard = after(wire, server, ":s PRIVMSG #c :" + std::string(size, 'x') + "\r\n");
        ASSERT_EQ(heard.size(), 1u) << size;
        EXPECT_EQ(heard[0].event, IrcEvent::message) << size;
        EXPECT_EQ(heard[0].message.param(1).size(), size);
    }
    const std::string tags = "@a=" + std::string(tags_limit - 4, 'x') + " ";
    ASSERT_EQ(tags.size(), tags_limit);
    auto heard = after(wire, server, tags + ":s PRIVMSG #c :" + std::string(8000, 'y') + "\r\n");
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].message.tag("a")->size(), tags_limit - 4);
    EXPECT_EQ(heard[0].message.param(1).size(), 8000u);

    EXPECT_EQ(after(wire, server, "@a" + tags + ":s PRIVMSG #c :x\r\n").size(), 0u);
    EXPECT_EQ(after(wire, server, ":s PRIVMSG #c :" + std::string(100'000, 'x') + "\r\n").size(), 0u);
    EXPECT_EQ(after(wire, server, std::string(3'000'000, 'x') + "\r\n").size(), 0u);
}

TEST_F(WireTest, puts_lines_together_from_single_bytes) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    for (const char c : std::string(":ann!a@h PRIVMSG #ops :slow\r\n:b!b@h JOIN #ops\n")) {
        server.send(std::string_view(&c, 1));
        loop.wait(5ms);
        take(wire);
    }
    ASSERT_TRUE(until(wire, [&] { return lines().size() == 2; }));
    EXPECT_EQ(lines()[0].message.param(1), "slow");
    EXPECT_EQ(lines()[1].event, IrcEvent::join);
}

TEST_F(WireTest, registration_goes_around_the_library_and_conversation_through_it) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    wire.send({"CAP", {"LS", "302"}});
    wire.send({"PASS", {"100%d%s%n"}});
    wire.send({"NICK", {"b%sot"}});
    wire.send({"USER", {"bot", "0", "*", "real %n name"}});
    ASSERT_TRUE(says(wire, server, "USER bot 0 * :real %n name"));
    EXPECT_EQ(server.heard_lines(), (std::vector<std::string>{"CAP LS 302", "PASS 100%d%s%n", "NICK b%sot",
                                                              "USER bot 0 * :real %n name"}));
    register_at(wire, server);
    wire.send({"PRIVMSG", {"#ops", "100% %s %n"}});
    ASSERT_TRUE(says(wire, server, "PRIVMSG #ops :100% %s %n"));
}

TEST_F(WireTest, forms_each_command) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    register_at(wire, server);
    const std::pair<IrcLine, std::string> cases[] = {
        {{"PRIVMSG", {"#ops", "two words"}}, "PRIVMSG #ops :two words"},
        {{"PRIVMSG", {"#ops", ""}}, "PRIVMSG #ops :"},
        {{"PRIVMSG", {"#ops", "\x01" "ACTION waves\x01"}}, "PRIVMSG #ops :\x01" "ACTION waves\x01"},
        {{"NOTICE", {"ann", "[x] \x03" "4red"}}, "NOTICE ann :[x] \x03" "4red"},
        {{"JOIN", {"#ops"}}, "JOIN #ops"},
        {{"PART", {"#ops"}}, "PART #ops"},
        {{"PART", {"#ops", "good bye"}}, "PART #ops :good bye"},
        {{"TOPIC", {"#ops", ""}}, "TOPIC #ops :"},
        {{"TOPIC", {"#ops"}}, "TOPIC #ops"},
        {{"TOPIC", {"#ops", "a b"}}, "TOPIC #ops :a b"},
        {{"KICK", {"#ops", "bob", "a b"}}, "KICK #ops bob :a b"},
        {{"INVITE", {"bob", "#ops"}}, "INVITE bob #ops"},
        {{"MODE", {"#ops", "+o", "bob"}}, "MODE #ops +o bob"},
        {{"MODE", {"bot", "+B"}}, "MODE bot +B"},
        {{"NICK", {"other"}}, "NICK other"},
        {{"WHO", {"#ops", "%tcuhnfar,1"}}, "WHO #ops %tcuhnfar,1"},
        {{"PONG", {"x y"}}, "PONG :x y"},
        {{"QUIT", {"bye now"}}, "QUIT :bye now"},
    };
    for (const auto &[line, wanted] : cases) {
        wire.send(line);
        EXPECT_TRUE(says(wire, server, wanted)) << wanted << " not in " << server.heard();
    }
    EXPECT_EQ(server.heard_lines().size(), std::size(cases)) << server.heard();
    wire.send({"JOIN", {"#ops", "key"}});
    ASSERT_TRUE(until(wire, [&] { return server.heard_lines().size() > std::size(cases); }));
    EXPECT_TRUE(server.heard_line("JOIN #ops :key") || server.heard_line("JOIN #ops key")) << server.heard();
}

TEST_F(WireTest, nothing_makes_a_second_line) {
    using namespace std::string_literals;
    const std::string evil = "x\r\nQUIT :a\nQUIT :b\rQUIT :c\0QUIT :d\r\n"s;
    const char *commands[] = {"PRIVMSG", "NOTICE", "JOIN", "PART", "TOPIC", "KICK", "INVITE", "MODE",
                              "NICK",    "WHO",    "PONG", "PING", "PASS",  "CAP",  "USER",   "AUTHENTICATE"};
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    size_t sent = 0;
    const auto send_all = [&] {
        for (const char *command : commands) {
            for (const auto &params : std::vector<std::vector<std::string>>{
                     {evil}, {"#ops", evil}, {evil, "text"}, {"#ops", evil, "x"}, {"#ops", "bob", evil}, {evil, evil, evil},
                     {"#ops", "\x01" "ACTION " + evil + "\x01"}}) {
                wire.send({command, params});
                ++sent;
            }
        }
    };
    send_all();
    register_at(wire, server);
    send_all();
    ASSERT_TRUE(until(wire, [&] { return server.heard_lines().size() >= sent; }));
    wire.send({"PING", {"last"}});
    ASSERT_TRUE(says(wire, server, "PING last"));
    EXPECT_EQ(server.heard_lines().size(), sent + 1);
    for (const std::string &line : server.heard_lines()) {
        EXPECT_FALSE(line.starts_with("QUIT")) << line;
        EXPECT_EQ(line.find('\0'), line.npos) << line;
    }
    const std::string bytes = server.heard();
    EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\r'), std::count(bytes.begin(), bytes.end(), '\n'));
}

TEST_F(WireTest, a_burst_is_neither_lost_nor_mixed) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    register_at(wire, server);
    for (int i = 0; i < 1000; ++i) wire.send({"PRIVMSG", {"#ops", fmt::format("{} {}", i, std::string(300, 'x'))}});
    ASSERT_TRUE(until(wire, [&] { return server.heard_lines().size() == 1000; }));
    const auto heard = server.heard_lines();
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(heard[i], fmt::format("PRIVMSG #ops :{} {}", i, std::string(300, 'x')));
    EXPECT_EQ(wire.unsent(), 0u);
}

TEST_F(WireTest, long_lines_leave_whole) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    register_at(wire, server);
    for (const size_t size : {400u, 1000u, 1021u, 1100u, 4000u}) {
        const std::string action = "\x01" "ACTION " + std::string(size, 'y') + "\x01";
        wire.send({"PRIVMSG", {"#ops", std::string(size, 'x')}});
        wire.send({"PRIVMSG", {"#ops", action}});
        EXPECT_TRUE(says(wire, server, "PRIVMSG #ops :" + std::string(size, 'x'))) << size;
        EXPECT_TRUE(says(wire, server, "PRIVMSG #ops :" + action)) << size;
    }
}

TEST_F(WireTest, a_long_action_arrives_whole) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    const std::string text = "\x01" "ACTION " + std::string(400, 'z') + "\x01";
    const auto heard = after(wire, server, ":ann!a@h PRIVMSG #ops :" + text + "\r\n");
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].event, IrcEvent::action);
    EXPECT_EQ(heard[0].message.param(1), text);
}

TEST_F(WireTest, no_byte_of_the_old_connection_survives) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
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

TEST_F(WireTest, can_be_hung_up_in_the_middle_of_what_it_brought) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
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

TEST_F(WireTest, can_be_hung_up_while_it_dials) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    wire.dial({"127.0.0.1", server.port()}, "bot");
    wire.hang_up(false);
    wire.dial({"localhost", server.port()}, "bot");
    loop.wait(0s);
    wire.hang_up(true);
    for (int i = 0; i < 5; ++i) loop.wait(1ms);
    EXPECT_TRUE(wire.take().empty());
}

TEST_F(WireTest, at_the_end_whole_lines_come_first) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
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

TEST_F(WireTest, more_than_one_turn_of_lines_still_comes_before_the_end) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    std::string bytes;
    for (int i = 0; i < 10'000; ++i) bytes += fmt::format(":ann!a@h PRIVMSG #ops :{}\r\n", i);
    server.send(bytes);
    ASSERT_TRUE(until(wire, [&] { return server.unsent() == 0; }));
    server.close();
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(lines().size(), 10'000u);
}

TEST_F(WireTest, tells_of_a_reset) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    server.reset();
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(down_reason(), "connection reset by peer");
}

TEST_F(WireTest, reads_the_servers_last_words_when_it_cannot_write) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
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

TEST_F(WireTest, gives_up_a_server_that_does_not_read) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
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

TEST_F(WireTest, a_flooding_server_waits_and_not_the_loop) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
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

TEST_F(WireTest, last_words_leave_before_it_closes) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    register_at(wire, server);
    server.read(false);
    for (int i = 0; i < 1000; ++i) wire.send({"PRIVMSG", {"#ops", std::string(400, 'x')}});
    wire.send({"QUIT", {"bye"}});
    wire.hang_up(true);
    for (int i = 0; i < 5; ++i) loop.wait(1ms);
    server.read(true);
    ASSERT_TRUE(run_until(loop, [&] { return server.gone(); }));
    EXPECT_EQ(server.heard_lines().size(), 1001u);
    EXPECT_TRUE(server.heard_line("QUIT bye"));
    EXPECT_EQ(wire.unsent(), 0u);
}

TEST_F(WireTest, a_farewell_ends_though_the_server_never_closes) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    wire.send({"QUIT", {}});
    wire.hang_up(true);
    const size_t before = open_files();
    EXPECT_TRUE(run_until(loop, [&] { return open_files() < before; }, 8s));
}

TEST_F(WireTest, leaks_no_descriptor) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server);
    wire.hang_up(false);
    ASSERT_TRUE(run_until(loop, [&] { return server.gone(); }));
    const size_t before = open_files();
    for (int i = 0; i < 300; ++i) {
        connect(wire, server);
        wire.send({"NICK", {"bot"}});
        if (i % 3 == 0) {
            server.close();
            ASSERT_TRUE(until(wire, [&] { return is_down(); }));
        }
        wire.hang_up(i % 2);
        ASSERT_TRUE(run_until(loop, [&] { return server.gone(); }));
        server.close();
    }
    ASSERT_TRUE(run_until(loop, [&] { return open_files() <= before; }));
}

TEST(LibraryTest, opens_and_closes_2000_times) {
    LowDescriptor place;
    const size_t before = open_files();
    for (int i = 0; i < 2000; ++i) {
        Library library(place);
        ASSERT_EQ(library.feed(":ann!a@h PRIVMSG #ops :hi"), IrcEvent::message);
    }
    EXPECT_EQ(open_files(), before);
    EXPECT_TRUE(place.low());
}

TEST_F(WireTest, all_descriptors_close_on_exec) {
    FakeServer server(loop);
    std::set<int> before;
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd"))
        before.insert(std::stoi(entry.path().filename()));
    IrcWire wire(loop, log, "net", plain());
    connect(wire, server, "localhost");
    size_t ours = 0;
    for (int fd = 0; fd < 1024; ++fd) {
        const int flags = fcntl(fd, F_GETFD);
        if (flags < 0 || before.contains(fd)) continue;
        ++ours;
        EXPECT_TRUE(flags & FD_CLOEXEC) << fd;
    }
    EXPECT_GE(ours, 3u);  // the socket, both ends of the pair
}

TEST_F(WireTest, works_beyond_a_thousand_open_descriptors) {
    const FileLimit limit(4096);
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    {
        const ManyFiles many(1500);
        ASSERT_EQ(many.fds.size(), 1500u);
        for (int i = 0; i < 3; ++i) {
            connect(wire, server);
            EXPECT_EQ(after(wire, server, ":s NOTICE * :x\r\n").size(), 1u);
            wire.hang_up(false);
        }
        IrcWire late(loop, log, "net", plain());
        got.clear();
        late.dial({"127.0.0.1", server.port()}, "bot");
        ASSERT_TRUE(until(late, [&] { return is_down(); }));
        EXPECT_NE(down_reason().find("too many open files"), std::string::npos) << down_reason();
    }
    connect(wire, server);
}

TEST_F(WireTest, says_so_when_there_are_no_descriptors) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", plain());
    const FileLimit limit(256);
    connect(wire, server);  // UBSan looks at types with descriptors of its own: have it look now
    EXPECT_STREQ(Failure("seen").what(), "seen");
    size_t failed = 0;
    for (size_t spare = 0; spare < 10; ++spare) {  // fails at another place each time
        wire.hang_up(false);
        got.clear();
        ManyFiles many(1000);
        for (size_t i = 0; i < spare; ++i) ::close(std::exchange(many.fds[i], -1));
        wire.dial({"127.0.0.1", server.port()}, "bot");
        ASSERT_TRUE(until(wire, [&] { return is_down() || is_up(); }));
        failed += is_down();
        EXPECT_EQ(is_up(), down_reason().empty());
    }
    EXPECT_GE(failed, 3u);
    EXPECT_TRUE(is_up());
}

TEST_F(WireTest, tells_why_it_cannot_connect) {
    int port;
    {
        const FakeServer gone(loop);
        port = gone.port();
    }
    IrcWire wire(loop, log, "net", plain());
    wire.dial({"127.0.0.1", port}, "bot");
    ASSERT_TRUE(until(wire, [&] { return is_down(); }));
    EXPECT_EQ(down_reason(), fmt::format("127.0.0.1:{}: connection refused", port));
    got.clear();
    wire.dial({"no such name!", port}, "bot");
    ASSERT_TRUE(until(wire, [&] { return is_down(); }, 15s));
    EXPECT_TRUE(down_reason().starts_with("no such name!: ")) << down_reason();
}

}  // namespace

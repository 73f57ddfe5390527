#include <fmt/core.h>

#include <random>

#include "support/wire_fixture.hpp"

namespace {

using WireTest = WireFixture;

TEST_F(WireTest, says_where_it_is_connected) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    EXPECT_TRUE(find(WireInput::up)->trusted);
    EXPECT_EQ(find(WireInput::up)->detail, fmt::format("127.0.0.1:{} without TLS", server.port()));
}

TEST_F(WireTest, each_kind_of_line_is_its_event) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
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
        {":ann!a@h PRIVMSG #ops :\x01"
         "ACTION waves\x01",
         IrcEvent::action},
        {":ann!a@h AWAY :lunch", IrcEvent::unknown},
        {":ann!a@h ACCOUNT ann", IrcEvent::unknown},
        {":irc.test BATCH +x netsplit", IrcEvent::unknown},
        {"ERROR :closing", IrcEvent::unknown},
        {":irc.test KILL bot :no", IrcEvent::none},
        {"PING :x", IrcEvent::none},
        {"@time=x PING :x", IrcEvent::none},
        {":irc.test CAP * LS :sasl", IrcEvent::none},
        {"AUTHENTICATE +", IrcEvent::none},
        {":ann!a@h PRIVMSG bot :\x01"
         "DCC SEND x 1 2 3\x01",
         IrcEvent::none},
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
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    using namespace std::string_literals;
    const std::string hostile[] = {
        ":s 000 bot :x\r\n"s,
        ":s 0012 bot :x\r\n"s,
        "NICK x\r\n"s,
        "NOTICE\r\n"s,
        ":s NOTICE\r\n"s,
        ":s NOTICE bot\r\n"s,
        ":s MODE bot\r\n"s,
        ":s MODE signalbox\r\n"s,
        ":s PRIVMSG bot\r\n"s,
        ":s PRIVMSG bot :\x01\r\n"s,
        ":s NOTICE bot :\x01\r\n"s,
        ":s PRIVMSG bot :\x01\x01\r\n"s,
        ":s 001\r\n"s,
        "001\r\n"s,
        ": \r\n"s,
        ":\r\n"s,
        ":s\r\n"s,
        ":s \r\n"s,
        "@a=b\r\n"s,
        "@a=b \r\n"s,
        "@\r\n"s,
        "@ :s\r\n"s,
        "PING\r\n"s,
        "P\r\n"s,
        "JO\r\n"s,
        ":s JO\r\n"s,
        "   \r\n"s,
        "\r\n"s,
        "\n"s,
        "\n\n\n\n"s,
        "\r\r\r\n"s,
        "\r"s,
        ":n!u@h AWAY\r\n"s,
        ":s KICK\r\n"s,
        ":s KICK #c\r\n"s,
        ":s INVITE bot\r\n"s,
        ":s TOPIC\r\n"s,
        ":s JOIN\r\n"s,
        ":s PART\r\n"s,
        ":s NICK\r\n"s,
        ":s NICK :\r\n"s,
        ":s  PRIVMSG   bot    :x\r\n"s,
        ":s PRIVMSG bot :a\0b\r\n"s,
        "\0\r\n"s,
        ":s\0PRIVMSG x :y\r\n"s,
        ":s PRIVMSG bot :a\rb\r\n"s,
        ":s PRIVMSG bot :x\r\r\n"s,
        ":s PRIVMSG bot :%s%n%d\r\n"s,
        ":%n%s!u@h PRIVMSG %n :%n\r\n"s,
        ":s privmsg bot :x\r\n"s,
        ":s 1 bot\r\n"s,
        ":s 12 bot\r\n"s,
        ":s PRIVMSG bot :\xff\xfe\xc3\r\n"s,
        ":s PRIVMSG bot :\x03"
        "4a\x03"
        "4,5b\r\n"s,
        ":signalbox2!u@h NICK :evil\r\n"s,
        ":signalbox!u@h NICK :evil\r\n"s,
        ":s CAP\r\n"s,
        "AUTHENTICATE\r\n"s,
        ":s 353 bot = #c :"s + std::string(4000, 'x') + "\r\n",
        ":" + std::string(2000, 's') + " PRIVMSG bot :x\r\n",
        ":s " + std::string(2000, 'C') + " bot :x\r\n",
        ":s X " + std::string(2000, 'p') + " y\r\n",
    };
    for (const std::string &line : hostile) after(wire, server, line);
    EXPECT_EQ(server.heard(), "");
}

TEST_F(WireTest, keeps_order_and_gives_each_line_its_own_tags) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    const std::pair<std::string, IrcEvent> kinds[] = {
        {"PRIVMSG #ops :hello there", IrcEvent::message},
        {"NOTICE #ops :note", IrcEvent::notice},
        {"JOIN #ops", IrcEvent::join},
        {"AWAY", IrcEvent::unknown},
        {"372 bot :- motd", IrcEvent::numeric},
        {"MODE #ops +v ann", IrcEvent::mode},
        {"PING :x", IrcEvent::none},
        {"KILL ann :x", IrcEvent::none},
    };
    std::minstd_rand random(7);
    std::vector<IrcEvent> expected;
    std::string bytes;
    for (int i = 0; i < 5000; ++i) {
        const auto &[text, event] = kinds[random() % std::size(kinds)];
        bytes += fmt::format("@n={};pad={} :ann!a@h {}{}\r\n", i, std::string(random() % 300, 'x'),
                             text, random() % 9 ? "" : " " + std::string(random() % 2000, 'y'));
        expected.push_back(event);
    }
    for (size_t at = 0; at < bytes.size();) {  // pieces of every size
        const size_t piece = random() % 5000;
        server.send(std::string_view(bytes).substr(at, piece));
        at += piece;
        loop.wait(0s);
        take(wire);
    }
    ASSERT_TRUE(until(
        wire, [&] { return lines().size() >= expected.size(); }, 60s));
    const auto heard = lines();
    ASSERT_EQ(heard.size(), expected.size());
    for (size_t i = 0; i < heard.size(); ++i) {
        ASSERT_EQ(*heard[i].message.tag("n"), std::to_string(i));
        ASSERT_EQ(heard[i].event, expected[i]) << i;
    }
}

TEST_F(WireTest, takes_lines_up_to_the_bound_and_drops_longer_ones) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
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
    EXPECT_EQ(after(wire, server, ":s PRIVMSG #c :" + std::string(100'000, 'x') + "\r\n").size(),
              0u);
    EXPECT_EQ(after(wire, server, std::string(3'000'000, 'x') + "\r\n").size(), 0u);
}

TEST_F(WireTest, puts_lines_together_from_single_bytes) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
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
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    wire.send({"CAP", {"LS", "302"}});
    wire.send({"PASS", {"100%d%s%n"}});
    wire.send({"NICK", {"b%sot"}});
    wire.send({"USER", {"bot", "0", "*", "real %n name"}});
    ASSERT_TRUE(says(wire, server, "USER bot 0 * :real %n name"));
    EXPECT_EQ(server.heard_lines(),
              (std::vector<std::string>{"CAP LS 302", "PASS 100%d%s%n", "NICK b%sot",
                                        "USER bot 0 * :real %n name"}));
    register_at(wire, server);
    wire.send({"PRIVMSG", {"#ops", "100% %s %n"}});
    ASSERT_TRUE(says(wire, server, "PRIVMSG #ops :100% %s %n"));
}

TEST_F(WireTest, forms_each_command) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    register_at(wire, server);
    const std::pair<IrcLine, std::string> cases[] = {
        {{"PRIVMSG", {"#ops", "two words"}}, "PRIVMSG #ops :two words"},
        {{"PRIVMSG", {"#ops", ""}}, "PRIVMSG #ops :"},
        {{"PRIVMSG",
          {"#ops",
           "\x01"
           "ACTION waves\x01"}},
         "PRIVMSG #ops :\x01"
         "ACTION waves\x01"},
        {{"NOTICE",
          {"ann",
           "[x] \x03"
           "4red"}},
         "NOTICE ann :[x] \x03"
         "4red"},
        {{"JOIN", {"#ops"}}, "JOIN #ops"},
        {{"JOIN", {"#ops", "key"}}, "JOIN #ops :key"},
        {{"PONG", {"x y"}}, "PONG :x y"},
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
        {{"QUIT", {"bye now"}}, "QUIT :bye now"},
    };
    std::vector<std::string> expected;
    for (const auto &[line, wanted] : cases) {
        wire.send(line);
        expected.push_back(wanted);
    }
    ASSERT_TRUE(says(wire, server, expected.back()));
    EXPECT_EQ(server.heard_lines(), expected);
}

TEST_F(WireTest, nothing_makes_a_second_line) {
    using namespace std::string_literals;
    const std::string evil = "x\r\nQUIT :a\nQUIT :b\rQUIT :c\0QUIT :d\r\n"s;
    const char *commands[] = {"PRIVMSG", "NOTICE", "JOIN", "PART",        "TOPIC", "KICK",
                              "INVITE",  "MODE",   "NICK", "WHO",         "PONG",  "PING",
                              "PASS",    "CAP",    "USER", "AUTHENTICATE"};
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    size_t sent = 0;
    const auto send_all = [&] {
        for (const char *command : commands) {
            for (const auto &params : std::vector<std::vector<std::string>>{{evil},
                                                                            {"#ops", evil},
                                                                            {evil, "text"},
                                                                            {"#ops", evil, "x"},
                                                                            {"#ops", "bob", evil},
                                                                            {evil, evil, evil},
                                                                            {"#ops",
                                                                             "\x01"
                                                                             "ACTION " +
                                                                                 evil + "\x01"}}) {
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
    EXPECT_EQ(std::count(bytes.begin(), bytes.end(), '\r'),
              std::count(bytes.begin(), bytes.end(), '\n'));
}

TEST_F(WireTest, a_burst_is_neither_lost_nor_mixed) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    register_at(wire, server);
    for (int i = 0; i < 1000; ++i)
        wire.send({"PRIVMSG", {"#ops", fmt::format("{} {}", i, std::string(300, 'x'))}});
    ASSERT_TRUE(until(wire, [&] { return server.heard_lines().size() == 1000; }));
    const auto heard = server.heard_lines();
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(heard[i], fmt::format("PRIVMSG #ops :{} {}", i, std::string(300, 'x')));
    EXPECT_EQ(wire.unsent(), 0u);
}

TEST_F(WireTest, long_lines_leave_whole) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    register_at(wire, server);
    for (const size_t size : {400u, 1000u, 1021u, 1100u, 4000u}) {
        const std::string action =
            "\x01"
            "ACTION " +
            std::string(size, 'y') + "\x01";
        wire.send({"PRIVMSG", {"#ops", std::string(size, 'x')}});
        wire.send({"PRIVMSG", {"#ops", action}});
        EXPECT_TRUE(says(wire, server, "PRIVMSG #ops :" + std::string(size, 'x'))) << size;
        EXPECT_TRUE(says(wire, server, "PRIVMSG #ops :" + action)) << size;
    }
}

TEST_F(WireTest, a_long_action_arrives_whole) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    const std::string text =
        "\x01"
        "ACTION " +
        std::string(400, 'z') + "\x01";
    const auto heard = after(wire, server, ":ann!a@h PRIVMSG #ops :" + text + "\r\n");
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].event, IrcEvent::action);
    EXPECT_EQ(heard[0].message.param(1), text);
}

}  // namespace

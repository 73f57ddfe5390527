// How the bot gets onto a server.
#include "servers/on_server.hpp"
#include "servers/roster.hpp"

class Registration : public OnServer {};
ON_EACH_SERVER(Registration);

TEST_P(Registration, TakesAnotherNickWhereItsOwnIsTaken) {
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann"), squatter(server.port(), "signalbox");
    ann.join("#ops");
    Bot bot(network_text("test", server.address(), {"#ops"}));
    const std::string join = ann.expect(" JOIN ");
    EXPECT_FALSE(has(join, ":signalbox!"));
    const std::string nick = join.substr(1, join.find('!') - 1);
    ann.say("#ops", nick + ": ping");
    ann.expect("ann: pong");
}

TEST_P(Registration, TakesItsNickBackOnceItIsFree) {
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann"), squatter(server.port(), "signalbox");
    ann.join("#ops");
    if (GetParam() == ServerKind::ngircd) squatter.join("#ops");  // it has no MONITOR
    Bot bot(network_text("test", server.address(), {"#ops"}));
    until_answer(ann, 10s);
    squatter.send("QUIT");
    EXPECT_TRUE(has(ann.expect(" NICK ", 5s), "signalbox"));
    EXPECT_TRUE(roster_agrees(bot, ann));
}

TEST_P(Registration, TakesAnotherNickWhereItsOwnIsTooLong) {
    IrcServer server(GetParam(), {.nick_length = 9});
    IrcClient ann(server.port(), "ann");
    ann.join("#ops");
    Bot bot(network_text("test", server.address(), {"#ops"}) + "nick = signalboxofthewest\n");
    ann.expect(" JOIN ");
    ann.say("#ops", "!ping");
    ann.expect("ann: pong");
}

TEST_P(Registration, GivesTheServersPassword) {
    TempDir secrets;
    const std::string file = secrets.write("server.password", "sesame\n", 0600);
    IrcServer server(GetParam(), {.password = "sesame"});
    IrcClient ann(server.port(), "ann", "sesame");
    ann.join("#ops");
    Bot bot(network_text("test", server.address(), {"#ops"}) + "server-password-file = " + file +
            "\n");
    ann.expect("signalbox!");
    EXPECT_FALSE(has(bot.log(), "sesame"));
}

TEST_P(Registration, JoinsWithAKey) {
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann");
    ann.join("#keyed");
    ann.send("MODE #keyed +k s3cret");
    ann.expect("MODE #keyed");
    Bot bot(network_text("test", server.address(), {"#keyed s3cret", "#ops"}));
    ann.expect("signalbox!");
}

TEST_P(Registration, TellsWhyItMayNotJoin) {
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann");
    ann.join("#closed");
    ann.send("MODE #closed +i");
    ann.expect("MODE #closed");
    ann.join("#ops");
    Bot bot(network_text("test", server.address(), {"#closed", "#ops"}));
    ann.expect("signalbox!");
    EXPECT_TRUE(bot.tool_shows({"status"}, "#closed"));
}

TEST_P(Registration, GoesToTheNextServer) {
    IrcServer server(GetParam());
    IrcClient ann(server.port(), "ann");
    ann.join("#ops");
    Bot bot("[network test]\nserver = 127.0.0.1:1\nserver = " + server.address() +
            "\ntls = no\nreconnect-min = 1s\nchannel = #ops\n");
    ann.expect("signalbox!");
}

TEST_P(Registration, IsOnTwoNetworksAtOnce) {
    IrcServer left(GetParam()), right(ServerKind::ngircd);
    IrcClient ann(left.port(), "ann"), bob(right.port(), "bob");
    ann.join("#ops");
    bob.join("#ops");
    Bot bot(network_text("left", left.address(), {"#ops"}) +
            network_text("right", right.address(), {"#ops"}));
    ann.expect("signalbox!");
    bob.expect("signalbox!");
    EXPECT_EQ(bot.tool({"say", "right/#ops", "only on the right"}).status, 0);
    bob.expect("only on the right");
    EXPECT_FALSE(ann.hears("only on the right", 200ms));
    EXPECT_NE(bot.tool({"say", "#ops", "where?"}).status, 0);
    left.stop(SIGKILL);
    bob.say("#ops", "!ping");
    bob.expect("bob: pong");
}

// Who may do what, where services say who is who.
#include "servers/on_server.hpp"
#include "servers/on_services.hpp"
#include "servers/roster.hpp"
#include "support/linked_servers.hpp"

static const std::string alice_operates = "[role operator]\nmember = test/alice\n";
static const Services::Setup people{.accounts = {{"alice", "wonder"}, {"bob", "builder"}}};

class Identity : public OnServices {
protected:
    Identity() { ann.expect("signalbox!"); }

    void expect_obeyed(IrcClient &person) { person.expect(ask(person) + " ("); }
    void expect_refused(IrcClient &person, const std::string &why) {
        ask(person);
        EXPECT_NO_THROW(person.expect(why, 5s)) << bot.log();
    }
    void expect_stranger_refused(IrcClient &person) {
        expect_refused(person, "you are not logged in to services");
    }

    std::string ask(IrcClient &person) {
        const std::string text = "wish " + std::to_string(++asked);
        person.say("#ops", "!say #ops " + text);
        return text;
    }

    int asked = 0;
    IrcServer server{ServerKind::inspircd, {.services = services_server}};
    Services services{GetParam(), server, people};
    IrcClient ann{server.port(), "ann"};
    Bot bot{(ann.join("#ops"), network_text("test", server.address(), {"#ops"}) + alice_operates)};
};
ON_EACH_SERVICES(Identity);

TEST_P(Identity, IsTheAccountAndNotTheNick) {
    expect_stranger_refused(ann);
    identify(ann, "alice", "wonder");
    expect_obeyed(ann);
    ann.send("NICK anna");
    ann.expect("NICK");
    expect_obeyed(ann);
    IrcClient other(server.port(), "ann");
    other.join("#ops");
    expect_stranger_refused(other);
    identify(other, "bob", "builder");
    expect_refused(other, "test/bob is not in role operator");
    log_out(ann);
    expect_stranger_refused(ann);
}

TEST_P(Identity, IsWhatTheServerSaysWhileServicesAreDown) {
    IrcClient bob(server.port(), "bob");
    bob.join("#ops");
    identify(ann, "alice", "wonder");
    services.stop();
    expect_obeyed(ann);
    expect_stranger_refused(bob);
    ann.send("QUIT");
    bob.expect("QUIT");
    bob.send("NICK ann");
    bob.expect("NICK");
    expect_stranger_refused(bob);
    services.start();
    identify(bob, "alice", "wonder");
    expect_obeyed(bob);
}

TEST(IdentityOverANetsplit, IsNotKeptForWhoComesInstead) {
    if (!installed(ServerKind::inspircd)) GTEST_SKIP() << "inspircd is not installed";
    LinkedServers servers(ServerKind::inspircd, {.services = services_server});
    Services services(ServicesKind::own, servers.left, people);
    IrcClient bob(servers.left.port(), "bob"), ann(servers.right.port(), "ann");
    bob.join("#ops");
    ann.join("#ops");
    identify(ann, "alice", "wonder");
    Bot bot(network_text("test", servers.left.address(), {"#ops"}) + alice_operates);
    ann.expect("signalbox!");
    ann.say("#ops", "!say #ops from afar");
    bob.expect("from afar (ann)");
    servers.split();
    bob.expect("QUIT");
    bob.send("NICK ann");
    bob.expect("NICK");
    bob.say("#ops", "!say #ops from near");
    EXPECT_TRUE(has(bob.expect("PRIVMSG #ops :"), "you are not logged in to services"));
    EXPECT_TRUE(roster_agrees(bot, bob));
}

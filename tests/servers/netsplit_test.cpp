// Two linked servers: what happens to the bot when they part, and when they meet again.
#include "servers/on_server.hpp"
#include "servers/roster.hpp"
#include "support/linked_servers.hpp"
#include "support/wait.hpp"

class Netsplit : public OnServer {
protected:
    Netsplit() {
        ann.join("#ops");
        bob.join("#ops");
    }
    std::string network(const std::string &more = "") {
        return network_text("test", servers.left.address(), {"#ops"}) + more;
    }

    LinkedServers servers{GetParam()};
    IrcClient ann{servers.left.port(), "ann"};
    IrcClient bob{servers.right.port(), "bob"};
};
ON_EACH_SERVER(Netsplit);

static Instant now() { return std::chrono::steady_clock::now(); }

TEST_P(Netsplit, LosesWhoIsBehindItAndFindsThemAgain) {
    Bot bot(network());
    ann.expect("signalbox!");
    until_answer(bob, 5s);
    Instant begin = now();
    servers.split();
    ann.expect("QUIT");
    expect_back(bot, ann, begin, 3s);
    begin = now();
    servers.link();
    until_answer(bob, 5s);
    expect_back(bot, ann, begin, 5s);
}

TEST_P(Netsplit, GoesToTheOtherServer) {
    Bot bot(network("server = " + servers.right.address() + "\n"));
    ann.expect("signalbox!");
    servers.left.stop(SIGKILL);
    expect_back(bot, bob, now(), 6s);
}

TEST_P(Netsplit, SurvivesTheCollisionOfNicks) {
    Bot bot(network());
    ann.expect("signalbox!");
    servers.split();
    IrcClient other(servers.right.port(), "signalbox");
    other.join("#ops");
    const Instant begin = now();
    servers.link();
    until_answer(ann, 10s);
    expect_back(bot, ann, begin, 12s);
}

// A second person's yes, where services say who is who.
#include <csignal>

#include "servers/on_services.hpp"
#include "support/bot.hpp"

namespace {

constexpr char rules[] = R"(
[role operator]
member = test/alice
[role approver]
member = test/alice
member = test/bob
[runbook deploy]
summary = put a version into production
param = ref word ^[0-9a-f]{7}$
run = /bin/echo {ref} is out
)";

const Services::Setup people{.accounts = {{"alice", "wonder"}, {"bob", "builder"}}};

class SecondPerson : public OnServices {
protected:
    SecondPerson() {
        for (IrcClient *person : {&ann, &bob}) person->expect("signalbox!");
        identify(ann, "alice", "wonder");
        identify(bob, "bob", "builder");
    }

    void ask() {
        ann.say("#ops", "!deploy 1a2b3c4");
        bob.expect(
            "request 1sc by ann (test/alice) in test/#ops: deploy 1a2b3c4 -- needs 1 "
            "approval by role approver");
    }
    void approve(IrcClient &person) { person.say("#ops", "!approve 1sc"); }

    IrcServer server{ServerKind::inspircd, {.services = services_server}};
    Services services{GetParam(), server, people};
    IrcClient ann{server.port(), "ann"}, bob{server.port(), "bob"};
    Bot bot{(ann.join("#ops"), bob.join("#ops"),
             network_text("test", server.address(), {"#ops"}) + rules)};
};
ON_EACH_SERVICES(SecondPerson);

}  // namespace

TEST_P(SecondPerson, SaysYesAndTheProgramRuns) {
    ask();
    approve(ann);
    ann.expect("test/alice and test/alice are the same person");
    approve(bob);
    ann.expect("ann: job 1: deploy 1a2b3c4: done");
    const std::string book = bot.tool({"audit"}).output;
    for (const char *row : {"request test/alice in test/#ops: deploy 1a2b3c4",
                            "approval test/bob in test/#ops: deploy 1a2b3c4",
                            "start test/alice in test/#ops: deploy 1a2b3c4",
                            "end test/alice in test/#ops: deploy 1a2b3c4 -> ok"})
        EXPECT_NE(book.find(row), std::string::npos) << row << "\n" << book;
    EXPECT_EQ(bot.tool({"audit", "verify"}).status, 0);
}

TEST_P(SecondPerson, IsOfNoUseToWhoHasLoggedOut) {
    ask();
    log_out(ann);
    approve(bob);
    bob.expect("is not started: ");
    EXPECT_EQ(bot.tool({"jobs"}).output.find("deploy"), std::string::npos);
}

TEST_P(SecondPerson, IsWaitedForOverTheBotsDeath) {
    ask();
    bot.signal(SIGKILL);
    ASSERT_TRUE(bot.wait());
    bot.start();
    bob.expect("signalbox!");
    bool done = false;
    for (int tries = 0; tries < 20 && !done; ++tries) {  // until the network has told who is who
        approve(bob);
        done = ann.hears("ann: job 1: deploy 1a2b3c4: done", 1s);
    }
    EXPECT_TRUE(done) << bot.log();
}

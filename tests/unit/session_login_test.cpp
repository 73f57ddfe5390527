// How a session logs in, and that it joins nothing before.
#include "base/crypto.hpp"
#include "irc/session.hpp"
#include "support/session_fixture.hpp"

namespace {

class SessionLogin : public SessionFixture {
protected:
    SessionLogin() {
        settings.login.account = "bot";
        settings.login.password = "s3cret";
        settings.login.mechanisms = {Mechanism::external, Mechanism::scram_sha_256,
                                     Mechanism::plain};
    }
    void use_services() {
        settings.login.services = "NickServ@services.test";
        settings.login.services_mask = "NickServ!*@services.test";
    }
    // A server that offers these capabilities and acknowledges them all.
    void negotiate(const std::string &offered) {
        connect();
        say(":irc.test CAP * LS :" + offered);
        acknowledge();
    }
    void acknowledge() {
        for (const std::string &line : sent())
            if (line.starts_with("CAP REQ")) say(":irc.test CAP * ACK" + line.substr(7));
    }
    void end_of_motd() { say(":irc.test 376 signalbox :End of MOTD"); }
    void register_without_sasl() {
        negotiate("account-notify echo-message");
        welcome();
        end_of_motd();
        sent();
    }
    void take_it() {
        say("AUTHENTICATE +");
        say(":irc.test 900 signalbox signalbox!bot@host.test bot :You are now logged in as bot");
        say(":irc.test 903 signalbox :SASL authentication successful");
    }
    void refuse_it() {
        say("AUTHENTICATE +");
        say(":irc.test 904 signalbox :SASL authentication failed");
    }
    bool is_identifying() {
        return session().state() == Session::identifying && !sends("JOIN #ops") &&
               news(Happening::online).empty();
    }
};

}  // namespace

TEST_F(SessionLogin, LogsInBeforeItRegisters) {
    negotiate("sasl=PLAIN,EXTERNAL server-time");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"});
    take_it();
    EXPECT_EQ(sent(), (Lines{"AUTHENTICATE +", "CAP END"}));
    welcome();
    end_of_motd();
    EXPECT_EQ(session().state(), Session::online);
    EXPECT_TRUE(sends("JOIN #ops"));
    const auto told = news(Happening::login);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].account, "bot");
    EXPECT_EQ(told[0].text, "logged in as bot by EXTERNAL");
    EXPECT_EQ(session().login().account(), "bot");
    advance(2min);
    EXPECT_FALSE(sends("CAP LS 302"));
}

TEST_F(SessionLogin, AsksForSaslOnlyWithAnAccount) {
    settings.login.account.clear();
    connect();
    say(":irc.test CAP * LS :sasl=PLAIN");
    EXPECT_FALSE(sends("CAP REQ :sasl"));
    welcome();
    end_of_motd();
    EXPECT_EQ(session().state(), Session::online);
}

TEST_F(SessionLogin, AsksForAllThatHelps) {
    const std::string all =
        "account-notify account-tag batch cap-notify chghost echo-message extended-join "
        "invite-notify labeled-response message-tags multi-prefix sasl server-time setname "
        "standard-replies userhost-in-names";
    connect();
    sent();
    say(":irc.test CAP * LS :away-notify draft/chathistory " + all + " extended-monitor");
    EXPECT_EQ(sent(), Lines{"CAP REQ :" + all});
}

TEST_F(SessionLogin, ALongResponseIsSplitOnTheWire) {
    settings.login.mechanisms = {Mechanism::plain};
    settings.login.password = std::string(600, 'p');
    negotiate("sasl=PLAIN");
    sent();
    say("AUTHENTICATE +");
    const Lines lines = sent();
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].size(), 13u + 400);
    EXPECT_EQ(lines[1].size(), 13u + 400);
    std::string joined;
    for (const std::string &line : lines) joined += line.substr(13);
    using namespace std::string_literals;
    EXPECT_EQ(joined, to_base64("bot\0bot\0"s + settings.login.password));
}

TEST_F(SessionLogin, ARejectedPasswordEndsItForHalfAnHour) {
    settings.login.mechanisms = {Mechanism::plain};
    negotiate("sasl=PLAIN");
    sent();
    refuse_it();
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().state(), Session::idle);
    EXPECT_EQ(session().trouble(), "login to account bot refused: SASL authentication failed");
    EXPECT_EQ(news(Happening::login).at(0).text, session().trouble());
    EXPECT_FALSE(sends("CAP END"));
    advance(29min + 50s);
    EXPECT_FALSE(session().take_dial());
    advance(15s);
    EXPECT_TRUE(session().take_dial());
}

TEST_F(SessionLogin, ARejectedPasswordIsRememberedOverARestart) {
    settings.login.mechanisms = {Mechanism::plain};
    negotiate("sasl=PLAIN");
    refuse_it();
    clock.advance(10min);
    Session after(settings, session().memory(), clock.now(), clock.wall(), 1);
    EXPECT_GE(after.next() - clock.now(), Duration(19min + 59s));
    session().quit("reload");
    EXPECT_EQ(session().memory().backoff, Backoff{});
}

TEST_F(SessionLogin, ADeceiverIsLeft) {
    settings.login.mechanisms = {Mechanism::scram_sha_256, Mechanism::plain};
    use_services();
    negotiate("sasl=PLAIN,SCRAM-SHA-256");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE SCRAM-SHA-256"});
    say("AUTHENTICATE +");
    say("AUTHENTICATE " + to_base64("r=forged,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().state(), Session::idle);
    EXPECT_EQ(session().trouble(),
              "login to account bot given up: the server's nonce does not continue ours");
    EXPECT_LT(session().next() - clock.now(), Duration(10s));
}

TEST_F(SessionLogin, WhereNoLoginIsRequiredARefusalIsToldOnce) {
    settings.login.required = false;
    settings.login.mechanisms = {Mechanism::plain};
    negotiate("sasl=PLAIN");
    sent();
    refuse_it();
    EXPECT_TRUE(sends("CAP END"));
    welcome();
    end_of_motd();
    EXPECT_EQ(session().state(), Session::online);
    EXPECT_TRUE(sends("JOIN #ops"));
    EXPECT_EQ(news(Happening::login).size(), 1u);
    advance(10min);
    for (const std::string &line : sent()) EXPECT_FALSE(line.starts_with("AUTH")) << line;
    EXPECT_TRUE(news(Happening::login).empty());
}

TEST_F(SessionLogin, ServersThatWelcomeUsEarlyAreNotJoined) {
    negotiate("sasl=EXTERNAL");
    sent();
    welcome();
    end_of_motd();
    EXPECT_TRUE(is_identifying());
    EXPECT_EQ(session().trouble(), "logging in by EXTERNAL");
    take_it();
    EXPECT_EQ(session().state(), Session::online);
    const Lines lines = sent();
    EXPECT_TRUE(std::count(lines.begin(), lines.end(), "JOIN #ops"));
    EXPECT_FALSE(std::count(lines.begin(), lines.end(), "CAP END"));
    EXPECT_EQ(session().trouble(), "");
}

TEST_F(SessionLogin, WithoutSaslItWaitsAndAsksAgain) {
    register_without_sasl();
    EXPECT_TRUE(is_identifying());
    EXPECT_EQ(session().trouble(),
              "not logged in: waiting for services (the server offers no SASL)");
    advance(10s);
    EXPECT_TRUE(sends("CAP LS 302"));
    advance(50s);
    say(":irc.test PONG irc.test :signalbox");
    advance(10s);
    EXPECT_TRUE(sends("CAP LS 302"));
    EXPECT_TRUE(is_identifying());
    say(":irc.test CAP signalbox LS * :account-notify");
    say(":irc.test CAP signalbox LS :sasl=EXTERNAL echo-message");
    EXPECT_EQ(sent(), Lines{"CAP REQ sasl"});
    say(":irc.test CAP signalbox ACK :sasl");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"});
    take_it();
    EXPECT_EQ(session().state(), Session::online);
    EXPECT_TRUE(sends("JOIN #ops"));
}

TEST_F(SessionLogin, SaslMayComeByCapNew) {
    register_without_sasl();
    say(":irc.test CAP signalbox DEL :sasl");
    say(":irc.test CAP signalbox NEW :sasl=EXTERNAL");
    EXPECT_EQ(sent(), Lines{"CAP REQ sasl"});
    say(":irc.test CAP signalbox ACK :sasl");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"});
    say(":irc.test CAP signalbox DEL :sasl");
    EXPECT_TRUE(is_identifying());
    advance(6s);
    say(":irc.test CAP signalbox NEW :sasl=EXTERNAL");
    acknowledge();
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"});
    take_it();
    EXPECT_EQ(session().state(), Session::online);
}

TEST_F(SessionLogin, SaslThatIsRefusedIsWaitedFor) {
    connect();
    sent();
    say(":irc.test CAP * LS :batch sasl=EXTERNAL");
    say(":irc.test CAP * NAK :batch sasl");
    EXPECT_EQ(sent(), (Lines{"CAP REQ :batch sasl", "CAP REQ batch", "CAP REQ sasl"}));
    say(":irc.test CAP * NAK :sasl");
    say(":irc.test CAP * ACK :batch");
    EXPECT_EQ(sent(), Lines{"CAP END"});
    welcome();
    end_of_motd();
    EXPECT_TRUE(is_identifying());
}

TEST_F(SessionLogin, AServerWithoutCapIsNotJoinedEither) {
    connect();
    sent();
    say(":irc.test 421 * CAP :Unknown command");
    welcome();
    end_of_motd();
    EXPECT_TRUE(is_identifying());
}

TEST_F(SessionLogin, AServerThatIsSilentToCapIsNotWaitedForForever) {
    connect();
    sent();
    advance(15s);
    EXPECT_EQ(sent(), Lines{"CAP END"});
    welcome();
    end_of_motd();
    EXPECT_TRUE(is_identifying());
}

TEST_F(SessionLogin, MuteServicesHoldNeitherRegistrationNorTheConnection) {
    negotiate("sasl=EXTERNAL");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"});
    advance(15s);
    EXPECT_EQ(sent(), (Lines{"AUTHENTICATE *", "CAP END"}));
    welcome();
    end_of_motd();
    EXPECT_TRUE(is_identifying());
    EXPECT_EQ(news(Happening::login).size(), 0u);
    EXPECT_EQ(session().trouble(), "not logged in: services do not answer");
    advance(59s);
    say(":irc.test PONG irc.test :signalbox");
    advance(1s);
    EXPECT_TRUE(sends("AUTHENTICATE EXTERNAL"));
    take_it();
    EXPECT_EQ(session().state(), Session::online);
}

TEST_F(SessionLogin, AFailureThatGoesOnIsToldOnce) {
    register_without_sasl();
    size_t told = news(Happening::login).size();
    for (int i = 0; i < 10; ++i) {
        advance(50s);
        say(":irc.test NOTICE * :still here");
        told += news(Happening::login).size();
    }
    EXPECT_EQ(told, 1u);
}

TEST_F(SessionLogin, ThePasswordDoesNotGoInTheClear) {
    use_services();
    settings.login.mechanisms = {Mechanism::plain};
    connect();
    down("reset");
    advance(5s);
    session().take_dial();
    up(false);
    say(":irc.test CAP * LS :sasl=PLAIN");
    acknowledge();
    EXPECT_EQ(sent(), Lines{"CAP END"});
    welcome();
    end_of_motd();
    say(":irc.test CAP signalbox DEL :sasl");
    advance(50s);
    for (const std::string &line : sent()) {
        EXPECT_EQ(line.find("s3cret"), line.npos);
        EXPECT_FALSE(line.starts_with("AUTHENTICATE")) << line;
    }
    EXPECT_TRUE(is_identifying());
}

TEST_F(SessionLogin, ServicesAreAskedWhereThereIsNoSasl) {
    use_services();
    register_without_sasl();
    advance(9900ms);
    EXPECT_EQ(sent(), (Lines{"PING signalbox"}));
    advance(100ms);
    EXPECT_EQ(sent(), (Lines{"CAP LS 302", "PRIVMSG NickServ@services.test :IDENTIFY bot s3cret"}));
    say(":signalbox!bot@host.test PRIVMSG NickServ@services.test :IDENTIFY bot s3cret");
    say(":NickServ!s@elsewhere.test NOTICE signalbox :You are now identified for bot.");
    EXPECT_EQ(session().state(), Session::identifying);
    say(":NickServ!s@services.test NOTICE signalbox :You are now identified for bot.");
    EXPECT_EQ(session().state(), Session::online);
    EXPECT_TRUE(sends("JOIN #ops"));
    for (const Happening &happening : session().take_happenings())
        EXPECT_EQ(happening.text.find("s3cret"), std::string::npos);
}

TEST_F(SessionLogin, ServicesThatRefuseEndIt) {
    use_services();
    register_without_sasl();
    advance(10s);
    say(":NickServ!s@services.test NOTICE signalbox :Invalid password for bot.");
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().trouble(), "login to account bot refused: Invalid password for bot.");
    session().take_happenings();
    EXPECT_GE(session().next() - clock.now(), Duration(30min));
}

TEST_F(SessionLogin, ALoginThatIsLostLeavesNoChannel) {
    negotiate("sasl=EXTERNAL");
    take_it();
    welcome();
    end_of_motd();
    say(":signalbox!bot@host.test JOIN #ops");
    sent();
    advance(50s);
    say(":irc.test 901 signalbox signalbox!bot@host.test :You are now logged out");
    EXPECT_EQ(session().state(), Session::online);
    EXPECT_TRUE(session().roster().find("#ops"));
    EXPECT_EQ(session().login().text(), "not logged in: the network has logged us out");
    sent();
    advance(10s);
    EXPECT_TRUE(sends("AUTHENTICATE EXTERNAL"));
    take_it();
    EXPECT_EQ(session().login().text(), "logged in as bot by EXTERNAL");
    EXPECT_FALSE(sends("JOIN #ops"));
    const auto told = news(Happening::login);
    ASSERT_EQ(told.size(), 3u);
    EXPECT_TRUE(told[1].account.empty());
    EXPECT_EQ(told[2].account, "bot");
}

TEST_F(SessionLogin, NothingOfALoginReachesTheNextConnection) {
    negotiate("sasl=EXTERNAL");
    take_it();
    welcome();
    end_of_motd();
    down("reset");
    session().take_happenings();
    EXPECT_EQ(session().login().account(), "");
    advance(5s);
    session().take_dial();
    up();
    sent();
    welcome();
    end_of_motd();
    EXPECT_TRUE(is_identifying());
}

TEST_F(SessionLogin, QuitsWhileItWaits) {
    register_without_sasl();
    session().quit("bye");
    EXPECT_EQ(sent(), Lines{"QUIT bye"});
    advance(5s);
    EXPECT_EQ(session().state(), Session::stopped);
}

TEST_F(SessionLogin, ASilentServerIsGivenUpWhileWaiting) {
    register_without_sasl();
    advance(2min);
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().trouble(), "no answer for 1m");
}

TEST_F(SessionLogin, ANickThatIsTakenWhileLoggingInIsReplaced) {
    negotiate("sasl=EXTERNAL");
    sent();
    say(":irc.test 433 * signalbox :Nickname is already in use");
    EXPECT_EQ(sent(), Lines{"NICK signalbo_"});
    take_it();
    EXPECT_EQ(sent(), (Lines{"AUTHENTICATE +", "CAP END"}));
}

TEST_F(SessionLogin, ANickIsTakenBack) {
    use_services();
    settings.login.regain = "REGAIN";
    negotiate("sasl=EXTERNAL");
    take_it();
    sent();
    say(":irc.test 001 signalbo_ :Welcome signalbo_!bot@host.test");
    say(":irc.test 005 signalbo_ MONITOR=30 NICKLEN=30 :are supported");
    say(":irc.test 376 signalbo_ :End of MOTD");
    const Lines lines = sent();
    EXPECT_TRUE(std::count(lines.begin(), lines.end(), "MONITOR + signalbox"));
    EXPECT_TRUE(
        std::count(lines.begin(), lines.end(), "PRIVMSG NickServ@services.test :REGAIN signalbox"));
    say(":irc.test 731 signalbo_ :signalbox");
    EXPECT_EQ(sent(), Lines{"NICK signalbox"});
    say(":irc.test 433 signalbo_ signalbox :Nickname is already in use");
    EXPECT_EQ(sent(), Lines{});
    say(":signalbox!other@host QUIT :bye");
    EXPECT_EQ(sent(), Lines{"NICK signalbox"});
    say(":signalbo_!bot@host.test NICK signalbox");
    EXPECT_EQ(session().nick(), "signalbox");
    EXPECT_EQ(sent(), Lines{"MONITOR - signalbox"});
}

TEST_F(SessionLogin, AForcedNickIsFollowed) {
    settings.login.account.clear();
    online("", "NICKLEN=30");
    say(":signalbox!bot@host.test NICK sanicked");
    EXPECT_EQ(session().nick(), "sanicked");
    advance(60s);
    EXPECT_TRUE(sends("ISON signalbox"));
    say(":irc.test 303 sanicked :");
    EXPECT_EQ(sent(), Lines{"NICK signalbox"});
    say(":sanicked!bot@host.test NICK signalbox");
    say(":signalbox!bot@host.test NICK 00BAAAAAB");
    EXPECT_EQ(session().nick(), "00BAAAAAB");
    say(":irc.test PONG irc.test :signalbox");
    advance(10min);
    for (const std::string &line : sent()) EXPECT_TRUE(line.starts_with("PING")) << line;
}

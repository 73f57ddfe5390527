#include "irc/login.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "support/test_clock.hpp"

using Lines = std::vector<std::string>;

namespace {

class LoginTest : public testing::Test {
protected:
    LoginTest() {
        settings.account = "user";
        settings.password = "pencil";
        settings.mechanisms = {Mechanism::scram_sha_256, Mechanism::plain};
    }
    Login &login() {
        if (!made) {
            made.emplace(settings, [](Mechanism mechanism, const Credentials &credentials, auto) {
                return begin_exchange(mechanism, credentials, "rOprNGfwEbeRWgbNEkqO");
            });
            made->connected(trusted);
        }
        return *made;
    }
    void offer(const std::string &mechanisms) { login().offered(true, mechanisms, clock.now()); }
    void withdraw() { login().offered(false, "", clock.now()); }
    void say(const std::string &line, bool about_us = true) {
        Message message;
        ASSERT_TRUE(parse_message(line, message)) << line;
        login().hear(message, about_us, clock.now());
    }
    void challenge(const std::string &bytes) {
        say("AUTHENTICATE " + (bytes.empty() ? "+" : to_base64(bytes)));
    }
    void advance(Duration by) {
        const Instant end = clock.now() + by;
        for (int i = 0; i < 1000 && login().next() <= end; ++i) {
            clock.advance(std::max(login().next() - clock.now(), Duration::zero()));
            login().tick(clock.now());
        }
        clock.advance(end - clock.now());
    }
    Lines sent() {
        Lines lines;
        for (const IrcLine &line : login().take_lines()) lines.push_back(line.wire());
        return lines;
    }
    // The exchange of RFC 7677, section 3, up to our proof.
    void begin_scram() {
        offer("SCRAM-SHA-256,PLAIN");
        challenge("");
        challenge(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,"
            "i=4096");
        advance(0s);
        sent();
    }
    void ask_services() {
        settings.services = "NickServ@services.test";
        settings.services_mask = "NickServ!*@services.test";
        login().registered(clock.now());
        advance(10s);
    }

    TestClock clock;
    LoginSettings settings;
    bool trusted = true;

private:
    std::optional<Login> made;
};

}  // namespace

TEST_F(LoginTest, WithoutAnAccountNothingIsSaid) {
    settings.account.clear();
    offer("PLAIN");
    login().registered(clock.now());
    advance(1h);
    EXPECT_EQ(login().state(), Login::off);
    EXPECT_EQ(sent(), Lines{});
    EXPECT_EQ(login().text(), "");
}

TEST_F(LoginTest, LogsInByPlain) {
    settings.mechanisms = {Mechanism::plain};
    offer("");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
    EXPECT_EQ(login().state(), Login::working);
    EXPECT_EQ(login().text(), "logging in by PLAIN");
    say("AUTHENTICATE +");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE dXNlcgB1c2VyAHBlbmNpbA=="});
    say(":s 900 bot bot!b@h User :You are now logged in as User");
    EXPECT_EQ(login().state(), Login::working);
    say(":s 903 bot :SASL authentication successful");
    EXPECT_EQ(login().state(), Login::done);
    EXPECT_EQ(login().account(), "User");
    EXPECT_EQ(login().text(), "logged in as User by PLAIN");
    EXPECT_EQ(login().next(), never);
}

TEST_F(LoginTest, ALongPasswordGoesInPiecesOf400) {
    settings.mechanisms = {Mechanism::plain};
    settings.password = std::string(290, 'x');  // 300 bytes: 400 in base64
    offer("PLAIN");
    sent();
    say("AUTHENTICATE +");
    const Lines lines = sent();
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].size(), sizeof "AUTHENTICATE " - 1 + 400);
    EXPECT_EQ(lines[1], "AUTHENTICATE +");
}

TEST_F(LoginTest, LogsInByScramOnceTheServerHasProvedItself) {
    begin_scram();
    challenge("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE +"});
    say(":s 903 * :ok");
    EXPECT_EQ(login().state(), Login::done);
    EXPECT_EQ(login().text(), "logged in as user by SCRAM-SHA-256");
}

TEST_F(LoginTest, AServerThatCannotProveItselfGetsNothingMore) {
    begin_scram();
    challenge("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE *"});
    EXPECT_EQ(login().state(), Login::deceived);
    EXPECT_EQ(login().text(), "login to account user given up: the server's signature is wrong");
    say(":s 900 bot bot!b@h user :You are now logged in");
    say(":s 903 bot :ok");
    withdraw();
    offer("PLAIN");
    login().registered(clock.now());
    advance(1h);
    EXPECT_EQ(sent(), Lines{});
    EXPECT_EQ(login().state(), Login::deceived);
}

TEST_F(LoginTest, SuccessBeforeTheProofIsDeceit) {
    begin_scram();
    say(":s 900 bot bot!b@h user :You are now logged in");
    say(":s 903 bot :ok");
    EXPECT_EQ(login().state(), Login::deceived);
    advance(1h);
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(LoginTest, AForgedNonceIsDeceit) {
    offer("SCRAM-SHA-256,PLAIN");
    challenge("");
    challenge("r=somebodyelse,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    EXPECT_EQ(login().state(), Login::deceived);
    EXPECT_EQ(login().text(),
              "login to account user given up: the server's nonce does not continue ours");
}

TEST_F(LoginTest, AWeakerMechanismIsTriedOnlyWhereItIsListed) {
    begin_scram();
    say(":s 904 bot :SASL authentication failed");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
}

TEST_F(LoginTest, EachMechanismIsTriedOnce) {
    settings.mechanisms = {Mechanism::scram_sha_256};
    begin_scram();
    say(":s 904 bot :SASL authentication failed");
    EXPECT_EQ(sent(), Lines{});
    EXPECT_EQ(login().state(), Login::refused);
    EXPECT_EQ(login().text(), "login to account user refused: SASL authentication failed");
    advance(1h);
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(LoginTest, AServersErrorInScramIsARefusal) {
    settings.mechanisms = {Mechanism::scram_sha_256};
    begin_scram();
    challenge("e=invalid-proof");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE *"});
    say(":s 904 bot :failed");
    EXPECT_EQ(login().state(), Login::refused);
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(LoginTest, ALockedAccountIsARefusal) {
    settings.mechanisms = {Mechanism::plain};
    offer("");
    say("AUTHENTICATE +");
    say(":s 902 bot :You must use a nick assigned to you");
    EXPECT_EQ(login().text(), "login to account user refused: You must use a nick assigned to you");
}

TEST_F(LoginTest, MechanismsAreTriedInOrderWhereTheServerHasThem) {
    settings.mechanisms = {Mechanism::external, Mechanism::scram_sha_256, Mechanism::plain};
    offer("PLAIN,EXTERNAL");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"});
    say("AUTHENTICATE +");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE +"});
    say(":s 904 bot :no such certificate");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
    say("AUTHENTICATE +");
    say(":s 903 bot :ok");
    EXPECT_EQ(login().text(), "logged in as user by PLAIN");
}

TEST_F(LoginTest, WhatIsNotListedIsNeverTried) {
    settings.mechanisms = {Mechanism::scram_sha_256};
    offer("PLAIN,EXTERNAL");
    EXPECT_EQ(sent(), Lines{});
    EXPECT_EQ(login().text(), "not logged in: the server does not offer SCRAM-SHA-256");
}

// Each ends the attempt, and the next mechanism has its turn.
TEST_F(LoginTest, AMechanismThatDoesNotWorkIsNoRefusal) {
    settings.mechanisms = {Mechanism::scram_sha_256, Mechanism::plain};
    for (const char *numeric : {"904", "905", "906", "907"}) {
        Login one(settings);
        one.connected(true);
        one.offered(true, "", clock.now());
        Message message;
        ASSERT_TRUE(parse_message(std::string(":s ") + numeric + " bot :no", message));
        one.hear(message, true, clock.now());
        EXPECT_EQ(one.text(), "logging in by PLAIN") << numeric;
        one.hear(message, true, clock.now());
        EXPECT_EQ(one.text(), "not logged in: PLAIN: no") << numeric;
    }
}

TEST_F(LoginTest, TheListOf908IsHeeded) {
    settings.mechanisms = {Mechanism::external, Mechanism::scram_sha_256, Mechanism::plain};
    offer("");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"});
    say(":s 908 bot PLAIN,FOO :are available SASL mechanisms");
    EXPECT_EQ(sent(), Lines{});
    say(":s 904 bot :SASL authentication failed");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
}

TEST_F(LoginTest, A908WithoutA904IsEnough) {
    settings.mechanisms = {Mechanism::external, Mechanism::plain};
    offer("");
    say(":s 908 bot PLAIN :are available SASL mechanisms");
    sent();
    advance(2s);
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
}

TEST_F(LoginTest, ServicesThatDoNotAnswerAreAskedAgainAMinuteLater) {
    offer("PLAIN");
    login().registered(clock.now());
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
    advance(14900ms);
    EXPECT_EQ(sent(), Lines{});
    advance(100ms);
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE *"});
    EXPECT_EQ(login().text(), "not logged in: services do not answer");
    say(":s 906 bot :SASL authentication aborted");
    say(":s 904 bot :late");
    EXPECT_EQ(login().state(), Login::waiting);
    advance(59s);
    EXPECT_EQ(sent(), Lines{});
    advance(1s);
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
}

TEST_F(LoginTest, ServicesThatComeBackAreAskedAtOnce) {
    offer("PLAIN");
    withdraw();
    EXPECT_EQ(login().text(), "not logged in: services have left");
    sent();
    advance(6s);
    offer("PLAIN");
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
}

TEST_F(LoginTest, ComingAndGoingIsNotFollowedEachTime) {
    for (int i = 0; i < 100; ++i) {
        offer("PLAIN");
        withdraw();
    }
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
}

TEST_F(LoginTest, PlainNeverGoesOverAnUntrustedWire) {
    trusted = false;
    settings.mechanisms = {Mechanism::plain};
    settings.services = "NickServ@services.test";
    settings.services_mask = "NickServ!*@services.test";
    offer("");
    EXPECT_EQ(login().text(), "not logged in: PLAIN is for verified TLS and loopback only");
    withdraw();
    login().registered(clock.now());
    advance(2min);
    for (const std::string &line : sent()) EXPECT_EQ(line, "CAP LS 302");
    EXPECT_EQ(login().text(),
              "not logged in: NickServ is asked over verified TLS and loopback only");
}

TEST_F(LoginTest, AnotherAccountIsAFailure) {
    settings.mechanisms = {Mechanism::external};
    offer("EXTERNAL");
    say("AUTHENTICATE +");
    say(":s 900 bot bot!b@h eve :You are now logged in as eve");
    say(":s 903 bot :ok");
    EXPECT_EQ(login().state(), Login::refused);
    EXPECT_EQ(login().text(), "login to account user refused: the network has logged us in as eve");
}

TEST_F(LoginTest, LogsInAgainAfterALogout) {
    settings.mechanisms = {Mechanism::external};
    offer("EXTERNAL");
    for (const char *logout : {":s 901 bot bot!b@h :You are now logged out", ":bot!b@h ACCOUNT *",
                               ":bot!b@h ACCOUNT eve"}) {
        EXPECT_EQ(sent(), Lines{"AUTHENTICATE EXTERNAL"}) << logout;
        say("AUTHENTICATE +");
        say(":s 903 bot :ok");
        say(":eve!b@h ACCOUNT *", false);
        EXPECT_EQ(login().state(), Login::done);
        say(logout);
        EXPECT_EQ(login().state(), Login::waiting) << logout;
        EXPECT_NE(login().account(), "user");
        sent();
        advance(60s);
    }
}

TEST_F(LoginTest, TheServersWordAloneIsNoLoginWhereItMustProveItself) {
    settings.mechanisms = {Mechanism::scram_sha_256};
    login().registered(clock.now());
    say(":s 900 bot bot!b@h user :You are now logged in");
    say(":bot!b@h ACCOUNT user");
    EXPECT_EQ(login().state(), Login::waiting);
}

TEST_F(LoginTest, WithoutSaslTheServerIsAskedAgainEachMinute) {
    login().registered(clock.now());
    EXPECT_EQ(login().text(), "not logged in: waiting for services (the server offers no SASL)");
    advance(10s);
    EXPECT_EQ(sent(), Lines{"CAP LS 302"});
    advance(60s);
    EXPECT_EQ(sent(), Lines{"CAP LS 302"});
}

TEST_F(LoginTest, AsksServicesWhereThereIsNoSasl) {
    ask_services();
    EXPECT_EQ(sent(),
              (Lines{"CAP LS 302", "PRIVMSG NickServ@services.test :IDENTIFY user pencil"}));
    EXPECT_EQ(login().text(), "not logged in: waiting for NickServ@services.test to confirm");
    say(":NickServ!n@services.test NOTICE bot :This nickname is registered, please identify.");
    EXPECT_EQ(login().state(), Login::asking);
    say(":nickserv!n@SERVICES.test NOTICE bot :You are now identified for \2user\2.");
    EXPECT_EQ(login().state(), Login::done);
    EXPECT_EQ(login().text(), "logged in as user by services");
}

TEST_F(LoginTest, EachWayOfConfirmationCounts) {
    for (const char *line : {":s 900 bot bot!b@h user :You are now logged in as user",
                             ":bot!b@h ACCOUNT User", ":services.test MODE bot +ir",
                             ":NickServ!x@services.test NOTICE bot :Password accepted"}) {
        Login one([this] {
            LoginSettings other = settings;
            other.services = "NickServ@services.test";
            other.services_mask = "NickServ!*@services.test";
            return other;
        }());
        one.connected(true);
        one.registered(clock.now());
        one.tick(clock.now() + 10s);
        Message message;
        ASSERT_TRUE(parse_message(line, message));
        one.hear(message, true, clock.now());
        EXPECT_EQ(one.state(), Login::done) << line;
    }
}

TEST_F(LoginTest, OthersConfirmNothing) {
    ask_services();
    say(":NickServ!n@evil.test NOTICE bot :You are now identified.");
    say(":NickServ!n@services.test.evil NOTICE bot :You are now identified.");
    say(":xNickServ!n@services.test NOTICE bot :You are now identified.");
    say(":NickServ!n@services.test NOTICE #ops :You are now identified.", false);
    say(":NickServ!n@services.test PRIVMSG bot :You are now identified.");
    say(":eve!e@h NOTICE bot :Invalid password.");
    say(":s MODE bot -r");
    say(":s MODE other +r", false);
    say(":eve!e@h ACCOUNT user", false);
    EXPECT_EQ(login().state(), Login::asking);
    say(":NickServ!n@services.test NOTICE bot :You are not logged in.");
    EXPECT_EQ(login().state(), Login::asking);
}

TEST_F(LoginTest, ServicesMayRefuse) {
    ask_services();
    say(":NickServ!n@services.test NOTICE bot :Invalid password for \2user\2.");
    EXPECT_EQ(login().text(), "login to account user refused: Invalid password for user.");
}

TEST_F(LoginTest, ARefusalNeverTellsThePassword) {
    ask_services();
    say(":NickServ!n@services.test NOTICE bot :Invalid command: IDENTIFY user pencil");
    EXPECT_EQ(login().text(), "login to account user refused: services do not take it");
}

TEST_F(LoginTest, ServicesThatAreNotThereOrMuteAreAskedAgain) {
    ask_services();
    sent();
    say(":s 401 bot NickServ@services.test :No such nick");
    EXPECT_EQ(login().text(), "not logged in: NickServ@services.test is not there");
    advance(60s);
    EXPECT_EQ(sent().size(), 2u);
    advance(30s);
    EXPECT_EQ(login().text(), "not logged in: NickServ@services.test does not answer");
    advance(60s);
    EXPECT_EQ(sent().size(), 2u);
}

TEST_F(LoginTest, ServicesAreAskedInTurnWithASaslThatNobodyAnswers) {
    settings.services = "NickServ@services.test";
    settings.services_mask = "NickServ!*@services.test";
    settings.mechanisms = {Mechanism::plain};
    offer("");
    login().registered(clock.now());
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
    advance(15s);
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE *"});
    advance(60s);
    EXPECT_TRUE(sent().back().starts_with("PRIVMSG NickServ@services.test :IDENTIFY "));
    advance(30s);
    sent();
    advance(60s);
    EXPECT_EQ(sent(), Lines{"AUTHENTICATE PLAIN"});
}

TEST_F(LoginTest, APasswordThatSaslRefusedIsNotToldToServices) {
    settings.services = "NickServ@services.test";
    settings.mechanisms = {Mechanism::plain, Mechanism::external};
    offer("");
    say("AUTHENTICATE +");
    say(":s 904 bot :wrong");
    login().registered(clock.now());
    sent();
    withdraw();
    advance(5min);
    for (const std::string &line : sent()) EXPECT_FALSE(line.starts_with("PRIVMSG")) << line;
}

TEST_F(LoginTest, ConcealsThePasswordOnly) {
    settings.services = "NickServ@services.test";
    settings.services_mask = "NickServ!*@services.test";
    const auto conceals = [this](const std::string &line, bool by_us) {
        Message message;
        EXPECT_TRUE(parse_message(line, message));
        return login().conceals(message, by_us);
    };
    EXPECT_TRUE(conceals(":b!b@h PRIVMSG NickServ@services.test :IDENTIFY user pencil", true));
    EXPECT_TRUE(conceals(":b!b@h PRIVMSG nickserv :identify user", true));
    EXPECT_FALSE(conceals(":b!b@h PRIVMSG nickserv :help", true));
    EXPECT_FALSE(conceals(":b!b@h PRIVMSG #ops :identify pencil", true));
    EXPECT_FALSE(conceals(":eve!e@h PRIVMSG #ops :pencil", false));
    EXPECT_TRUE(conceals(":NickServ!n@services.test NOTICE b :pencil is no command", false));
}

#include "irc/nick.hpp"

#include <gtest/gtest.h>

#include "support/test_clock.hpp"

using Lines = std::vector<std::string>;

namespace {

class NickTest : public testing::Test {
protected:
    void isupport(const std::string &tokens) {
        support.hear(parsed(":s 005 b " + tokens + " :ok"));
    }
    void say(const std::string &line) { nick.hear(parsed(line), clock.now()); }
    static Message parsed(const std::string &line) {
        Message message;
        EXPECT_TRUE(parse_message(line, message)) << line;
        return message;
    }
    void online(const std::string &called) { nick.online(called, clock.now()); }
    void advance(Duration by) {
        const Instant end = clock.now() + by;
        for (int i = 0; i < 1000 && nick.next() <= end; ++i) {
            clock.advance(std::max(nick.next() - clock.now(), Duration::zero()));
            nick.tick(clock.now());
        }
        clock.advance(end - clock.now());
    }
    Lines sent() {
        Lines lines;
        for (const IrcLine &line : nick.take_lines()) lines.push_back(line.wire());
        return lines;
    }

    TestClock clock;
    Isupport support;
    Nick nick{support, "wished"};
};

}  // namespace

TEST_F(NickTest, WhoHasItsNickSaysNothing) {
    isupport("MONITOR=30");
    online("WISHED");
    advance(1h);
    EXPECT_EQ(sent(), Lines{});
    EXPECT_EQ(nick.next(), never);
}

TEST_F(NickTest, AsksByIsonEachMinute) {
    online("wished_");
    advance(0s);
    EXPECT_EQ(sent(), Lines{"ISON wished"});
    say(":s 303 wished_ :Wished");
    advance(59s);
    EXPECT_EQ(sent(), Lines{});
    advance(1s);
    EXPECT_EQ(sent(), Lines{"ISON wished"});
    say(":s 303 wished_ :");
    EXPECT_EQ(sent(), Lines{"NICK wished"});
    nick.changed("wished", clock.now());
    advance(1h);
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(NickTest, IsToldByMonitor) {
    isupport("MONITOR=30");
    online("wished_");
    EXPECT_EQ(sent(), Lines{"MONITOR + wished"});
    say(":s 730 wished_ :other!a@b,Wished!u@h");
    advance(10min);
    EXPECT_EQ(sent(), Lines{});
    say(":s 731 wished_ :other");
    EXPECT_EQ(sent(), Lines{});
    say(":s 731 wished_ :other,wished");
    EXPECT_EQ(sent(), Lines{"NICK wished"});
    nick.changed("wished", clock.now());
    EXPECT_EQ(sent(), Lines{"MONITOR - wished"});
}

TEST_F(NickTest, AFullMonitorListIsNoEnd) {
    isupport("MONITOR=1");
    online("wished_");
    sent();
    say(":s 734 wished_ 1 wished :Monitor list is full");
    advance(60s);
    EXPECT_EQ(sent(), (Lines{"ISON wished", "ISON wished"}));
}

TEST_F(NickTest, TakesItWhenItsHolderLeaves) {
    online("wished_");
    advance(0s);
    sent();
    nick.freed("other", clock.now());
    EXPECT_EQ(sent(), Lines{});
    nick.freed("WISHED", clock.now());
    EXPECT_EQ(sent(), Lines{"NICK wished"});
}

TEST_F(NickTest, ARefusalMakesThePausesLonger) {
    isupport("MONITOR=30");
    online("wished_");
    say(":s 731 wished_ wished");
    int tries = 0;
    for (int minute = 0; minute < 600; ++minute) {
        for (const std::string &line : sent()) {
            if (line != "NICK wished") continue;
            ++tries;
            nick.refused(clock.now());
        }
        advance(1min);
    }
    EXPECT_GE(tries, 10);
    EXPECT_LE(tries, 16);
}

TEST_F(NickTest, AForcedChangeIsTakenBackOnce) {
    online("wished");
    nick.changed("guest1", clock.now());
    advance(59s);
    EXPECT_EQ(sent(), Lines{});
    advance(1s);
    EXPECT_EQ(sent(), Lines{"ISON wished"});
    say(":s 303 guest1 :");
    EXPECT_EQ(sent(), Lines{"NICK wished"});
    nick.changed("wished", clock.now());
    nick.changed("guest2", clock.now());
    nick.freed("wished", clock.now());
    advance(1h);
    EXPECT_EQ(sent(), Lines{});
    nick.forget();
    online("wished_");
    advance(0s);
    EXPECT_EQ(sent(), Lines{"ISON wished"});
}

TEST_F(NickTest, AForcedChangeIsRespectedForAMinuteThoughTheNickIsFree) {
    isupport("MONITOR=30");
    online("wished");
    nick.changed("guest1", clock.now());
    EXPECT_EQ(sent(), Lines{"MONITOR + wished"});
    say(":s 731 guest1 wished");
    advance(59s);
    EXPECT_EQ(sent(), Lines{});
    advance(1s);
    EXPECT_EQ(sent(), Lines{"NICK wished"});
}

TEST_F(NickTest, ANickThatIsTooLongForTheServerIsWishedAsItCanBe) {
    isupport("NICKLEN=4");
    online("wish");
    advance(10min);
    EXPECT_EQ(sent(), Lines{});
}

TEST_F(NickTest, ServicesAreAskedForItOnce) {
    LoginSettings login;
    login.services = "NickServ@services.test";
    nick.claim(login);
    login.regain = "REGAIN";
    nick.claim(login);
    EXPECT_EQ(sent(), Lines{});
    isupport("MONITOR=3");
    online("wished_");
    sent();
    nick.claim(login);
    EXPECT_EQ(sent(), Lines{"PRIVMSG NickServ@services.test :REGAIN wished"});
    nick.claim(login);
    EXPECT_EQ(sent(), Lines{});
}

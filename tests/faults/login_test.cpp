// A scripted server where the bot is to log in: it must not be led to enter a channel before.
#include <gtest/gtest.h>

#include "servers/on_server.hpp"
#include "support/fake_ops.hpp"

namespace {

class LoginFault : public testing::Test {
protected:
    void start(const std::string &password = "s3same") {
        const std::string file = secrets.write("password", password + "\n", 0600);
        ops = std::make_unique<FakeOps>(
            "account = signalbox\nsasl = plain\npassword-file = " + file + "\n");
        ASSERT_TRUE(ops->says("CAP LS 302")) << ops->bot.log();
    }
    void send(const std::string &line) { ops->server.send(":irc.test " + line + "\r\n"); }
    void offer(const std::string &caps) { send("CAP * LS :" + caps); }
    void begin_sasl() {
        ASSERT_TRUE(ops->says("CAP REQ"));
        send("CAP * ACK :sasl");
        ASSERT_TRUE(ops->says("AUTHENTICATE PLAIN")) << ops->server.heard();
    }
    void welcome() {
        send("001 signalbox :welcome");
        send("422 signalbox :no motd");
    }
    void finish_sasl() {
        ops->server.send("AUTHENTICATE +\r\n");
        ASSERT_TRUE(ops->says("AUTHENTICATE c2ln"));
        send("900 signalbox signalbox!s@h signalbox :you are logged in");
        send("903 signalbox :success");
    }
    bool joins(Duration within = 10s) {
        const auto asked = [&] { return ops->server.heard().find("JOIN") != std::string::npos; };
        return ops->until(asked, within);
    }
    // All that the bot has said in AUTHENTICATE since it named the mechanism.
    std::vector<std::string> pieces() {
        std::vector<std::string> all;
        for (const std::string &line : ops->server.heard_lines())
            if (line.starts_with("AUTHENTICATE ") && line != "AUTHENTICATE PLAIN")
                all.push_back(line.substr(13));
        return all;
    }

    TempDir secrets;
    std::unique_ptr<FakeOps> ops;
};

}  // namespace

TEST_F(LoginFault, AWelcomeBeforeItsEndLetsNobodyIn) {
    start();
    offer("sasl=PLAIN");
    begin_sasl();
    welcome();
    EXPECT_FALSE(joins(1s));
    finish_sasl();
    EXPECT_TRUE(joins()) << ops->bot.log();
}

TEST_F(LoginFault, ARefusedCapabilityLetsNobodyIn) {
    start();
    offer("batch sasl=PLAIN");
    ASSERT_TRUE(ops->says("CAP REQ"));
    send("CAP * NAK :batch sasl");
    ASSERT_TRUE(ops->says("CAP REQ batch")) << ops->server.heard();
    send("CAP * ACK :batch");
    ASSERT_TRUE(ops->says("CAP REQ sasl")) << ops->server.heard();
    send("CAP * NAK :sasl");
    ASSERT_TRUE(ops->says("CAP END")) << ops->server.heard();
    welcome();
    EXPECT_FALSE(joins(1s));
    EXPECT_TRUE(has(ops->bot.tool({"status"}).output, "waiting for services"));
}

TEST_F(LoginFault, ServicesMayComeAndGo) {
    start();
    offer("cap-notify");
    ASSERT_TRUE(ops->says("CAP REQ"));
    send("CAP * ACK :cap-notify");
    ASSERT_TRUE(ops->says("CAP END"));
    welcome();
    EXPECT_FALSE(joins(500ms));
    send("CAP signalbox NEW :sasl=PLAIN");
    ASSERT_TRUE(ops->says("CAP REQ sasl")) << ops->server.heard();
    send("CAP signalbox ACK :sasl");
    ASSERT_TRUE(ops->says("AUTHENTICATE PLAIN"));
    send("CAP signalbox DEL :sasl");
    EXPECT_FALSE(joins(500ms));
    send("CAP signalbox NEW :sasl=PLAIN");
    EXPECT_FALSE(joins(500ms));
}

TEST_F(LoginFault, ServicesMayComeBeforeTheWelcome) {
    start();
    offer("cap-notify");
    ASSERT_TRUE(ops->says("CAP REQ"));
    send("CAP * ACK :cap-notify");
    ASSERT_TRUE(ops->says("CAP END"));
    send("CAP * NEW :sasl=PLAIN");
    ASSERT_TRUE(ops->says("CAP REQ sasl")) << ops->server.heard();
    send("CAP * ACK :sasl");
    finish_sasl();
    const auto ends = [&] {
        const std::string &heard = ops->server.heard();
        return heard.find("CAP END") != heard.rfind("CAP END");
    };
    EXPECT_TRUE(ops->until(ends)) << "the server would wait for it";
    welcome();
    EXPECT_TRUE(joins()) << ops->bot.log();
}

TEST_F(LoginFault, AServerWithoutCapabilitiesLetsNobodyIn) {
    start();
    send("421 * CAP :unknown command");
    welcome();
    EXPECT_FALSE(joins(1s));
    EXPECT_TRUE(has(ops->bot.tool({"status"}).output, "waiting for services"));
}

TEST_F(LoginFault, ALongPasswordGoesInPieces) {
    start(std::string(600, 'x'));
    offer("sasl=PLAIN");
    begin_sasl();
    finish_sasl();
    const std::vector<std::string> said = pieces();
    ASSERT_EQ(said.size(), 3u);
    EXPECT_EQ(said[0].size(), 400u);
    EXPECT_EQ(said[1].size(), 400u);
    EXPECT_EQ(said[2].size(), 28u);
}

TEST_F(LoginFault, AFullLastPieceIsFollowedByNone) {
    start(std::string(280, 'x'));  // with names and separators 300 bytes
    offer("sasl=PLAIN");
    begin_sasl();
    finish_sasl();
    ASSERT_TRUE(ops->says("AUTHENTICATE +"));
    const std::vector<std::string> said = pieces();
    ASSERT_EQ(said.size(), 2u);
    EXPECT_EQ(said[0].size(), 400u);
    EXPECT_EQ(said[1], "+");
}

// The limits that servers ship with: the bot stays under them, and alerts do not wait behind
// chatter.
#include <memory>

#include "servers/on_server.hpp"

class Flood : public OnServer {};
ON_EACH_SERVER(Flood);

static const OpsRoom::Setup stock{.server = {.strict = true}, .pacing = ""};

TEST_P(Flood, LetsAnAlertOutWhileFivePeopleLoopHelp) {
    OpsRoom room(GetParam(), stock);
    std::vector<std::unique_ptr<IrcClient>> people;
    for (int number = 1; number <= 5; number++) {
        people.push_back(
            std::make_unique<IrcClient>(room.server.port(), "loop" + std::to_string(number)));
        people.back()->join("#ops");
    }
    for (int round = 0; round < 4; round++)
        for (auto &person : people) person->say("#ops", "!help");
    room.ann.expect("signalbox!");
    const Instant begin = std::chrono::steady_clock::now();
    EXPECT_EQ(room.bot.tool({"say", "--priority", "alert", "#ops", "the build is broken"}).status,
              0);
    room.ann.expect("the build is broken", 10s);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST_P(Flood, IsNotThrownOffForTalkingMuch) {
    OpsRoom room(GetParam(), stock);
    const std::string line(300, 'x');
    for (int number = 0; number < 8; number++)
        EXPECT_EQ(room.bot.tool({"say", "#ops", line + std::to_string(number)}).status, 0);
    EXPECT_NE(room.ann.expect("x7", 60s), "");
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
    EXPECT_TRUE(room.bot.tool_shows({"status"}, "#ops"));
}

TEST_P(Flood, KeepsTheConnectionWithTwoHundredLinesWaiting) {
    OpsRoom room(GetParam(), stock);
    std::string text;
    for (int number = 0; number < 20; number++) text += std::string(400, 'x') + "\n";
    for (int round = 0; round < 10; round++)
        ASSERT_EQ(room.bot.tool({"say", "#ops", text}).status, 0);
    for (int number = 0; number < 12; number++) room.ann.expect("xxx", 10s);
    EXPECT_FALSE(room.ann.hears("QUIT", 1s));
    EXPECT_EQ(room.bot.log().find("event=offline"), std::string::npos);
    EXPECT_TRUE(room.bot.tool_shows({"status"}, "online"));
}

TEST_P(Flood, AnswersAmongTwentyThousandLinesOfSomebodyElse) {
    OpsRoom room(GetParam());
    IrcClient eve(room.server.port(), "eve");
    eve.join("#ops");
    std::string lines;
    for (int number = 0; number < 100; number++)
        lines += "PRIVMSG #ops :" + std::string(40, 'z') + (number == 99 ? "" : "\r\n");
    IrcClient bob(room.server.port(), "bob");
    bob.join("#ops");
    bob.say("signalbox", "ping");
    bob.expect("pong");
    for (int round = 0; round < 200; round++) eve.send(lines);
    const Instant begin = std::chrono::steady_clock::now();
    bob.say("signalbox", "ping");
    bob.expect("pong", 20s);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s);
    EXPECT_EQ(room.bot.log().find("event=offline"), std::string::npos);
}

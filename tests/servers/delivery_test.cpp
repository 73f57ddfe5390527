// Announcements on real servers: none is lost, and none is read twice without saying so.
#include <map>

#include "servers/on_server.hpp"

class Delivering : public OnServer {};
ON_EACH_SERVER(Delivering);

static constexpr int announcements = 50;

static std::string name_of(int number) { return "build " + std::to_string(number) + " is done"; }

// How often each was read by someone who hears `reader` until nothing more comes.
static void count(IrcClient &reader, std::map<std::string, int> &read, Duration silence) {
    for (;;) {
        std::string line;
        try {
            line = reader.expect("PRIVMSG #ops :build ", silence);
        } catch (const std::runtime_error &) {
            return;
        }
        ++read[line.substr(line.find(":build ") + 1)];
    }
}

// The sum of `lines` of an event in the bot's log.
static int logged(const std::string &log, const std::string &event) {
    int sum = 0;
    for (size_t at = 0; (at = log.find(event, at)) != log.npos; at += event.size()) {
        const size_t number = log.find("lines=", at);
        if (number < log.find('\n', at)) sum += std::stoi(log.substr(number + 6));
    }
    return sum;
}

TEST_P(Delivering, LosesNoAnnouncementWhenTheServerIsKilled) {
    OpsRoom room(GetParam(), {.pacing = "burst = 5\ninterval = 100ms\n[announcements]\n"
                                        "digest = 0\n[network test]\n"});
    for (int number = 0; number < announcements; ++number)
        ASSERT_EQ(room.bot.tool({"say", "#ops", name_of(number)}).status, 0);
    std::map<std::string, int> read;
    room.ann.expect(name_of(3));  // they come; those before it were read, too
    for (int number = 0; number <= 3; ++number) ++read[name_of(number)];
    room.server.stop(SIGKILL);
    count(room.ann, read, 1s);
    room.server.start();
    IrcClient bob(room.server.port(), "bob");
    bob.join("#ops");
    count(bob, read, 15s);

    int doubled = 0;
    for (int number = 0; number < announcements; ++number) {
        EXPECT_GE(read[name_of(number)], 1) << name_of(number) << room.bot.log();
        EXPECT_LE(read[name_of(number)], 2) << name_of(number);
        doubled += read[name_of(number)] > 1;
    }
    EXPECT_LE(doubled, logged(room.bot.log(), "event=\"sent again\"")) << room.bot.log();
    EXPECT_EQ(logged(room.bot.log(), "event=lost"), 0) << room.bot.log();
}

TEST_P(Delivering, ConfirmsWhatItSays) {
    OpsRoom room(GetParam());
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
    ASSERT_EQ(room.bot.tool({"say", "#ops", "hello"}).status, 0);
    room.ann.expect("hello");
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
    EXPECT_FALSE(room.ann.hears("QUIT", 3s)) << "the next PING is answered meanwhile";
    room.server.stop(SIGKILL);
    ASSERT_TRUE(room.bot.logs("event=offline"));
    room.server.start();
    IrcClient bob(room.server.port(), "bob");
    bob.join("#ops");
    bob.send("NAMES #ops");
    if (bob.expect(" 353 ").find("signalbox") == std::string::npos) bob.expect("signalbox!", 30s);
    EXPECT_FALSE(bob.hears("hello", 2s)) << "it was confirmed long ago";
}

TEST_P(Delivering, WaitsWhereItMayNotSpeak) {
    OpsRoom room(GetParam());
    room.ann.send("MODE #ops +m");
    room.ann.expect("+m");
    ASSERT_EQ(room.bot.tool({"say", "#ops", "first"}).status, 0);
    ASSERT_TRUE(room.bot.logs("event=blocked")) << room.bot.log();
    ASSERT_EQ(room.bot.tool({"say", "#ops", "second"}).status, 0);
    EXPECT_FALSE(room.ann.hears("first", 1s));
    room.ann.send("MODE #ops +v signalbox");
    room.ann.expect("PRIVMSG #ops :first");
    room.ann.expect("PRIVMSG #ops :second");
    EXPECT_TRUE(room.bot.logs("event=unblocked"));
}

TEST_P(Delivering, OperatorsAloneAreATargetWhereTheServerKnowsIt) {
    OpsRoom room(GetParam());
    room.ann.send("MODE #ops +o signalbox");  // hybrid wants it
    room.ann.expect("+o ");
    const ToolResult result = room.bot.tool({"say", "@#ops", "psst"});
    if (GetParam() == ServerKind::ngircd) {
        EXPECT_TRUE(has(result.errors, "takes no words for the '@'"));
        return;
    }
    EXPECT_EQ(result.status, 0);
    room.ann.expect("PRIVMSG @#ops :psst");
}

// Networks that turn the bot away: kills, bans, throttles, clones, passwords.
#include "servers/on_server.hpp"

class Exclusion : public OnServer {
protected:
    static void become_operator(IrcClient &person) {
        person.send("OPER oper operpass");
        person.expect(" 381 ");
    }
    // For 3 seconds, a minute on hybrid.
    static void ban_the_bot(IrcClient &person) {
        become_operator(person);
        switch (GetParam()) {
            case ServerKind::ngircd:
                return person.send("KLINE *!*signalbox@* 3 :enough of you");
            case ServerKind::inspircd:
                return person.send("KLINE *signalbox@* 3s :enough of you");
            case ServerKind::hybrid:
                return person.send("KLINE 1 *signalbox@* :enough of you");
        }
    }
    static void answers(IrcClient &person) {
        person.say("#ops", "!ping");
        person.expect(": pong");
    }
    static testing::AssertionResult shows(const Bot &bot, const std::string &text) {
        if (bot.tool_shows({"status"}, text)) return testing::AssertionSuccess();
        return has(bot.tool({"status"}).output + bot.log(), text);
    }
};
ON_EACH_SERVER(Exclusion);

TEST_P(Exclusion, AKillIsToldAndOutlived) {
    OpsRoom room(GetParam());
    become_operator(room.ann);
    room.ann.send("KILL signalbox :out with you");
    EXPECT_TRUE(room.bot.logs("\"killed: ")) << room.bot.log();
    room.ann.expect(" JOIN ", 30s);
    answers(room.ann);
}

TEST_P(Exclusion, ABanOnTheOnlyServerIsToldAndOutlived) {
    OpsRoom room(GetParam());
    ban_the_bot(room.ann);
    EXPECT_TRUE(shows(room.bot, ": banned: "));
    EXPECT_TRUE(shows(room.bot, "; next try in ")) << room.bot.log();
    EXPECT_TRUE(has(room.bot.log(), "enough of you"));
    if (GetParam() == ServerKind::hybrid) room.ann.send("UNKLINE *signalbox@*");
    room.ann.expect(" JOIN ", 30s);
    answers(room.ann);
}

TEST_P(Exclusion, ABannedBotGoesToTheOtherServer) {
    IrcServer left(GetParam()), right(GetParam());
    IrcClient ann(left.port(), "ann"), bob(right.port(), "bob");
    ann.join("#ops");
    bob.join("#ops");
    Bot bot(network_text("test", left.address() + "\nserver = " + right.address(), {"#ops"}));
    ann.expect(" JOIN ");
    ban_the_bot(ann);
    bob.expect(" JOIN ", 3s);
    answers(bob);
}

TEST_P(Exclusion, AWrongPasswordIsToldAndNotTriedAgainAndAgain) {
    IrcServer server(GetParam(), {.password = "sesame"});
    Bot bot(network_text("test", server.address(), {"#ops"}));
    // InspIRCd tells nobody what it was.
    const bool silent = GetParam() == ServerKind::inspircd;
    EXPECT_TRUE(shows(bot, silent ? ": banned: " : ": wrong server password: "));
    EXPECT_TRUE(has(bot.tool({"status"}).output, "next try in "));
}

static std::vector<ServerKind> installed_of(std::initializer_list<ServerKind> wanted) {
    std::vector<ServerKind> kinds;
    for (const ServerKind kind : wanted)
        if (installed(kind)) kinds.push_back(kind);
    return kinds;
}

class Clones : public Exclusion {};
ON_SERVERS(Clones, installed_of({ServerKind::ngircd, ServerKind::inspircd}));

TEST_P(Clones, WaitsUntilThereIsRoomForItsAddress) {
    IrcServer server(GetParam(), {.clones = 2});
    IrcClient ann(server.port(), "ann");
    ann.join("#ops");
    std::optional<IrcClient> bob;
    bob.emplace(server.port(), "bob");
    Bot bot(network_text("test", server.address(), {"#ops"}));
    EXPECT_TRUE(shows(bot, ": too many connections: "));
    bob.reset();
    ann.expect(" JOIN ", 30s);
    answers(ann);
}

class Throttle : public Exclusion {};
ON_SERVERS(Throttle, installed_of({ServerKind::inspircd}));

TEST_P(Throttle, WaitsUntilTheServerHasCalmedDown) {
    IrcServer server(GetParam(), {.throttle = true});
    std::vector<std::unique_ptr<IrcClient>> crowd;
    crowd.push_back(std::make_unique<IrcClient>(server.port(), "ann"));
    IrcClient &ann = *crowd[0];
    ann.join("#ops");
    crowd.push_back(std::make_unique<IrcClient>(server.port(), "bob"));
    Bot bot(network_text("test", server.address(), {"#ops"}));
    EXPECT_TRUE(shows(bot, ": throttled: "));
    ann.expect(" JOIN ", 30s);
    answers(ann);
}

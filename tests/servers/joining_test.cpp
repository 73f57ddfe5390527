// Channels that do not let the bot in, and those that do not keep it.
#include "servers/on_server.hpp"

class Joining : public OnServer {
protected:
    // Wants the bot in the channel, where ann is and sets this mode.
    static void close_and_join(OpsRoom &room, const std::string &channel, const std::string &mode) {
        room.ann.join(channel);
        room.ann.send("MODE " + channel + " " + mode);
        room.ann.expect("MODE " + channel);
        want(room, channel);
    }
    static void want(OpsRoom &room, const std::string &words) {
        EXPECT_TRUE(has(room.bot.tool({"run", "join " + words}).output, "joining"));
    }
    static testing::AssertionResult shows(const OpsRoom &room, const std::string &text) {
        if (room.bot.tool_shows({"status"}, text)) return testing::AssertionSuccess();
        return has(room.bot.tool({"status"}).output, text);
    }
    static void comes_into(OpsRoom &room, const std::string &channel) {
        std::string line;
        do line = room.ann.expect(" JOIN ");
        while (!line.starts_with(":signalbox!") || line.find(channel) == std::string::npos);
    }
};
ON_EACH_SERVER(Joining);

TEST_P(Joining, TellsWhatKeepsItOutAndWhatHelps) {
    OpsRoom room(GetParam());
    close_and_join(room, "#closed", "+i");
    close_and_join(room, "#keyed", "+k sesame");
    close_and_join(room, "#small", "+l 1");
    close_and_join(room, "#banned", "+b *!*@*");
    for (const char *why : {"invite only (", "wrong key (", "full (", "banned ("})
        EXPECT_TRUE(shows(room, std::string("not joined: ") + why));
    EXPECT_TRUE(shows(room, "or when invited"));

    room.ann.send("INVITE signalbox #closed");
    comes_into(room, "#closed");
    want(room, "'#keyed' sesame");
    comes_into(room, "#keyed");
    room.ann.send("MODE #small -l");
    want(room, "#small");
    comes_into(room, "#small");
    room.ann.send("MODE #banned -b *!*@*");
    want(room, "#banned");
    comes_into(room, "#banned");
}

TEST_P(Joining, TakesTheRightKeyFromAReload) {
    OpsRoom room(GetParam());
    close_and_join(room, "#keyed", "+k sesame");
    EXPECT_TRUE(shows(room, "wrong key ("));
    room.bot.configure(network_text("test", room.server.address(), {"#ops", "#keyed sesame"}));
    room.bot.signal(SIGHUP);
    comes_into(room, "#keyed");
    EXPECT_FALSE(has(room.bot.log(), "sesame"));
}

TEST_P(Joining, ASecondKickIsTakenAsMeantUntilAnInvitation) {
    OpsRoom room(GetParam());
    room.ann.send("KICK #ops signalbox :shoo");
    comes_into(room, "#ops");
    room.ann.send("KICK #ops signalbox :shoo");
    EXPECT_TRUE(shows(room, "out for the second time (kicked by ann: shoo)"));
    room.ann.send("INVITE signalbox #ops");
    comes_into(room, "#ops");
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
}

TEST_P(Joining, FollowsNoInvitationToElsewhere) {
    OpsRoom room(GetParam());
    room.ann.join("#trap");
    room.ann.send("INVITE signalbox #trap");
    EXPECT_TRUE(room.bot.logs("invited to #trap by ann"));
    room.ann.say("#ops", "!ping");
    room.ann.expect("ann: pong");
    room.ann.send("NAMES #trap");
    EXPECT_FALSE(has(room.ann.expect(" 353 "), "signalbox"));
}

TEST_P(Joining, ManyChannelsAtTheServersOwnLimits) {
    static constexpr int many = 30;
    const std::map<ServerKind, int> allowed = {
        {ServerKind::ngircd, 10}, {ServerKind::inspircd, 20}, {ServerKind::hybrid, many}};
    const int most = allowed.at(GetParam());
    std::string channels;
    for (int i = 1; i < many; ++i) channels += "channel = #room" + std::to_string(i) + "\n";
    OpsRoom room(
        GetParam(),
        {.server = {.strict = true}, .more = channels, .pacing = "burst = 5\ninterval = 500ms\n"});
    const std::string last = "#room" + std::to_string(most - 1);
    const std::string joined = last + std::string(11 - last.size(), ' ') + "joined";
    EXPECT_TRUE(room.bot.tool_shows({"status"}, joined, 60s)) << room.bot.log();
    const std::string status = room.bot.tool({"status"}).output;
    if (most < many)
        EXPECT_TRUE(has(status, "in too many channels (the network allows no more)"));
    else
        EXPECT_FALSE(has(status, "not joined"));
    EXPECT_FALSE(has(room.bot.log(), "offline"));
}

class Forced : public Joining {};
ON_SERVERS(Forced, [] {
    std::vector<ServerKind> kinds;
    if (installed(ServerKind::inspircd)) kinds.push_back(ServerKind::inspircd);
    return kinds;
}());

TEST_P(Forced, LeavesWhereNobodyWantsIt) {
    OpsRoom room(GetParam());
    room.ann.join("#trap");
    room.ann.send("OPER oper operpass");
    room.ann.expect(" 381 ");
    room.ann.send("SAJOIN signalbox #trap");
    comes_into(room, "#trap");
    room.ann.expect("PART #trap");
    EXPECT_TRUE(room.bot.logs("put into #trap, where nobody wants me"));
}

TEST_P(Forced, ComesBackOnceAfterItWasMadeToPart) {
    OpsRoom room(GetParam());
    room.ann.send("OPER oper operpass");
    room.ann.expect(" 381 ");
    room.ann.send("SAPART signalbox #ops :off you go");
    room.ann.expect("PART #ops");
    comes_into(room, "#ops");
    room.ann.send("SAKICK #ops signalbox :and out");
    room.ann.expect("KICK #ops");
    EXPECT_TRUE(shows(room, "out for the second time (kicked by irc.test: and out)"));
    want(room, "#ops");
    comes_into(room, "#ops");
}

TEST_P(Forced, TellsOfChannelsForRegisteredNicks) {
    OpsRoom room(GetParam());
    room.ann.send("OPER oper operpass");
    room.ann.expect(" 381 ");
    close_and_join(room, "#members", "+R");
    EXPECT_TRUE(shows(room, "for registered nicks only ("));
    EXPECT_TRUE(shows(room, "or when logged in"));
}

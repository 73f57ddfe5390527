// What people say to the bot on a real server, and what they get.
#include "servers/on_server.hpp"

class Conversation : public InRoom {};
ON_EACH_SERVER(Conversation);

TEST_P(Conversation, AnswersCommands) {
    room().ann.say("#ops", "!ping");
    EXPECT_TRUE(has(room().ann.expect("signalbox!"), "PRIVMSG #ops :ann: pong"));
    room().ann.say("#ops", "!help");
    room().ann.expect("PRIVMSG #ops :ann: ");
    room().ann.say("#ops", "!echo gr\xc3\xbc\xc3\x9f dich");
    room().ann.expect("gr\xc3\xbc\xc3\x9f dich");
}

TEST_P(Conversation, SuggestsTheNearestName) {
    room().ann.say("#ops", "!pnig");
    EXPECT_TRUE(has(room().ann.expect("PRIVMSG #ops :ann: "), "ping"));
}

TEST_P(Conversation, TellsWhatIsWrongWithAnArgument) {
    room().ann.say("#ops", "!roll nonsense");
    EXPECT_TRUE(has(room().ann.expect("PRIVMSG #ops :ann: "), "dice"));
}

TEST_P(Conversation, HearsItsName) {
    room().ann.say("#ops", "signalbox: ping");
    room().ann.expect("PRIVMSG #ops :ann: pong");
    room().ann.say("#ops", "signalbox, ping");
    room().ann.expect("PRIVMSG #ops :ann: pong");
}

TEST_P(Conversation, NeedsNoPrefixInPrivate) {
    room().ann.say("signalbox", "ping");
    room().ann.expect("PRIVMSG ann :pong");
    room().ann.say("signalbox", "!ping");
    room().ann.expect("PRIVMSG ann :pong");
}

TEST_P(Conversation, NeverAnswersANotice) {
    room().ann.send("NOTICE #ops :!ping");
    room().ann.send("NOTICE signalbox :ping");
    room().ann.say("#ops", "!echo after");
    room().ann.expect("after");
    EXPECT_FALSE(room().ann.hears("pong", 300ms));
}

TEST_P(Conversation, LeavesOrdinaryTalkAlone) {
    room().ann.say("#ops", "ping");
    room().ann.say("#ops", "!");
    room().ann.say("#ops", "! ping");
    room().ann.say("#ops", "so I asked signalbox to ping");
    room().ann.say("#ops", "!echo after");
    EXPECT_TRUE(has(room().ann.expect("signalbox!"), "after"));
}

TEST_P(Conversation, RefusesWhatChangesThings) {
    room().ann.say("#ops", "!join #other");
    room().ann.expect("PRIVMSG #ops :ann: ");
    IrcClient bob(room().server.port(), "bob");
    bob.join("#other");
    EXPECT_FALSE(bob.hears("JOIN", 500ms));
}

TEST_P(Conversation, KeepsLongAnswersWhole) {
    std::string text;
    while (text.size() < 380) text += "\xc3\xa4\xc3\xb6\xc3\xbc ";
    room().ann.say("#ops", "!echo " + text + "end");
    room().ann.expect("end");
    room().ann.say("#ops", "!ping");
    room().ann.expect("ann: pong");
}

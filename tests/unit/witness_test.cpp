// Who said it, as far as the network can prove it.
#include "irc/witness.hpp"

#include <fmt/format.h>

#include "support/session_fixture.hpp"

namespace {

constexpr char tracking_caps[] = "extended-join account-notify cap-notify sasl";

class WitnessTest : public SessionFixture {
protected:
    // In #ops with ann, bob and zoe, whom the server has told us of.
    void tracked(const std::string &isupport = "CASEMAPPING=ascii WHOX") {
        online(tracking_caps, isupport);
        arrive("#ops");
        answer("ann!a@h", "alice");
        answer("bob!b@h", "0");
        say(":irc.test 315 signalbox #ops :End");
    }
    void arrive(const std::string &channel) {
        say(":irc.test 353 signalbox = " + channel + " :signalbox @ann bob zoe");
        say(":irc.test 366 signalbox " + channel + " :End of names");
        asked();
        say(":irc.test 324 signalbox " + channel + " +nt");
        session().take_happenings();
    }
    // How many times it has asked who is there.
    int asked() {
        int times = 0;
        for (const std::string &line : sent()) {
            if (!line.starts_with("WHO ")) continue;
            token = line.substr(line.rfind(',') + 1);
            ++times;
        }
        return times;
    }
    void answer(const std::string &source, const std::string &account) {
        Message who;
        ASSERT_TRUE(parse_message(":" + source + " WHO", who));
        say(fmt::format(":irc.test 354 signalbox {} #ops {} {} {} {}", token, who.user(),
                        who.host(), who.nick(), account));
    }
    // Whose words these are: an account, or the reason why nobody's.
    std::string speaker(const std::string &source, const std::string &tags = "") {
        say(tags + ":" + source + " PRIVMSG #ops :!say #ops hello");
        const auto words = news(Happening::message);
        if (words.size() != 1) return "unheard";
        return words[0].account.empty() ? words[0].evidence : words[0].account;
    }
    std::string token;
    const std::string logged_out = "you are not logged in to services";
    const std::string uncertain = "I cannot be certain of your account";
    const std::string unknowable = "this network does not say who you are";
};

}  // namespace

TEST_F(WitnessTest, ATagDecidesAlone) {
    online("account-tag extended-join account-notify message-tags", "WHOX");
    say(":ann!a@h JOIN #ops alice :Ann");
    say(":ann!a@h ACCOUNT alice");
    EXPECT_EQ(speaker("ann!a@h"), logged_out);
    EXPECT_EQ(speaker("ann!a@h", "@account=alice "), "alice");
    EXPECT_EQ(speaker("ann!a@h", "@account "), logged_out);
    EXPECT_EQ(speaker("ann!a@h", "@account=* "), logged_out);
    EXPECT_EQ(speaker("ann!a@h", "@+account=alice "), logged_out);
    arrive("#ops");
    EXPECT_NE(token, "");  // so that it is known who is still there
}

TEST_F(WitnessTest, ATagThatWasNotAcknowledgedIsWorthNothing) {
    tracked();
    EXPECT_EQ(speaker("bob!b@h", "@account=alice "), logged_out);
    EXPECT_EQ(speaker("ann!a@h", "@account=root "), "alice");
}

TEST_F(WitnessTest, AllThreeAreNeeded) {
    struct {
        const char *caps, *isupport;
    } cases[] = {{"account-notify", "WHOX"},
                 {"extended-join", "WHOX"},
                 {"extended-join account-notify", "NICKLEN=30"}};
    for (const auto &c : cases) {
        online(c.caps, c.isupport);
        say(":ann!a@h JOIN #ops alice :Ann");
        say(":ann!a@h ACCOUNT alice");
        answer("ann!a@h", "alice");
        EXPECT_EQ(speaker("ann!a@h"), unknowable) << c.caps;
        down("reset");
        advance(10min);
    }
}

TEST_F(WitnessTest, WhoxTellsAndTheEvidenceSaysSo) {
    tracked();
    say(":ann!a@h PRIVMSG #ops :hi");
    const auto words = news(Happening::message);
    ASSERT_EQ(words.size(), 1u);
    EXPECT_EQ(words[0].account, "alice");
    EXPECT_EQ(words[0].evidence, "extended-join, account-notify and WHOX");
    EXPECT_FALSE(words[0].weak);
    EXPECT_EQ(speaker("bob!b@h"), logged_out);
    EXPECT_EQ(speaker("zoe!z@h"), uncertain);  // the answer left her out
    EXPECT_EQ(speaker("stranger!s@h"), uncertain);
    EXPECT_EQ(speaker("ann!a@elsewhere"), uncertain);
    EXPECT_EQ(speaker("ann!other@h"), uncertain);
    EXPECT_EQ(speaker("ann"), uncertain);
}

TEST_F(WitnessTest, AnswersToOthersAreNotBelieved) {
    tracked();
    answer("zoe!z@h", "alice");  // after the end
    EXPECT_EQ(speaker("zoe!z@h"), uncertain);
    enter("#two");
    arrive("#two");
    token = "999";
    answer("zoe!z@h", "alice");
    say(":irc.test 354 signalbox #ops z h zoe alice");
    EXPECT_EQ(speaker("zoe!z@h"), uncertain);
}

TEST_F(WitnessTest, LoginsAndLogoutsAreFollowed) {
    tracked();
    say(":bob!b@h ACCOUNT bobby");
    EXPECT_EQ(speaker("bob!b@h"), "bobby");
    say(":bob!b@h ACCOUNT *");
    EXPECT_EQ(speaker("bob!b@h"), logged_out);
    say(":eve!e@h JOIN #ops evelyn :Eve");
    EXPECT_EQ(speaker("eve!e@h"), "evelyn");
    say(":mal!m@h JOIN #ops * :Mal");
    EXPECT_EQ(speaker("mal!m@h"), logged_out);
    say(":sam!s@h JOIN #ops");  // this server forgets what it has acknowledged
    EXPECT_EQ(speaker("sam!s@h"), uncertain);
}

TEST_F(WitnessTest, ANickThatSomebodyElseTakesIsNotTheSamePerson) {
    tracked();
    say(":ann!a@h QUIT :bye");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    say(":mal!m@h JOIN #ops * :Mal");
    say(":mal!m@h NICK ann");
    EXPECT_EQ(speaker("ann!m@h"), logged_out);
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
}

TEST_F(WitnessTest, ChangesThatFitKeepTheAccountAndOthersDoNot) {
    tracked();
    say(":ann!a@h NICK anna");
    EXPECT_EQ(speaker("anna!a@h"), "alice");
    say(":anna!a@h CHGHOST ann cloak");
    EXPECT_EQ(speaker("anna!a@h"), uncertain);
    EXPECT_EQ(speaker("anna!ann@cloak"), "alice");
    say(":anna!ann@cloak SETNAME :Ann");
    say(":anna!ann@cloak MODE #ops +o bob");
    EXPECT_EQ(speaker("anna!ann@cloak"), "alice");
    say(":anna!a@h NICK ann");  // not the host that we know of
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    say(":ann!a@h ACCOUNT alice");
    EXPECT_EQ(speaker("ann!a@h"), "alice");
    say(":ann!x@h CHGHOST a h");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
}

TEST_F(WitnessTest, WhoLeavesTheLastSharedChannelIsForgotten) {
    tracked();
    enter("#two");
    say(":ann!a@h JOIN #two alice :Ann");
    say(":ann!a@h PART #ops");
    EXPECT_EQ(speaker("ann!a@h"), "alice");
    say(":bob!b@h KICK #two ann :out");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    say(":ann!a@h JOIN #two * :Ann");
    say(":signalbox!bot@host.test PART #two");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
}

TEST_F(WitnessTest, ServicesThatGoTakeAllCertaintyWithThem) {
    tracked();
    say(":irc.test CAP signalbox DEL :sasl");
    EXPECT_EQ(speaker("ann!a@h"), unknowable);
    say(":ann!a@h ACCOUNT alice");
    say(":eve!e@h JOIN #ops alice :Eve");
    EXPECT_EQ(speaker("ann!a@h"), unknowable);
    say(":irc.test CAP signalbox NEW :sasl=PLAIN");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    answer("ann!a@h", "alice");  // late, to the question of before
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    EXPECT_EQ(asked(), 1);
    answer("ann!a@h", "alice");
    EXPECT_EQ(speaker("ann!a@h"), "alice");
    EXPECT_EQ(speaker("eve!e@h"), uncertain);
}

TEST_F(WitnessTest, ASplitThatTakesServicesMakesItAskAgainOnce) {
    tracked();
    for (int i = 0; i < 5; ++i) say(fmt::format(":eve{}!e@h QUIT :hub.test services.test", i));
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    advance(29s);
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    EXPECT_EQ(asked(), 0);
    advance(2s);
    EXPECT_EQ(asked(), 1);
    answer("ann!a@h", "alice");
    EXPECT_EQ(speaker("ann!a@h"), "alice");
}

TEST_F(WitnessTest, CapabilitiesThatGoAndComeBack) {
    tracked();
    say(":irc.test CAP signalbox DEL :account-notify");
    EXPECT_EQ(speaker("ann!a@h"), unknowable);
    say(":irc.test CAP signalbox NEW :account-notify");
    say(":irc.test CAP signalbox ACK :account-notify");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);  // what happened meanwhile was not told
    say(":irc.test CAP signalbox NEW :account-tag");
    say(":irc.test CAP signalbox ACK :account-tag");
    say(":ann!a@h ACCOUNT alice");
    EXPECT_EQ(speaker("ann!a@h"), logged_out);
    say(":irc.test CAP signalbox DEL :account-tag");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
}

TEST_F(WitnessTest, NothingOfAnOldConnectionCounts) {
    tracked();
    down("reset");
    advance(10min);
    online(tracking_caps, "WHOX");
    say(":irc.test 353 signalbox = #ops :signalbox ann!a@h");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
}

TEST_F(WitnessTest, AsksAboutOneChannelAfterTheOther) {
    online(tracking_caps, "WHOX");
    enter("#two");
    enter("#three");
    for (const char *channel : {"#ops", "#two", "#three"}) {
        say(std::string(":irc.test 366 signalbox ") + channel + " :End of names");
        say(std::string(":irc.test 366 signalbox ") + channel + " :End of names");
    }
    EXPECT_EQ(sent(), (Lines{"MODE #ops", "WHO #ops %tcuhna,2"}));
    say(":irc.test 324 signalbox #ops +mnt");
    EXPECT_TRUE(session().roster().find("#ops")->has_mode('m'));
    EXPECT_EQ(sent(), Lines{});
    say(":irc.test 315 signalbox #OPS :End of WHO");
    EXPECT_EQ(sent(), (Lines{"MODE #two", "WHO #two %tcuhna,2"}));
    say(":irc.test 263 signalbox WHO :Server load is temporarily too heavy");
    say(":signalbox!bot@host.test PART #three");
    EXPECT_EQ(sent(), Lines{});
    advance(30s);
    EXPECT_TRUE(sends("WHO #two %tcuhna,2"));
    enter("#four");
    say(":irc.test 366 signalbox #four :End of names");
    EXPECT_FALSE(sends("MODE #four"));
    for (int i = 0; i < 3; ++i) {  // a server that never answers
        advance(45s);
        say(":irc.test PONG irc.test :signalbox");
    }
    EXPECT_TRUE(sends("WHO #four %tcuhna,2"));
}

TEST_F(WitnessTest, ACasemappingThatComesLateMakesItAskAnew) {
    tracked("WHOX");
    EXPECT_EQ(speaker("ann!a@h"), "alice");
    say(":irc.test 005 signalbox CASEMAPPING=ascii :are supported");
    EXPECT_EQ(speaker("ann!a@h"), uncertain);
    EXPECT_EQ(speaker("x[y]!a@h"), uncertain);
    EXPECT_EQ(asked(), 1);
}

TEST_F(WitnessTest, PlaybackTellsNothingAboutNow) {
    tracked();
    say(":irc.test BATCH +1 chathistory #ops");
    say("@batch=1 :ann!a@h ACCOUNT *");
    say("@batch=1 :bob!b@h ACCOUNT alice");
    say("@batch=1 :mal!m@h JOIN #ops alice :Mal");
    say("@batch=1 :ann!a@h QUIT :bye");
    say("@batch=1 :signalbox!bot@host.test PART #ops");
    say(":irc.test BATCH -1");
    EXPECT_EQ(speaker("ann!a@h"), "alice");
    EXPECT_EQ(speaker("bob!b@h"), logged_out);
    EXPECT_EQ(speaker("mal!m@h"), uncertain);
}

TEST_F(WitnessTest, TellsInWhichChannelsMoreIsKnown) {
    const auto learned = [&] {
        Lines names;
        for (const Happening &happening : news(Happening::learned))
            names.insert(names.end(), happening.channels.begin(), happening.channels.end());
        return names;
    };
    tracked();
    EXPECT_EQ(learned(), Lines{"#ops"});
    say(":ann!a@h ACCOUNT alicia");
    EXPECT_EQ(learned(), Lines{"#ops"});
    say(":ann!a@h ACCOUNT alicia");
    say(":stranger!s@h ACCOUNT alice");
    say(":ann!a@h PRIVMSG #ops :hello");
    EXPECT_EQ(learned(), Lines{});
    say(":irc.test 324 signalbox #ops +ntk secret");
    EXPECT_EQ(learned(), Lines{"#ops"});
    say(":irc.test CAP * DEL :sasl");
    EXPECT_EQ(learned(), Lines{"#ops"});
}

TEST_F(WitnessTest, TellsOfPeopleWhoSayNothing) {
    const auto word = [&](const char *nick) {
        const Word word = session().account_of(*session().roster().person(nick));
        return word.account + "|" + word.evidence;
    };
    tracked();
    EXPECT_EQ(word("ann"), "alice|extended-join, account-notify and WHOX");
    EXPECT_EQ(word("bob"), "|not logged in to services");
    EXPECT_EQ(word("zoe"), "|nothing is certain yet");
    down("reset");
    advance(10min);
    online("extended-join", "");
    arrive("#ops");
    EXPECT_EQ(word("ann"), "|this network does not say who people are");
}

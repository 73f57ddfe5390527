#include "irc/rooms.hpp"

#include <gtest/gtest.h>

namespace {

using Lines = std::vector<std::string>;

class RoomsTest : public testing::Test {
protected:
    RoomsTest() { announce("CHANTYPES=#&"); }
    void announce(const std::string &token) {
        Message message;
        message.command = "005";
        message.params = {"signalbox", token, "are supported"};
        support.hear(message);
    }
    // What is asked for now.
    Lines asks() {
        Lines lines;
        for (const ChannelSetting &join : rooms.take_joins(now))
            lines.push_back(join.name + (join.key.empty() ? "" : " " + join.key));
        return lines;
    }
    // Wants #ops and is on its way there.
    void ask_for_ops() {
        rooms.want({"#ops", ""}, now);
        rooms.online(now);
        EXPECT_EQ(asks(), Lines{"#ops"});
    }
    void be_in_ops() {
        ask_for_ops();
        EXPECT_TRUE(rooms.entered("#ops"));
    }
    void refuse(int numeric, const std::string &why = "no") {
        EXPECT_TRUE(rooms.refused(numeric, "#OPS", why, now));
    }
    // How long until it asks by itself; never: not at all.
    Duration asks_again() {
        EXPECT_EQ(asks(), Lines{});
        const Instant due = rooms.next();
        if (due == never) return Duration::max();
        const Duration waited = due - now;
        now = due;
        EXPECT_EQ(asks(), Lines{"#ops"});
        return waited;
    }
    Lines told() {
        Lines lines;
        for (const Rooms::News &news : rooms.take_news()) lines.push_back(news.text);
        return lines;
    }
    std::string trouble() const { return rooms.absent(now).at(0).second; }

    static constexpr Duration not_by_itself = Duration::max();
    Isupport support;
    Rooms rooms{support};
    Instant now{1h};
};

}  // namespace

TEST_F(RoomsTest, AsksOnceOnlineAndIsThenContent) {
    rooms.want({"#ops", "sesame"}, now);
    EXPECT_EQ(asks(), Lines{});
    EXPECT_EQ(rooms.next(), never);
    rooms.online(now);
    EXPECT_EQ(rooms.next(), now);
    EXPECT_EQ(asks(), Lines{"#ops sesame"});
    EXPECT_EQ(trouble(), "");
    EXPECT_TRUE(rooms.entered("#OPS"));
    EXPECT_EQ(rooms.next(), never);
    EXPECT_TRUE(rooms.absent(now).empty());
    EXPECT_EQ(told(), Lines{});
}

TEST_F(RoomsTest, AFullChannelIsAskedForAfterAMinuteDoublingToAQuarterOfAnHour) {
    for (const int numeric : {471, 437, 480, 500}) {
        rooms.forget("#ops", now);
        ask_for_ops();
        for (const Duration expected : {1min, 2min, 4min, 8min, 15min, 15min}) {
            refuse(numeric);
            EXPECT_EQ(asks_again(), expected) << numeric;
        }
    }
}

TEST_F(RoomsTest, AClosedDoorIsTriedEachQuarterOfAnHour) {
    for (const int numeric : {473, 474, 477, 470, Rooms::standard_reply}) {
        rooms.forget("#ops", now);
        ask_for_ops();
        for (int i = 0; i < 3; ++i) {
            refuse(numeric);
            EXPECT_EQ(asks_again(), Duration(15min)) << numeric;
        }
    }
}

TEST_F(RoomsTest, WhatDoesNotGetBetterIsLeftAlone) {
    for (const int numeric : {403, 405, 407, 448, 475, 476, 479, 489, 519, 520}) {
        rooms.forget("#ops", now);
        ask_for_ops();
        refuse(numeric);
        EXPECT_EQ(asks_again(), not_by_itself) << numeric;
        rooms.want({"#ops", ""}, now);
        EXPECT_EQ(asks(), Lines{"#ops"}) << numeric;
        refuse(numeric);
        rooms.configure({{"#ops", "new"}}, now);
        EXPECT_EQ(asks(), Lines{"#ops new"}) << numeric;
    }
}

TEST_F(RoomsTest, WhereItAskedTooOftenItWaitsAMinute) {
    ask_for_ops();
    refuse(439);
    EXPECT_EQ(asks_again(), Duration(1min));
    refuse(439);
    EXPECT_EQ(asks_again(), Duration(1min));
    EXPECT_TRUE(rooms.refused(263, "JOIN", "wait", now));
    EXPECT_EQ(asks_again(), Duration(1min));
}

TEST_F(RoomsTest, OtherRepliesAreNotItsOwn) {
    be_in_ops();
    EXPECT_FALSE(rooms.refused(477, "#ops", "you need to be registered to speak", now));
    EXPECT_FALSE(rooms.refused(263, "LIST", "wait", now));
    rooms.want({"#more", ""}, now);
    asks();
    EXPECT_FALSE(rooms.refused(401, "#more", "no such nick", now));
    EXPECT_FALSE(rooms.refused(473, "#other", "no", now));
}

TEST_F(RoomsTest, AReasonIsToldOnceUntilItChanges) {
    ask_for_ops();
    refuse(474, "Cannot join channel (+b)");
    EXPECT_EQ(told(), Lines{"banned (Cannot join channel (+b)); next try in 15m"});
    asks_again();
    refuse(474, "Cannot join channel (+b)");
    EXPECT_EQ(told(), Lines{});
    asks_again();
    refuse(471, "Cannot join channel (+l)");
    EXPECT_EQ(told().size(), 1u);
    asks_again();
    rooms.entered("#ops");
    rooms.offline();
    rooms.online(now);
    asks();
    refuse(471, "Cannot join channel (+l)");
    EXPECT_EQ(told().size(), 1u) << "it was in meanwhile";
}

TEST_F(RoomsTest, AReasonIsNotToldAgainAfterAReconnection) {
    ask_for_ops();
    refuse(474);
    EXPECT_EQ(told().size(), 1u);
    rooms.offline();
    EXPECT_EQ(trouble(), "");
    EXPECT_EQ(rooms.next(), never);
    rooms.online(now);
    EXPECT_EQ(asks(), Lines{"#ops"});
    refuse(474);
    EXPECT_EQ(told(), Lines{});
    EXPECT_EQ(trouble(), "banned (no); next try in 15m");
}

TEST_F(RoomsTest, TroubleSaysWhatFollows) {
    ask_for_ops();
    refuse(473);
    now += 10min + 500ms;
    EXPECT_EQ(trouble(), "invite only (no); next try in 5m, or when invited");
    now += 4min + 59500ms;
    EXPECT_EQ(trouble(), "invite only (no); next try now, or when invited");
    asks();
    EXPECT_EQ(trouble(), "invite only (no); asked again");
    refuse(475);
    EXPECT_EQ(trouble(), "wrong key (no); give it the right one and reload");
}

TEST_F(RoomsTest, WhatTheServerSaysIsCutShort) {
    ask_for_ops();
    refuse(474, std::string(5000, 'x'));
    EXPECT_LT(trouble().size(), 250u);
}

TEST_F(RoomsTest, SilenceIsToldAndAskedAgainOnceAMinute) {
    ask_for_ops();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(asks_again(), Duration(1min));
    EXPECT_EQ(told(), Lines{"no answer; asked again each minute"});
    EXPECT_EQ(trouble(), "no answer; asked again");
    EXPECT_TRUE(rooms.entered("#ops"));
    EXPECT_EQ(rooms.next(), never);
}

TEST_F(RoomsTest, FewAreAskedForAtATimeAndNoneIsForgotten) {
    for (int i = 0; i < 30; ++i) rooms.want({"#" + std::to_string(i), ""}, now);
    rooms.online(now);
    std::set<std::string> asked;
    for (Lines lines = asks(); !lines.empty(); lines = asks()) {
        EXPECT_LE(lines.size(), 10u);
        EXPECT_GT(rooms.next(), now) << "nothing to do before an answer";
        asked.insert(lines.begin(), lines.end());
        for (const std::string &channel : lines) rooms.entered(channel);
    }
    EXPECT_EQ(asked.size(), 30u);
}

TEST_F(RoomsTest, ChannelsThatAreNeverAnsweredDoNotKeepTheOthersOut) {
    for (int i = 0; i < 30; ++i) rooms.want({"#" + std::to_string(i), ""}, now);
    rooms.online(now);
    std::set<std::string> asked;
    for (int minute = 0; minute < 3; ++minute, now += 1min)
        for (const std::string &channel : asks()) asked.insert(channel);
    EXPECT_EQ(asked.size(), 30u);
}

TEST_F(RoomsTest, NoMoreIsAskedForThanTheNetworkAllows) {
    announce("CHANLIMIT=#:2,&:");
    for (const char *channel : {"#a", "#b", "#c", "&d"}) rooms.want({channel, ""}, now);
    rooms.online(now);
    EXPECT_EQ(asks(), (Lines{"#a", "#b", "&d"}));
    for (const char *channel : {"#a", "#b", "&d"}) rooms.entered(channel);
    EXPECT_EQ(trouble(),
              "in too many channels (the network allows no more); waits until another one is left");
    EXPECT_EQ(told().size(), 1u);
    rooms.forget("#a", now);
    EXPECT_EQ(asks(), Lines{"#c"});
}

TEST_F(RoomsTest, AKickIsForgivenOnce) {
    be_in_ops();
    rooms.removed("#ops", "kicked by ann: shoo", now);
    EXPECT_EQ(trouble(), "kicked by ann: shoo; next try in 5s");
    EXPECT_EQ(asks_again(), Duration(5s));
    rooms.entered("#ops");
    EXPECT_EQ(told(), Lines{});
    now += 9min;
    rooms.removed("#ops", "kicked by ann: shoo", now);
    EXPECT_EQ(asks_again(), not_by_itself);
    const std::string text =
        "out for the second time (kicked by ann: shoo); waits for a reload, a join command or an "
        "INVITE";
    EXPECT_EQ(told(), Lines{text});
    EXPECT_EQ(trouble(), text);
}

TEST_F(RoomsTest, ASecondKickOutlastsTheConnection) {
    be_in_ops();
    rooms.removed("#ops", "kicked", now);
    asks_again();
    rooms.entered("#ops");
    rooms.removed("#ops", "kicked", now);
    rooms.offline();
    rooms.online(now);
    EXPECT_EQ(asks_again(), not_by_itself);
    rooms.want({"#ops", ""}, now);
    EXPECT_EQ(asks(), Lines{"#ops"});
    rooms.entered("#ops");
    rooms.removed("#ops", "kicked", now);
    EXPECT_EQ(asks_again(), Duration(5s)) << "people wanted it back: that is a first kick";
}

TEST_F(RoomsTest, AKickLongAfterTheFirstIsAFirstAgain) {
    be_in_ops();
    for (int i = 0; i < 5; ++i) {
        rooms.removed("#ops", "kicked", now);
        EXPECT_EQ(asks_again(), Duration(5s));
        rooms.entered("#ops");
        now += 11min;
    }
}

TEST_F(RoomsTest, AnInvitationIsFollowedWhereItIsWanted) {
    EXPECT_FALSE(rooms.invited("#trap", now));
    ask_for_ops();
    refuse(473);
    now += 10s;
    EXPECT_TRUE(rooms.invited("#ops", now));
    EXPECT_EQ(asks(), Lines{"#ops"});
    rooms.entered("#ops");
    EXPECT_FALSE(rooms.invited("#ops", now));
}

TEST_F(RoomsTest, AnInvitationEndsTheWaitAfterTheSecondKick) {
    be_in_ops();
    for (int i = 0; i < 2; ++i) {
        rooms.removed("#ops", "kicked", now);
        asks_again();
        rooms.entered("#ops");
    }
    rooms.removed("#ops", "kicked", now);
    rooms.offline();
    rooms.online(now);
    EXPECT_TRUE(rooms.invited("#ops", now));
    EXPECT_EQ(asks(), Lines{"#ops"});
}

TEST_F(RoomsTest, ManyInvitationsMakeNoFloodOfJoins) {
    ask_for_ops();
    size_t joins = 0;
    for (int i = 0; i < 100; ++i, now += 100ms) {
        if (joins == 0 || !asks().empty()) {
            ++joins;
            refuse(474);
        }
        rooms.invited("#ops", now);
    }
    EXPECT_LE(joins, 3u);
}

TEST_F(RoomsTest, LoggingInOpensTheDoorsOfRegisteredNicks) {
    for (const int numeric : {477, 471}) {  // ngircd says 471
        rooms.forget("#ops", now);
        ask_for_ops();
        refuse(numeric);
        now += 10s;
        rooms.logged_in(now);
        EXPECT_EQ(asks(), Lines{"#ops"}) << numeric;
    }
    refuse(475);
    now += 10s;
    rooms.logged_in(now);
    EXPECT_EQ(asks(), Lines{});
}

TEST_F(RoomsTest, LeavingAChannelMakesRoomForAnother) {
    be_in_ops();
    rooms.want({"#a", ""}, now);
    EXPECT_EQ(asks(), Lines{"#a"});
    EXPECT_TRUE(rooms.refused(405, "#a", "too many", now));
    now += 1h;
    EXPECT_EQ(asks(), Lines{});
    rooms.removed("#ops", "kicked", now);
    EXPECT_EQ(asks(), Lines{"#a"});
}

TEST_F(RoomsTest, WhereNobodyWantsItItIsAStray) {
    be_in_ops();
    EXPECT_FALSE(rooms.entered("#trap"));
    EXPECT_TRUE(rooms.strayed("#trap"));
    EXPECT_FALSE(rooms.strayed("#TRAP"));
    EXPECT_FALSE(rooms.wanted("#trap"));
    rooms.removed("#trap", "kicked", now);
    EXPECT_EQ(rooms.next(), never);
}

TEST_F(RoomsTest, ConfigurationNamesWhatIsToBeLeft) {
    rooms.configure({{"#a", ""}, {"#b", "key"}}, now);
    rooms.want({"#hand", ""}, now);
    EXPECT_EQ(rooms.configure({{"#B", ""}, {"#c", ""}}, now), Lines{"#a"});
    EXPECT_FALSE(rooms.wanted("#a"));
    EXPECT_TRUE(rooms.wanted("#b") && rooms.wanted("#c") && rooms.wanted("#hand"));
    rooms.online(now);
    EXPECT_EQ(asks(), (Lines{"#b", "#hand", "#c"})) << "without the key that has gone";
}

#include "irc/caps.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using Lines = std::vector<std::string>;

static Lines hear(Caps &caps, const std::string &line) {
    Message message;
    EXPECT_TRUE(parse_message(line, message));
    return caps.hear(message);
}

static Caps wanting() { return Caps({"account-tag", "message-tags", "server-time"}); }

TEST(Caps, asks_for_what_is_wanted_and_offered) {
    Caps caps = wanting();
    EXPECT_EQ(hear(caps, ":s CAP * LS :sasl=PLAIN message-tags account-tag=x"),
              Lines{"CAP REQ :account-tag message-tags"});
    EXPECT_TRUE(caps.negotiating());
    EXPECT_EQ(hear(caps, ":s CAP * ACK :account-tag message-tags "), Lines{"CAP END"});
    EXPECT_TRUE(caps.has("account-tag") && caps.has("message-tags") && !caps.has("server-time"));
    EXPECT_EQ(caps.in_force(), (Lines{"account-tag", "message-tags"}));
    EXPECT_FALSE(caps.negotiating());
}

TEST(Caps, waits_for_the_whole_list) {
    Caps caps = wanting();
    EXPECT_EQ(hear(caps, ":s CAP bot LS * :account-tag"), Lines{});
    EXPECT_EQ(hear(caps, ":s CAP bot LS * :x y"), Lines{});
    EXPECT_EQ(hear(caps, ":s CAP bot LS :server-time"), Lines{"CAP REQ :account-tag server-time"});
}

TEST(Caps, ends_at_once_where_nothing_is_offered) {
    Caps caps = wanting();
    EXPECT_EQ(hear(caps, ":s CAP * LS :sasl"), Lines{"CAP END"});
    Caps bare = wanting();
    EXPECT_EQ(hear(bare, ":s CAP * LS"), Lines{"CAP END"});
}

TEST(Caps, ack_may_come_in_pieces_and_without_colon) {
    Caps caps = wanting();
    hear(caps, "CAP * LS :account-tag message-tags server-time");
    EXPECT_EQ(hear(caps, "CAP * ACK account-tag"), Lines{});
    EXPECT_EQ(hear(caps, "CAP * ack message-tags server-time"), Lines{"CAP END"});
    EXPECT_TRUE(caps.has("account-tag") && caps.has("message-tags") && caps.has("server-time"));
}

TEST(Caps, believes_no_ack_of_what_was_not_asked) {
    Caps caps = wanting();
    hear(caps, "CAP * LS :message-tags");
    EXPECT_EQ(hear(caps, "CAP * ACK :account-tag"), Lines{});
    EXPECT_FALSE(caps.has("account-tag"));
}

TEST(Caps, a_refused_list_is_asked_for_one_by_one) {
    Caps caps = wanting();
    hear(caps, "CAP * LS :account-tag message-tags server-time");
    EXPECT_EQ(hear(caps, "CAP * NAK :account-tag message-tags server-time"),
              (Lines{"CAP REQ :account-tag", "CAP REQ :message-tags", "CAP REQ :server-time"}));
    EXPECT_EQ(hear(caps, "CAP * NAK :account-tag message-tags"), Lines{});  // never twice
    EXPECT_EQ(hear(caps, "CAP * ACK :account-tag"), Lines{});
    EXPECT_EQ(hear(caps, "CAP * NAK :message-tags"), Lines{});
    EXPECT_EQ(hear(caps, "CAP * ACK :server-time"), Lines{"CAP END"});
    EXPECT_TRUE(caps.has("account-tag") && !caps.has("message-tags") && caps.has("server-time"));
}

TEST(Caps, a_single_refusal_ends_it) {
    Caps caps = wanting();
    hear(caps, "CAP * LS :account-tag");
    EXPECT_EQ(hear(caps, "CAP * NAK :account-tag"), Lines{"CAP END"});
}

TEST(Caps, end_is_said_once) {
    Caps caps = wanting();
    EXPECT_EQ(caps.give_up(), Lines{"CAP END"});
    EXPECT_EQ(caps.give_up(), Lines{});
    caps.registered();
    EXPECT_EQ(hear(caps, "CAP * LS :account-tag"), Lines{"CAP REQ :account-tag"});
    EXPECT_EQ(hear(caps, "CAP * ACK :account-tag"), Lines{});
    EXPECT_EQ(hear(caps, "CAP * NAK :account-tag"), Lines{});
}

TEST(Caps, waits_for_what_follows_the_awaited_one) {
    Caps caps({"account-tag", "sasl"}, "sasl");
    EXPECT_EQ(hear(caps, "CAP * LS :account-tag sasl=PLAIN"), Lines{"CAP REQ :account-tag sasl"});
    EXPECT_EQ(hear(caps, "CAP * ACK :sasl"), Lines{});
    EXPECT_EQ(hear(caps, "CAP * ACK :account-tag"), Lines{});
    EXPECT_EQ(caps.proceed(), Lines{"CAP END"});
    EXPECT_EQ(caps.proceed(), Lines{});
}

TEST(Caps, the_awaited_one_does_not_hurry_the_others) {
    Caps caps({"account-tag", "sasl"}, "sasl");
    hear(caps, "CAP * LS :account-tag sasl");
    hear(caps, "CAP * ACK :sasl");
    EXPECT_EQ(caps.proceed(), Lines{});
    EXPECT_EQ(hear(caps, "CAP * ACK :account-tag"), Lines{"CAP END"});
}

TEST(Caps, waits_for_nothing_where_the_awaited_one_is_refused_or_goes) {
    Caps refused({"sasl"}, "sasl");
    hear(refused, "CAP * LS :sasl");
    EXPECT_EQ(hear(refused, "CAP * NAK :sasl"), Lines{"CAP END"});
    Caps gone({"sasl"}, "sasl");
    hear(gone, "CAP * LS :sasl");
    hear(gone, "CAP * ACK :sasl");
    EXPECT_EQ(hear(gone, "CAP * DEL :sasl"), Lines{"CAP END"});
}

TEST(Caps, keeps_the_values) {
    Caps caps({"sasl", "batch"});
    hear(caps, "CAP * LS * :sasl=PLAIN,EXTERNAL batch other=a=b");
    hear(caps, "CAP * LS batch=");
    EXPECT_EQ(caps.value("sasl"), "PLAIN,EXTERNAL");
    EXPECT_EQ(caps.value("batch"), "");
    EXPECT_EQ(caps.value("other"), "");
    hear(caps, "CAP bot NEW sasl=SCRAM-SHA-256");
    EXPECT_EQ(caps.value("sasl"), "SCRAM-SHA-256");
}

TEST(Caps, a_later_list_says_anew_what_is_offered) {
    Caps caps({"account-tag", "batch", "sasl"});
    hear(caps, "CAP * LS :account-tag batch");
    hear(caps, "CAP * ACK :account-tag batch");
    caps.registered();
    EXPECT_EQ(hear(caps, "CAP bot LS * :sasl=PLAIN"), Lines{});
    EXPECT_EQ(hear(caps, "CAP bot LS :batch"), Lines{"CAP REQ :sasl"});
    EXPECT_FALSE(caps.has("account-tag"));
    EXPECT_TRUE(caps.has("batch"));
    EXPECT_EQ(hear(caps, "CAP bot ACK sasl"), Lines{});
    EXPECT_TRUE(caps.has("sasl"));
    EXPECT_EQ(hear(caps, "CAP bot LS :batch sasl=PLAIN"), Lines{});
}

TEST(Caps, what_was_refused_is_not_asked_for_at_each_list) {
    Caps caps({"batch"});
    hear(caps, "CAP * LS :batch");
    EXPECT_EQ(hear(caps, "CAP * NAK :batch"), Lines{"CAP END"});
    EXPECT_EQ(hear(caps, "CAP bot LS :batch"), Lines{});
    EXPECT_EQ(hear(caps, "CAP bot NEW :batch"), Lines{"CAP REQ :batch"});
}

TEST(Caps, news_in_the_middle_of_a_list_are_kept) {
    Caps caps({"account-tag", "batch", "sasl"});
    hear(caps, "CAP * LS * :account-tag batch");
    EXPECT_EQ(hear(caps, "CAP * NEW :sasl"), Lines{});
    EXPECT_EQ(hear(caps, "CAP * DEL :batch"), Lines{});
    EXPECT_EQ(hear(caps, "CAP * LS :"), Lines{"CAP REQ :account-tag sasl"});
}

TEST(Caps, endless_lists_take_no_memory) {
    Caps caps({"batch"});
    for (int i = 0; i < 1000; ++i) hear(caps, "CAP * LS * :c" + std::to_string(i) + "=x");
    EXPECT_EQ(hear(caps, "CAP * LS :batch"), Lines{"CAP REQ :batch"});
    EXPECT_EQ(caps.value("c1"), "");
}

TEST(Caps, follows_changes_later_on) {
    Caps caps = wanting();
    hear(caps, "CAP * LS :account-tag");
    hear(caps, "CAP * ACK :account-tag");
    caps.registered();
    EXPECT_EQ(hear(caps, "CAP bot DEL :account-tag"), Lines{});
    EXPECT_FALSE(caps.has("account-tag"));
    EXPECT_EQ(hear(caps, "CAP bot NEW :account-tag=v2 batch"), Lines{"CAP REQ :account-tag"});
    EXPECT_EQ(hear(caps, "CAP bot ACK :account-tag"), Lines{});
    EXPECT_TRUE(caps.has("account-tag"));
    EXPECT_EQ(hear(caps, "CAP bot ACK :-account-tag"), Lines{});
    EXPECT_FALSE(caps.has("account-tag"));
}

TEST(Caps, del_of_what_is_asked_for_ends_the_wait) {
    Caps caps = wanting();
    hear(caps, "CAP * LS :account-tag");
    EXPECT_EQ(hear(caps, "CAP * DEL :account-tag"), Lines{"CAP END"});
}

TEST(Caps, long_requests_are_split) {
    std::vector<std::string> names;
    std::string offer;
    for (int i = 0; i < 60; ++i) {
        names.push_back("vendor.example/cap-" + std::to_string(100 + i));
        offer += names.back() + " ";
    }
    Caps caps(names);
    const Lines lines = hear(caps, "CAP * LS :" + offer);
    EXPECT_GT(lines.size(), 2u);
    size_t asked = 0;
    for (const std::string &line : lines) {
        EXPECT_LE(line.size(), 410u);
        EXPECT_TRUE(line.starts_with("CAP REQ :vendor"));
        asked += std::count(line.begin(), line.end(), ' ') - 1;
    }
    EXPECT_EQ(asked, 60u);
}

TEST(Caps, ignores_what_it_does_not_know) {
    Caps caps = wanting();
    for (const char *line : {"CAP", "CAP *", "CAP * LIST :account-tag", "CAP * FOO :account-tag",
                             "CAP * NEW", "CAP * DEL :x", "CAP * NAK", "CAP * ACK :"})
        EXPECT_EQ(hear(caps, line), Lines{}) << line;
    EXPECT_TRUE(caps.negotiating());
}

// A server that hears CAP REQ after CAP END, but before it has let us in, waits for another CAP
// END.
TEST(Caps, ends_what_it_asks_for_between_its_end_and_the_welcome) {
    Caps caps({"account-tag", "sasl"}, "sasl");
    hear(caps, "CAP * LS :account-tag");
    EXPECT_EQ(hear(caps, "CAP * ACK :account-tag"), Lines{"CAP END"});
    EXPECT_EQ(hear(caps, "CAP * NEW :sasl=PLAIN"), Lines{"CAP REQ :sasl"});
    EXPECT_TRUE(caps.negotiating());
    EXPECT_EQ(hear(caps, "CAP * ACK :sasl"), Lines{});
    EXPECT_EQ(caps.proceed(), Lines{"CAP END"});
}

TEST(Caps, has_no_end_after_the_welcome) {
    Caps caps({"account-tag", "sasl"});
    EXPECT_EQ(hear(caps, "CAP * LS :account-tag"), Lines{"CAP REQ :account-tag"});
    caps.registered();
    EXPECT_EQ(hear(caps, "CAP * ACK :account-tag"), Lines{});
    EXPECT_EQ(hear(caps, "CAP bot NEW :sasl"), Lines{"CAP REQ :sasl"});
    EXPECT_EQ(hear(caps, "CAP bot ACK :sasl"), Lines{});
    EXPECT_TRUE(caps.has("sasl") && caps.has("account-tag"));
}

#include "irc/delivery.hpp"

#include <gtest/gtest.h>

namespace {

class DeliveryTest : public testing::Test {
protected:
    DeliveryTest() {
        Message isupport;
        parse_message(":s 005 bot CASEMAPPING=ascii CHANTYPES=# :are supported", isupport);
        support.hear(isupport);
        delivery.begin();
    }
    IrcLine leave(const std::string &text, const std::string &target = "#ops",
                  const std::string &tags = "") {
        return delivery.leave({.command = "PRIVMSG", .params = {target, text}, .tags = tags}, now);
    }
    bool hear(const std::string &line) {
        Message message;
        EXPECT_TRUE(parse_message(line, message)) << line;
        return delivery.hear(message, "bot");
    }
    std::string asked() {
        const auto question = delivery.ask(now);
        return question ? question->wire() : "";
    }
    // "taken one; refused two: why", in the order in which they were settled.
    std::string outcomes() {
        std::string text;
        for (const Delivery::Outcome &outcome : delivery.take_outcomes()) {
            static const char *const words[] = {"taken ", "refused ", "unheard "};
            text += (text.empty() ? "" : "; ") + (words[outcome.kind] + outcome.line.params[1]);
            if (!outcome.reason.empty()) text += ": " + outcome.reason;
        }
        return text;
    }
    std::vector<std::string> left_over() {
        std::vector<std::string> texts;
        for (const IrcLine &line : delivery.end()) texts.push_back(line.params[1]);
        return texts;
    }

    Isupport support;
    Delivery delivery{support};
    Instant now = Instant() + 1h;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_F(DeliveryTest, EchoesConfirmByLabelSourceAndTarget) {
    delivery.use_labels(true);
    EXPECT_EQ(leave("one").tags, "label=1-1");
    EXPECT_EQ(leave("two", "#Ops", "+draft/reply=x").tags, "label=1-2;+draft/reply=x");
    EXPECT_EQ(asked(), "");
    EXPECT_FALSE(hear("@label=1-2 :BOT!b@h PRIVMSG #ops :two")) << "an echo is read, too";
    EXPECT_EQ(outcomes(), "taken two");
    EXPECT_EQ(left_over(), Texts{"one"});
}

TEST_F(DeliveryTest, ForgedEchoesConfirmNothing) {
    delivery.use_labels(true);
    leave("one");
    for (const char *line : {
             "@label=1-1 :eve!e@h PRIVMSG #ops :one",    // not from us
             "@label=1-1 :bot!b@h PRIVMSG #other :one",  // not there
             "@label=1-2 :bot!b@h PRIVMSG #ops :one",    // never given
             "@label=2-1 :bot!b@h PRIVMSG #ops :one",    // of no connection
             "@label=1-1x :bot!b@h PRIVMSG #ops :one",
             "@label= :bot!b@h PRIVMSG #ops :one",
             "@label=-1 :bot!b@h PRIVMSG #ops :one",
             "@label=1-99999999999999999999 :bot!b@h PRIVMSG #ops :one",
             ":bot!b@h PRIVMSG #ops :one",
             "@batch=b :bot!b@h PRIVMSG #ops :one",
             "@label=1-1 :irc.test 301 bot ann :away",
             "@label=1-1 :bot!b@h TAGMSG #ops",
         })
        EXPECT_FALSE(hear(line)) << line;
    EXPECT_EQ(outcomes(), "");
    EXPECT_EQ(left_over(), Texts{"one"});
}

TEST_F(DeliveryTest, LabelledErrorsRefuse) {
    delivery.use_labels(true);
    for (const char *text : {"one", "two", "three", "four"}) leave(text);
    EXPECT_TRUE(hear("@label=1-1 :irc.test 404 bot #ops :you are banned"));
    EXPECT_TRUE(hear("@label=1-2 :irc.test FAIL PRIVMSG INVALID_UTF8 :no UTF-8"));
    EXPECT_TRUE(hear("@label=1-3 :irc.test ACK"));
    EXPECT_TRUE(hear("@label=1-4 FAIL"));
    EXPECT_EQ(outcomes(),
              "refused one: you are banned; refused two: no UTF-8; "
              "refused three: the server does not say why; refused four");
    EXPECT_FALSE(hear("@label=1-1 :irc.test 404 bot #ops :you are banned"));
}

TEST_F(DeliveryTest, AnAnswerOfSeveralLinesHasItsLabelAtTheBatch) {
    delivery.use_labels(true);
    leave("one", "ann");
    hear("@label=1-1 :irc.test BATCH +x labeled-response");
    hear("@batch=x :irc.test 301 bot ann :away");
    hear("@batch=x :bot!b@h PRIVMSG ann :one");
    hear(":irc.test BATCH -x");
    EXPECT_EQ(outcomes(), "taken one");
    leave("two", "ann");
    hear("@batch=x :bot!b@h PRIVMSG ann :two");
    EXPECT_EQ(outcomes(), "");
}

TEST_F(DeliveryTest, TheAnswerToAPingConfirmsAllBeforeIt) {
    EXPECT_EQ(asked(), "");
    EXPECT_EQ(leave("one").tags, "");
    leave("two", "ann");
    EXPECT_EQ(asked(), "PING words-1-2");
    leave("three");
    EXPECT_EQ(asked(), "") << "one at a time";
    EXPECT_FALSE(hear(":irc.test PONG irc.test signalbox"));
    EXPECT_TRUE(hear(":irc.test PONG irc.test words-1-3")) << "forged";
    EXPECT_EQ(outcomes(), "");
    EXPECT_TRUE(hear(":irc.test PONG irc.test :words-1-2"));
    EXPECT_EQ(outcomes(), "taken one; taken two");
    EXPECT_EQ(asked(), "") << "not yet: PINGs are lines, too";
    now = delivery.next();
    EXPECT_EQ(asked(), "PING words-1-3");
    EXPECT_EQ(left_over(), Texts{"three"});
}

TEST_F(DeliveryTest, ManyLinesDoNotWaitForTheirPing) {
    leave("first");
    EXPECT_NE(asked(), "");
    hear(":irc.test PONG irc.test words-1-1");
    for (int i = 0; i < 19; ++i) leave("x");
    EXPECT_EQ(asked(), "");
    leave("x");
    EXPECT_EQ(asked(), "PING words-1-21");
}

TEST_F(DeliveryTest, ErrorsWithoutLabelsGoByTheTarget) {
    leave("one");
    leave("private", "ann");
    leave("two", "#OPS");
    leave("other", "#other");
    asked();
    EXPECT_TRUE(hear(":irc.test 404 bot #ops :Cannot send"));
    EXPECT_TRUE(hear(":irc.test 401 bot Ann :No such nick"));
    EXPECT_TRUE(hear(":irc.test 477 bot #ops :Register first"));
    EXPECT_FALSE(hear(":irc.test 404 bot #ops :Cannot send"));
    EXPECT_FALSE(hear(":irc.test 403 bot #elsewhere :No such channel"));
    EXPECT_FALSE(hear(":irc.test 482 bot #other :You are not an operator"));
    EXPECT_EQ(outcomes(), "");
    hear(":irc.test PONG irc.test words-1-4");
    EXPECT_EQ(outcomes(),
              "refused one: Register first; refused private: No such nick; "
              "refused two: Register first; taken other");
}

TEST_F(DeliveryTest, WhereSomeWereTakenAndSomeNotNobodyKnowsWhich) {
    leave("one");
    leave("two");
    asked();
    leave("three");
    hear(":irc.test 404 bot #ops :Cannot send");
    hear(":irc.test PONG irc.test words-1-2");
    const auto settled = delivery.take_outcomes();
    ASSERT_EQ(settled.size(), 2u);
    for (const Delivery::Outcome &outcome : settled) {
        EXPECT_EQ(outcome.kind, Delivery::Outcome::refused);
        EXPECT_TRUE(outcome.line.again);
    }
    hear(":irc.test 404 bot #ops :Cannot send");
    EXPECT_EQ(asked(), "PING words-1-3") << "at once: something is wrong";
    hear(":irc.test PONG irc.test words-1-3");
    EXPECT_EQ(outcomes(), "refused three: Cannot send");
}

TEST_F(DeliveryTest, ErrorsThatNameNoTarget) {
    leave("one");
    leave("two");
    leave("three");
    leave("four", "ann");
    EXPECT_TRUE(hear(":irc.test 412 bot :No text to send"));
    EXPECT_FALSE(hear(":irc.test 263 bot WHO :Try again"));
    EXPECT_TRUE(hear(":irc.test 263 bot PRIVMSG :Try again"));
    EXPECT_TRUE(hear(":irc.test 411"));
    asked();
    EXPECT_TRUE(hear(":irc.test 716 bot ann :is in +g mode"));
    EXPECT_FALSE(hear(":irc.test 717 bot ann :has been told")) << "comes with 716";
    hear(":irc.test PONG irc.test words-1-4");
    EXPECT_EQ(outcomes(),
              "refused one: No text to send; refused two: Try again; refused three; "
              "refused four: is in +g mode");
}

TEST_F(DeliveryTest, SilenceOnALivingConnectionEndsTheWait) {
    leave("one");
    now += 59s;
    leave("two");
    delivery.tick(now);
    EXPECT_EQ(outcomes(), "");
    asked();
    now = delivery.next();
    delivery.tick(now);
    EXPECT_EQ(outcomes(), "unheard one");
    EXPECT_EQ(left_over(), Texts{"two"});
    EXPECT_EQ(delivery.next(), never);
}

TEST_F(DeliveryTest, WhatIsOutAtTheEndComesBackInOrderWithoutItsLabel) {
    delivery.use_labels(true);
    for (int i = 0; i < 12; ++i) leave(std::to_string(i), "#ops", "+draft/reply=x");
    hear("@label=1-6 :bot!b@h PRIVMSG #ops :5");
    outcomes();
    const std::vector<IrcLine> lines = delivery.end();
    ASSERT_EQ(lines.size(), 11u);
    EXPECT_EQ(lines[0].params[1], "0");
    EXPECT_EQ(lines[5].params[1], "6");
    EXPECT_EQ(lines[10].params[1], "11");
    EXPECT_EQ(lines[0].tags, "+draft/reply=x");
    delivery.begin();
    delivery.use_labels(true);
    EXPECT_EQ(leave("next").tags, "label=2-13");
    hear("@label=1-13 :bot!b@h PRIVMSG #ops :next");
    EXPECT_EQ(outcomes(), "");
}

TEST_F(DeliveryTest, IsBounded) {
    for (size_t i = 0; i < Delivery::most; ++i) {
        EXPECT_TRUE(delivery.has_room());
        leave("x");
    }
    EXPECT_FALSE(delivery.has_room());
    for (int i = 0; i < 1000; ++i)
        hear("@label=x" + std::to_string(i) + " :irc.test BATCH +" + std::to_string(i) + " x");
    asked();
    hear(":irc.test PONG irc.test words-1-" + std::to_string(Delivery::most));
    EXPECT_TRUE(delivery.has_room());
}

#include "bot/protocol.hpp"

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/text.hpp"

namespace {

std::string why_not(std::string_view line) {
    Ask ask;
    std::string why;
    return read_ask(line, ask, why) ? "it was read" : why;
}

// A Tell that has been written and read.
template <class T>
T sent(T body, uint64_t re = 7, const std::string &topic = "chat", uint64_t seq = 9) {
    Tell tell;
    std::string why;
    const std::string line = write_tell({re, topic, seq, std::move(body)});
    EXPECT_TRUE(read_tell(line, tell, why)) << why << ": " << line;
    EXPECT_EQ(tell.re, re);
    EXPECT_EQ(tell.topic, topic);
    EXPECT_EQ(tell.seq, seq);
    return std::get<T>(tell.body);
}

const ChatLine chat_line = {"net/#ops", 1795348800123, "message", "ann", "hi \xE2\x82\xAC", true};

}  // namespace

TEST(Protocol, AsksSurvive) {
    Ask ask;
    ask.id = ~0ULL;
    ask.verb = "say";
    ask.version = 1;
    ask.client = "signalbox 0.1.0";
    ask.place = "local";
    ask.to = {"net/#ops", "net/ann"};
    ask.text = "a\nb\"\\";
    ask.as = "notice";
    ask.topic = "chat";
    Ask again;
    std::string why;
    const std::string line = write_ask(ask);
    EXPECT_EQ(line.find('\n'), line.npos);
    ASSERT_TRUE(read_ask(line, again, why)) << why;
    EXPECT_EQ(again.id, ask.id);
    EXPECT_EQ(again.version, 1);
    EXPECT_EQ(again.to, ask.to);
    EXPECT_EQ(again.text, ask.text);
    EXPECT_EQ(write_ask(again), line);
    Ask bye;
    bye.id = 1;
    bye.verb = "bye";
    EXPECT_EQ(write_ask(bye), R"({"id":1,"verb":"bye"})");
}

TEST(Protocol, TellsOfEveryTypeSurvive) {
    EXPECT_EQ(sent(Welcome{1, "signalboxd", "bot", "unix:ann", "!"}).you, "unix:ann");
    EXPECT_EQ(sent(Answer{"pong"}).text, "pong");
    EXPECT_EQ(sent(Done{"usage", "why"}).text, "why");
    EXPECT_EQ(sent(RoomGone{"net/ann"}).name, "net/ann");
    EXPECT_EQ(sent(LogLine{-5, "info", "event=x"}).time, -5);
    EXPECT_EQ(sent(Missed{12}).count, 12u);
    EXPECT_EQ(sent(Candidates{4, {"a", "b"}, "usage"}).words.size(), 2u);
    const ChatLine line = sent(Chat{chat_line}).line;
    EXPECT_EQ(line.time, chat_line.time);
    EXPECT_EQ(line.text, chat_line.text);
    EXPECT_TRUE(line.self);
    const RoomState state = sent(
        RoomState{{"net/#ops", "topic", true, true, {{"@", "ann"}, {"", "bob"}}}, {chat_line}});
    EXPECT_EQ(state.room.members.at(1).nick, "bob");
    EXPECT_EQ(state.room.members.at(0).prefix, "@");
    EXPECT_EQ(state.lines.at(0).nick, "ann");
    const StatusReport status = sent(StatusReport{"0.1.0",
                                                  60,
                                                  2,
                                                  1,
                                                  {{"net",
                                                    "online",
                                                    "irc.test",
                                                    "bot",
                                                    "",
                                                    12,
                                                    3,
                                                    "sig",
                                                    "logged in by PLAIN",
                                                    {"beware"},
                                                    {{"#ops", "banned", false, 0}}}}});
    EXPECT_EQ(status.networks.at(0).lag_ms, 12);
    EXPECT_EQ(status.networks.at(0).account, "sig");
    EXPECT_EQ(status.networks.at(0).login, "logged in by PLAIN");
    EXPECT_EQ(status.networks.at(0).warnings, std::vector<std::string>{"beware"});
    EXPECT_EQ(status.networks.at(0).channels.at(0).trouble, "banned");
}

TEST(Protocol, WhatIsNoAskIsRefusedInWords) {
    EXPECT_EQ(why_not(""), "not valid JSON");
    EXPECT_EQ(why_not("{"), "not valid JSON");
    EXPECT_EQ(why_not("{} {}"), "not valid JSON");
    EXPECT_EQ(why_not("{\"id\":1,\"verb\":\"\xFF\"}"), "not valid JSON");
    EXPECT_EQ(why_not("[]"), "not a JSON object");
    EXPECT_EQ(why_not("null"), "not a JSON object");
    EXPECT_EQ(why_not("{}"), "field 'verb' is missing");
    EXPECT_EQ(why_not(R"({"verb":"bye"})"), "field 'id' is missing, or 0");
    EXPECT_EQ(why_not(R"({"verb":"bye","id":0})"), "field 'id' is missing, or 0");
}

TEST(Protocol, WrongTypesNameTheField) {
    for (const char *id :
         {"-1", "1.5", "\"1\"", "true", "null", "[1]", "{}", "18446744073709551616", "1e3"})
        EXPECT_EQ(why_not(std::string(R"({"verb":"bye","id":)") + id + "}"),
                  "field 'id' has the wrong type")
            << id;
    for (const char *to : {"\"a\"", "[1]", "[[\"a\"]]", "{\"a\":\"b\"}", "null", "7"})
        EXPECT_EQ(why_not(std::string(R"({"verb":"say","id":1,"to":)") + to + "}"),
                  "field 'to' has the wrong type")
            << to;
    EXPECT_EQ(why_not(R"({"verb":["bye"],"id":1})"), "field 'verb' has the wrong type");
    EXPECT_EQ(why_not(R"({"verb":"hello","id":1,"version":99999999999})"),
              "field 'version' has the wrong type");
    EXPECT_EQ(why_not(R"({"verb":"hello","id":1,"version":1e999})"), "not valid JSON");
}

TEST(Protocol, UnknownFieldsAreIgnored) {
    EXPECT_EQ(why_not(R"({"verb":"bye","id":1,"later":{"a":[1,null]}})"), "it was read");
}

TEST(Protocol, DeepNestingNeitherCrashesNorHangs) {
    const std::string open(30'000, '['), close(30'000, ']');
    EXPECT_EQ(why_not(open), "not valid JSON");
    EXPECT_EQ(why_not(open + close), "not a JSON object");
    EXPECT_EQ(why_not(R"({"verb":"bye","id":1,"x":)" + open + close + "}"), "it was read");
    std::string objects;
    for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
    EXPECT_EQ(why_not(objects), "not valid JSON");
}

TEST(Protocol, ManyFieldsAreReadInNoTime) {
    std::string line = R"({"verb":"bye","id":1)";
    for (int i = 0; line.size() + 12 < protocol_line_limit; ++i)
        line += ",\"" + std::to_string(i) + "\":1";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(why_not(line + "}"), "it was read");
    EXPECT_LT(std::chrono::steady_clock::now() - start, Duration(1s));
}

TEST(Protocol, TellsOfALaterVersionAreNoFault) {
    Tell tell;
    std::string why = "old";
    EXPECT_FALSE(read_tell(R"({"type":"later","x":1})", tell, why));
    EXPECT_EQ(why, "");
    EXPECT_FALSE(read_tell("{}", tell, why));
    EXPECT_EQ(why, "");
}

TEST(Protocol, BrokenTellsAreRefusedInWords) {
    for (const char *line :
         {"x", "[]", R"({"type":7})", R"({"type":"chat","line":7})", R"({"type":"room","room":[]})",
          R"({"type":"room","room":{"members":[{"nick":7}]}})",
          R"({"type":"room","room":{"members":[7]}})", R"({"type":"room","lines":{}})",
          R"({"type":"room","lines":[7]})", R"({"type":"missed","count":-1})",
          R"({"type":"status","networks":[{"channels":[7]}]})"}) {
        Tell tell;
        std::string why;
        EXPECT_FALSE(read_tell(line, tell, why)) << line;
        EXPECT_NE(why, "") << line;
    }
}

TEST(Protocol, BytesThatAreNoUtf8DoNotStopALine) {
    EXPECT_EQ(sent(Answer{"a\xFFz"}).text, "a\xEF\xBF\xBDz");
    EXPECT_EQ(sent(Answer{std::string("\0\x1B\x7F", 3)}).text, std::string("\0\x1B\x7F", 3));
    EXPECT_TRUE(is_utf8(body_json(StatusReport{"\xFF", 0, 0, 0, {}})));
}

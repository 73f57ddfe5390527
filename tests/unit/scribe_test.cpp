#include "bot/scribe.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace {

Happening happening(Happening::Kind kind) {
    Happening happening;
    happening.kind = kind;
    happening.nick = "ann";
    happening.text = "text";
    happening.time = WallTime(std::chrono::milliseconds(1795348800123));
    return happening;
}

}  // namespace

TEST(Scribe, WordsGoToTheirChannelOrQuery) {
    Happening said = happening(Happening::message);
    EXPECT_EQ(chat_lines("net", said).at(0).room, "net/ann");
    EXPECT_EQ(chat_lines("net", said).at(0).time, 1795348800123);
    said.channel = "#ops";
    EXPECT_EQ(chat_lines("net", said).at(0).room, "net/#ops");
    said.channel.clear();
    said.self = true;
    said.by = "bob";
    EXPECT_EQ(chat_lines("net", said).at(0).room, "net/bob");
    EXPECT_TRUE(chat_lines("net", said).at(0).self);
}

TEST(Scribe, WhoLeavesIsToldInEachChannel) {
    Happening quit = happening(Happening::quit);
    EXPECT_TRUE(chat_lines("net", quit).empty());
    quit.channels = {"#a", "#b"};
    const auto lines = chat_lines("net", quit);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[1].room, "net/#b");
    EXPECT_EQ(lines[1].kind, "quit");
}

TEST(Scribe, NobodyReadsWhatIsForTheLog) {
    for (const Happening::Kind kind : {Happening::online, Happening::offline, Happening::members,
                                       Happening::refused, Happening::info}) {
        Happening other = happening(kind);
        other.channel = "#ops";
        EXPECT_TRUE(chat_lines("net", other).empty()) << kind;
    }
}

TEST(Scribe, ALongTextIsCutBetweenCharacters) {
    Happening said = happening(Happening::message);
    for (const char *start : {"", "a", "ab"}) {
        said.text = start;
        while (said.text.size() < 5000) said.text += "\xE2\x82\xAC";
        const std::string text = chat_lines("net", said).at(0).text;
        EXPECT_LE(text.size(), 2048u);
        EXPECT_GE(text.size(), 2046u);
        EXPECT_TRUE(is_utf8(text));
    }
}

TEST(Scribe, WhoWasKickedByWhomAndWhy) {
    Happening kicked = happening(Happening::kicked);
    kicked.channel = "#ops";
    kicked.by = "op";
    EXPECT_EQ(chat_lines("net", kicked).at(0).text, "op: text");
    Happening renamed = happening(Happening::renamed);
    renamed.by = "anna";
    renamed.channels = {"#ops"};
    EXPECT_EQ(chat_lines("net", renamed).at(0).text, "anna");
}

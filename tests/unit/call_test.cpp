#include "bot/call.hpp"

#include <gtest/gtest.h>

static std::string heard(std::string_view text, bool in_private = false,
                         std::string_view nick = "bot") {
    return addressed(text, "!", nick, in_private).value_or("(nothing)");
}

TEST(Addressed, ByPrefix) {
    EXPECT_EQ(heard("!ping"), "ping");
    EXPECT_EQ(heard("  !ping a  b "), "ping a  b");
    EXPECT_EQ(heard("!\xC3\xBC"), "\xC3\xBC");
    for (const char *text :
         {"!", "!!", "!!!", "!?", "! ping", "say !ping", "", " ", "ping", "!.", "!\1"})
        EXPECT_EQ(heard(text), "(nothing)") << text;
}

TEST(Addressed, ByName) {
    EXPECT_EQ(heard("bot: ping"), "ping");
    EXPECT_EQ(heard("BOT,ping"), "ping");
    EXPECT_EQ(heard("bot: !ping"), "ping");
    for (const char *text :
         {"bot", "bot:", "bot: ", "bot: !", "bots: ping", "bot ping", "bot; ping", "a bot: ping"})
        EXPECT_EQ(heard(text), "(nothing)") << text;
}

TEST(Addressed, InPrivateWithoutMore) {
    EXPECT_EQ(heard("ping", true), "ping");
    EXPECT_EQ(heard("!ping", true), "ping");
    EXPECT_EQ(heard("bot: ping", true), "ping");
    EXPECT_EQ(heard("", true), "(nothing)");
    EXPECT_EQ(heard(" ", true), "(nothing)");
}

TEST(Addressed, ByAPrefixOfSeveralLetters) {
    EXPECT_EQ(addressed("bot.ping", "bot.", "x", false), "ping");
    EXPECT_FALSE(addressed("bot.", "bot.", "x", false));
}

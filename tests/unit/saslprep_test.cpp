#include "base/saslprep.hpp"

#include <gtest/gtest.h>

static std::string prepared(std::string text) {
    std::string why;
    return saslprep(text, why) ? text : "refused: " + why;
}

// RFC 4013, section 3.
TEST(Saslprep, ExamplesOfTheStandard) {
    EXPECT_EQ(prepared("I\xC2\xADX"), "IX");
    EXPECT_EQ(prepared("user"), "user");
    EXPECT_EQ(prepared("USER"), "USER");
    EXPECT_EQ(prepared("\xC2\xAA"), "a");
    EXPECT_EQ(prepared("\xE2\x85\xA8"), "IX");
    EXPECT_EQ(prepared("\x07"),
              "refused: has a control character or another one that is prohibited");
    EXPECT_EQ(prepared("\xD8\xA7"
                       "1"),
              "refused: mixes text from right to left with other text");
}

TEST(Saslprep, BlanksAndAccentsBecomeOneForm) {
    EXPECT_EQ(prepared("a\xC2\xA0z"), "a z");             // a no-break space
    EXPECT_EQ(prepared("e\xCC\x81"), "\xC3\xA9");         // combining and composed
    EXPECT_EQ(prepared("  pencil  "), "  pencil  ");      // nothing is trimmed
    EXPECT_EQ(prepared("\xE2\x81\xA0pencil"), "pencil");  // a word joiner
}

TEST(Saslprep, WhatCannotBePreparedIsSaid) {
    EXPECT_EQ(prepared("\xFF"), "refused: is not text in UTF-8");
    EXPECT_EQ(prepared("caf\xE9"), "refused: is not text in UTF-8");
    EXPECT_EQ(prepared(std::string("a\0b", 3)), "refused: is not text in UTF-8");
    EXPECT_EQ(prepared(""), "refused: has no visible character");
    EXPECT_EQ(prepared("\xC2\xAD"), "refused: has no visible character");
    EXPECT_EQ(prepared("\xF0\x9F\x98\x80"),
              "refused: has a character that Unicode 3.2 does not know");
}

TEST(Saslprep, WhatIsRefusedStaysAsItWas) {
    std::string text =
                    "pen\x07"
                    "cil",
                why;
    EXPECT_FALSE(saslprep(text, why));
    EXPECT_EQ(text,
              "pen\x07"
              "cil");
}

TEST(Saslprep, LongTextsPass) {
    EXPECT_EQ(prepared(std::string(600, 'x')), std::string(600, 'x'));
    std::string composed;
    for (int i = 0; i < 5000; ++i) composed += "\xC3\xA9";
    EXPECT_EQ(prepared(composed), composed);
}

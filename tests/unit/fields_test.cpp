#include "base/fields.hpp"

#include <gtest/gtest.h>

TEST(Fields, ComeBackAsTheyWere) {
    Fields fields;
    fields.add("name", std::string("a\0,3:b\n", 7));
    fields.add("", "");
    fields.add("count", -42);
    fields.add("name", "second");
    const auto back = Fields::unpack(fields.pack());
    ASSERT_TRUE(back);
    EXPECT_EQ(back->list(), fields.list());
    EXPECT_EQ(back->text("name"), std::string("a\0,3:b\n", 7));
    EXPECT_EQ(back->all("name").size(), 2u);
    EXPECT_EQ(back->integer("count"), -42);
    EXPECT_FALSE(back->has("none"));
    EXPECT_EQ(back->text("none"), "");
}

TEST(Fields, NoTwoListsHaveTheSameBytes) {
    Fields one, other;
    one.add("ab", "c");
    other.add("a", "bc");
    EXPECT_NE(one.pack(), other.pack());
}

TEST(Fields, WhatIsNoneIsNotTaken) {
    for (const char *bad : {"4", "4:nick", "4:nick,", "4:nick,3:ann", "4:nick,9:ann,", "-1:,0:,",
                            "99999999999999999999:a,0:,", "4:nick;3:ann,"})
        EXPECT_FALSE(Fields::unpack(bad)) << bad;
    EXPECT_TRUE(Fields::unpack("")->list().empty());
}

#include "irc/casemap.hpp"

#include <gtest/gtest.h>

static std::string unicode(std::string_view name) { return fold_case(Casemap::rfc7613, name); }

TEST(Casemap, names) {
    EXPECT_EQ(casemap_of(""), Casemap::rfc1459);
    EXPECT_EQ(casemap_of("RFC1459"), Casemap::rfc1459);
    EXPECT_EQ(casemap_of("rfc1459-strict"), Casemap::rfc1459_strict);
    EXPECT_EQ(casemap_of("strict-rfc1459"), Casemap::rfc1459_strict);
    EXPECT_EQ(casemap_of("Ascii"), Casemap::ascii);
    EXPECT_EQ(casemap_of("rfc7613"), Casemap::rfc7613);
    for (const char *name : {"utf-8", "rfc", "rfc14590", " ascii", "\xff"})
        EXPECT_EQ(casemap_of(name), Casemap::bytes) << name;
}

TEST(Casemap, every_byte_by_each_of_the_old_ones) {
    const struct {
        Casemap casemap;
        std::string_view upper, lower;
    } cases[] = {
        {Casemap::bytes, "", ""},
        {Casemap::ascii, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"},
        {Casemap::rfc1459_strict, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]",
         "abcdefghijklmnopqrstuvwxyz{|}"},
        {Casemap::rfc1459, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^", "abcdefghijklmnopqrstuvwxyz{|}~"},
    };
    for (const auto &c : cases)
        for (int byte = 0; byte < 256; ++byte) {
            const std::string name(1, static_cast<char>(byte));
            const size_t place = c.upper.find(name);
            const std::string expected(place == c.upper.npos ? name : c.lower.substr(place, 1));
            EXPECT_EQ(fold_case(c.casemap, name), expected) << int(c.casemap) << " " << byte;
        }
}

TEST(Casemap, unicode_by_rfc7613) {
    EXPECT_EQ(unicode("Ann[Z]^"), "ann[z]^");
    EXPECT_EQ(unicode("ÀÉÎõü"), "àéîõü");
    EXPECT_EQ(unicode("ЖАННА"), "жанна");
    EXPECT_EQ(unicode("ΣΊΣΥΦΟΣ"), unicode("σίσυφος"));  // the last sigma too
    EXPECT_EQ(unicode("E\xcc\x81"), "é");               // composed
    EXPECT_EQ(unicode("Å"), unicode("\xe2\x84\xab"));   // ångström
    EXPECT_EQ(unicode("日本"), "日本");
    EXPECT_NE(unicode("ａnn"), unicode("ann"));  // wide: the limit that the header states
    EXPECT_NE(unicode("аnn"), unicode("ann"));   // Cyrillic
}

TEST(Casemap, what_is_not_utf8_stays_as_it_is) {
    for (const char *name : {"\xff", "A\xc3", "\xed\xa0\x80Z", "\xc0\x80", "É\xfe"})
        EXPECT_EQ(unicode(name), name);
}

TEST(Casemap, folding_twice_is_folding_once) {
    for (const char *name : {"ÀÉ", "ẞß", "İi", "ΑΙ\xcd\x85", "ǅ", "\xef\xac\x81", "ᾳ", "\xff"})
        EXPECT_EQ(unicode(unicode(name)), unicode(name)) << name;
}

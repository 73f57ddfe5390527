#include "base/text.hpp"

#include <gtest/gtest.h>

static std::string nearest_of(std::string_view word, std::vector<std::string> candidates) {
    return nearest(word, candidates);
}

TEST(Text, Utf8IsWhatTheStandardSays) {
    for (const char *good :
         {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xE2\x82\xAC uro"})
        EXPECT_TRUE(is_utf8(good)) << good;
    for (const char *bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80",
                            "\xE2\x82", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                            "\xFF", "\xC2\xC2", "\xE2\x28\xA1"})
        EXPECT_FALSE(is_utf8(bad)) << bad;
}

TEST(Text, CutsBetweenCharactersOnly) {
    const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";  // 1, 2, 3, 4 and 1 bytes
    const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t most = 1; most < std::size(expected); ++most)
        EXPECT_EQ(utf8_cut(text, most), expected[most]) << most;
    EXPECT_EQ(utf8_cut("", 0), 0u);
    EXPECT_EQ(utf8_cut("abc", 0), 0u);
    EXPECT_EQ(utf8_cut("\x80\x80\x80\x80\x80\x80", 4), 4u);
}

TEST(Text, EveryByteBecomesPrintable) {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string shown = printable(std::string(1, static_cast<char>(byte)));
        EXPECT_TRUE(is_utf8(shown)) << byte;
        const bool plain = byte >= 0x20 && byte < 0x7F;
        EXPECT_EQ(shown.size(), plain ? 1u : 3u) << byte;
        for (const unsigned char c : shown) EXPECT_TRUE(c >= 0x20 && c != 0x7F) << byte;
    }
    EXPECT_EQ(printable("\n"), "\xE2\x90\x8A");
    EXPECT_EQ(printable("\x7F"), "\xE2\x90\xA1");
}

TEST(Text, NothingSteersTheDirectionOfTextOrEndsALine) {
    const char *characters[] = {"\xC2\x85",     "\xC2\x9B",     "\xD8\x9C",     "\xE2\x80\x8E",
                                "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA",
                                "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9"};
    for (const char *character : characters)
        EXPECT_EQ(printable(character), "\xEF\xBF\xBD") << character;
    EXPECT_EQ(printable("sch\xC3\xB6n \xF0\x9F\x98\x80"), "sch\xC3\xB6n \xF0\x9F\x98\x80");
}

TEST(Text, NumbersAreWholeAndNothingElse) {
    EXPECT_EQ(parse_integer("42"), 42);
    EXPECT_EQ(parse_integer("+42"), 42);
    EXPECT_EQ(parse_integer("-42"), -42);
    EXPECT_EQ(parse_integer("9223372036854775807"), 9223372036854775807LL);
    for (const char *bad : {"", "+", "-", "+-5", "++5", "--5", " 5", "5 ", "5.0", "0x10", "1e3",
                            "9223372036854775808"})
        EXPECT_FALSE(parse_integer(bad)) << bad;
}

TEST(Text, Durations) {
    EXPECT_EQ(parse_duration("90s"), Duration(90s));
    EXPECT_EQ(parse_duration("1h30m"), Duration(90min));
    EXPECT_EQ(parse_duration("500ms"), Duration(500ms));
    EXPECT_EQ(parse_duration("15"), Duration(15s));
    EXPECT_EQ(parse_duration("0"), Duration(0s));
    EXPECT_EQ(parse_duration("3653d"), Duration(24h * 3653));
    for (const char *bad :
         {"", "s", "1y", "-1s", "+1s", "1 s", "1.5s", "3654d", "3653d1ms", "9223372036854775807s",
          "9223372036854775807ms", "99999999999999999999w", "1h-1m", "1S"})
        EXPECT_FALSE(parse_duration(bad)) << bad;
}

TEST(Text, DurationsForPeople) {
    EXPECT_EQ(format_duration(0s), "0s");
    EXPECT_EQ(format_duration(250ms), "0.25s");
    EXPECT_EQ(format_duration(90s), "1m 30s");
    EXPECT_EQ(format_duration(2h), "2h");
    EXPECT_EQ(format_duration(51h + 59min + 59s), "2d 3h");
    EXPECT_EQ(format_duration(24h + 1s), "1d");
}

TEST(Text, SizesForPeople) {
    EXPECT_EQ(format_bytes(1023), "1023 B");
    EXPECT_EQ(format_bytes(1536), "1.5 KiB");
    EXPECT_EQ(format_bytes(~0ULL), "16.0 EiB");
}

TEST(Text, TheNearestWord) {
    EXPECT_EQ(nearest_of("pnig", {"part", "ping"}), "ping");
    EXPECT_EQ(nearest_of("HLEP", {"help", "host"}), "help");
    EXPECT_EQ(nearest_of("hel", {"help", "host"}), "help");
    EXPECT_EQ(nearest_of("xyzzy", {"help", "host"}), "");
    EXPECT_EQ(nearest_of("x", {"y"}), "");
    EXPECT_EQ(nearest_of("", {"help"}), "");
    EXPECT_EQ(nearest_of("help", {}), "");
    EXPECT_EQ(nearest_of(std::string(100'000, 'a'), {"a"}), "");
}

TEST(Text, SplitDropsWhatIsEmpty) {
    EXPECT_EQ(split(" a  b ", ' '), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(split("", ' ').empty());
    EXPECT_TRUE(split("   ", ' ').empty());
    EXPECT_EQ(trim(" \t a b \t"), "a b");
    EXPECT_EQ(trim(" \t "), "");
}

TEST(Text, FilesAreReadUpToABound) {
    EXPECT_EQ(read_file("/proc/version", 5), "Linux");
    EXPECT_FALSE(read_file("/does/not/exist"));
    EXPECT_FALSE(read_file("/proc"));
}

#include "irc/format.hpp"

#include <gtest/gtest.h>

static TextStyle coloured(int foreground, int background = -1) {
    TextStyle style;
    style.foreground = foreground;
    style.background = background;
    return style;
}

static TextStyle style_of_last(std::string_view text) {
    const std::vector<TextRun> runs = parse_format(text);
    return runs.empty() ? TextStyle{} : runs.back().style;
}

TEST(Format, plain_text_is_one_run) {
    const auto runs = parse_format("hello");
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_EQ(runs[0].text, "hello");
    EXPECT_EQ(runs[0].style, TextStyle{});
    EXPECT_TRUE(parse_format("").empty());
    EXPECT_TRUE(parse_format("\x02\x03"
                             "4\x0f")
                    .empty());
}

TEST(Format, codes_switch_on_and_off) {
    const auto runs = parse_format(
        "a\x02"
        "b\x1d"
        "c\x02"
        "d\x0f"
        "e");
    ASSERT_EQ(runs.size(), 5u);
    EXPECT_TRUE(runs[1].style.bold && !runs[1].style.italic);
    EXPECT_TRUE(runs[2].style.bold && runs[2].style.italic);
    EXPECT_TRUE(!runs[3].style.bold && runs[3].style.italic);
    EXPECT_EQ(runs[4].style, TextStyle{});
    EXPECT_TRUE(style_of_last("\x11x").monospace);
    EXPECT_TRUE(style_of_last("\x16x").reverse);
    EXPECT_TRUE(style_of_last("\x1ex").strike);
    EXPECT_TRUE(style_of_last("\x1fx").underline);
    EXPECT_EQ(parse_format("a\x02\x02"
                           "b")
                  .size(),
              1u);
}

TEST(Format, colours) {
    struct {
        const char *text;
        const char *shown;
        TextStyle style;
    } cases[] = {
        {"\x03"
         "4x",
         "x", coloured(4)},
        {"\x03"
         "04x",
         "x", coloured(4)},
        {"\x03"
         "123",
         "3", coloured(12)},
        {"\x03"
         "3,5x",
         "x", coloured(3, 5)},
        {"\x03"
         "3,052",
         "2", coloured(3, 5)},
        {"\x03"
         "3,x",
         ",x", coloured(3)},
        {"\x03"
         "3,",
         ",", coloured(3)},
        {"\x03,5x", ",5x", coloured(-1)},
        {"\x03"
         "3,5\x03"
         "4x",
         "x", coloured(4, 5)},
        {"\x03"
         "3,5\x03x",
         "x", coloured(-1)},
        {"\x03"
         "99,99x",
         "x", coloured(-1)},
        {"\x03"
         "4\x03"
         "99x",
         "x", coloured(-1)},
        {"\x03"
         "98x",
         "x", coloured(98)},
        {"\x03"
         "3,5\x04"
         "FF00aax",
         "x", coloured(-1, 5)},
        {"\x03"
         "3,5\x04"
         "FF00aa,00ff00x",
         "x", coloured(-1)},
        {"\x04"
         "FF00ax",
         "FF00ax", coloured(-1)},
        {"\x04"
         "FF00a",
         "FF00a", coloured(-1)},
        {"\x04"
         "FF00aa,00ff0x",
         ",00ff0x", coloured(-1)},
        {"\x03"
         "4a\x03"
         "4,5b",
         "ab", coloured(4, 5)},  // overflows libircclient's own reader
    };
    for (const auto &c : cases) {
        EXPECT_EQ(strip_format(c.text), c.shown) << c.text;
        EXPECT_EQ(style_of_last(c.text), c.style) << c.text;
    }
}

TEST(Format, reset_keeps_nothing) {
    EXPECT_EQ(style_of_last("\x02\x03"
                            "3,5\x16\x0fx"),
              TextStyle{});
}

TEST(Format, nothing_reaches_the_terminal_raw) {
    for (int c = 0; c < 256; ++c) {
        const std::string shown = strip_format(std::string("a") + char(c) + "b");
        for (unsigned char s : shown) EXPECT_TRUE(s >= 0x20 && s != 0x7f) << c;
    }
    EXPECT_EQ(strip_format("\x1b[2J").find('\x1b'), std::string::npos);
    EXPECT_EQ(strip_format("\xff\x02\xfe"), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

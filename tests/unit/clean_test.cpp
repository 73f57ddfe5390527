#include "base/clean.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace {

using Lines = std::vector<std::string>;

struct Case {
    std::string_view raw;
    const char *clean;
};

const Case cases[] = {
    {"", ""},
    {"plain", "plain"},
    {"windows\r", "windows"},
    {"10%\r50%\r100%", "100%"},
    {"100%\r\r", "100%"},
    {"a\tb", "a b"},
    {"\x1b[1;31mred\x1b[0m", "red"},
    {"\x1b[2J\x1b[Htop", "top"},
    {"\x1b]0;title\aafter", "after"},
    {"\x1b]0;title\x1b\\after", "after"},
    {"\x1b]0;never ends", ""},
    {"\x1b(Bascii", "ascii"},
    {"cut\x1b", "cut"},
    {"cut\x1b[", "cut"},
    {"cut\x1b[38;5", "cut"},
    {"\x1b[31\xc3\xbcnot a final byte", "\xc3\xbcnot a final byte"},
    {"N\bNA\bAME", "NAME"},
    {"\b\bx", "x"},
    {"\xc3\xbc\bu", "u"},
    {"bell\a", "bell\u2407"},
    {std::string_view("nul\0", 4), "nul\u2400"},
    {"\x03"
     "04red",
     "\u2403"
     "04red"},
    {"\xff\xfe", "\ufffd\ufffd"},
    {"turn\u202eed", "turn\ufffded"},
};

TEST(Clean, LinesAreHarmless) {
    for (const auto &[raw, clean] : cases) EXPECT_EQ(clean_line(raw), clean) << raw;
}

TEST(Clean, AnyPiecesGiveTheSameLines) {
    const std::string bytes = "one\r\n\n\x1b[31mtwo\x1b[0m \xe2\x82\xac\nthree\n";
    const Lines whole = {"one", "", "two \u20ac", "three"};
    for (size_t size = 1; size <= bytes.size(); ++size) {
        CleanLines cutter;
        Lines lines;
        for (size_t at = 0; at < bytes.size(); at += size)
            for (std::string &line : cutter.add(std::string_view(bytes).substr(at, size)))
                lines.push_back(std::move(line));
        EXPECT_EQ(lines, whole) << size;
        EXPECT_EQ(cutter.end(), Lines{});
    }
}

TEST(Clean, TheLastLineNeedsNoEnd) {
    CleanLines cutter;
    EXPECT_EQ(cutter.add("a\nbc"), Lines{"a"});
    EXPECT_EQ(cutter.pending(), 2u);
    EXPECT_EQ(cutter.end(), Lines{"bc"});
    EXPECT_EQ(cutter.end(), Lines{});
    EXPECT_EQ(cutter.pending(), 0u);
}

TEST(Clean, AnEndlessLineIsLeftOutWhole) {
    CleanLines cutter;
    for (int i = 0; i < 1024; ++i) EXPECT_EQ(cutter.add(std::string(1024, 'x')), Lines{});
    EXPECT_EQ(cutter.pending(), 1024u * 1024);
    EXPECT_EQ(cutter.add("\nnext\n"), (Lines{"[a line of 1.0 MiB was left out]", "next"}));
}

TEST(Clean, AnyBytesArePrintable) {
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        for (int j = 0; j < 256; j += 5) bytes += {static_cast<char>(i), static_cast<char>(j)};
    CleanLines cutter;
    for (const std::string &line : cutter.add(bytes)) EXPECT_EQ(printable(line), line);
}

}  // namespace

#include "adapters/lines.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace {

using Lines = std::vector<std::string>;

// Fills in pieces of at most `most` bytes, and takes what there is after each.
Lines feed(LineReader &reader, std::string_view bytes, size_t most = LineReader::chunk) {
    Lines lines;
    while (!bytes.empty()) {
        const auto space = reader.space();
        EXPECT_GE(space.size(), LineReader::chunk);
        const size_t n = std::min({bytes.size(), most, space.size()});
        std::memcpy(space.data(), bytes.data(), n);
        reader.fill(n);
        bytes.remove_prefix(n);
        std::string_view line;
        while (reader.next(line)) lines.emplace_back(line);
    }
    return lines;
}

TEST(LineReader, ends_at_lf_with_or_without_cr) {
    LineReader reader(100);
    EXPECT_EQ(feed(reader, "a\r\nb\nc\r\r\nd"), (Lines{"a", "b", "c"}));
    EXPECT_EQ(feed(reader, "\n"), Lines{"d"});
}

TEST(LineReader, gives_no_empty_lines) {
    LineReader reader(100);
    EXPECT_EQ(feed(reader, "\r\n\n\r\r\n a\n\n"), Lines{" a"});
}

TEST(LineReader, keeps_lone_cr_and_nul) {
    LineReader reader(100);
    using namespace std::string_literals;
    EXPECT_EQ(feed(reader, "a\rb\0c\n"s), Lines{"a\rb\0c"s});
}

TEST(LineReader, takes_the_longest_and_drops_what_is_longer) {
    LineReader reader(100);
    const std::string most(100, 'x');
    for (const size_t piece : {1u, 7u, 16'384u}) {
        const size_t before = reader.dropped();
        EXPECT_EQ(feed(reader, most + "\r\n" + most + "x\r\n" + "after\n", piece),
                  (Lines{most, "after"}));
        EXPECT_EQ(reader.dropped(), before + 1);
    }
}

TEST(LineReader, counts_a_line_without_end_once) {
    LineReader reader(100);
    EXPECT_EQ(feed(reader, std::string(1'000'000, 'x')), Lines{});
    EXPECT_EQ(reader.dropped(), 1u);
    EXPECT_EQ(feed(reader, "x\nafter\n"), Lines{"after"});
    EXPECT_EQ(reader.dropped(), 1u);
}

TEST(LineReader, pieces_do_not_matter) {
    std::minstd_rand random(3);
    Lines expected;
    std::string bytes;
    for (int i = 0; i < 3000; ++i) {
        expected.push_back(std::string(random() % 900 + 1, static_cast<char>('a' + random() % 26)));
        bytes += expected.back() + (random() % 2 ? "\r\n" : "\n");
    }
    for (const size_t piece : {1u, 3u, 511u, 5000u, 16'384u}) {
        LineReader reader(1000);
        EXPECT_EQ(feed(reader, bytes, piece), expected) << piece;
        EXPECT_EQ(reader.dropped(), 0u);
    }
}

}  // namespace

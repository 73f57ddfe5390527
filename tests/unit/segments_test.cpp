#include "base/segments.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/temp_dir.hpp"

namespace {

class SegmentsTest : public testing::Test {
protected:
    std::string all() const {
        const SegmentReader reader(where);
        std::string bytes;
        for (uint64_t at = 0, before = 1; at != before;) {
            before = at;
            bytes += reader.read(at, 7);
        }
        return bytes;
    }
    size_t files() const {
        const std::filesystem::directory_iterator all(dir.path());
        return static_cast<size_t>(std::distance(begin(all), end(all)));
    }
    TempDir dir;
    const Segments where{dir.file("out"), 10, 2, 2};
};

TEST_F(SegmentsTest, KeepAllOfAShortStream) {
    SegmentWriter writer(where);
    writer.append("abcdefghijklm");
    writer.append("nop");
    EXPECT_EQ(all(), "abcdefghijklmnop");
    EXPECT_EQ(SegmentReader(where).length(), 16U);
}

TEST_F(SegmentsTest, KeepHeadAndTailOfALongOne) {
    SegmentWriter writer(where);
    for (char c = 'a'; c <= 'h'; ++c) writer.append(std::string(10, c));
    EXPECT_EQ(all(), std::string(10, 'a') + std::string(10, 'b') + std::string(10, 'g') +
                         std::string(10, 'h'));
    EXPECT_EQ(files(), 4U);
    EXPECT_EQ(SegmentReader(where).length(), 80U);
}

TEST_F(SegmentsTest, ReaderGoesOnBehindAGap) {
    SegmentWriter writer(where);
    writer.append(std::string(20, 'a'));
    const SegmentReader reader(where);
    uint64_t at = 0;
    while (!reader.read(at, 100).empty()) continue;
    EXPECT_EQ(at, 20U);
    for (char c = 'b'; c <= 'f'; ++c) writer.append(std::string(10, c));
    EXPECT_EQ(reader.read(at, 100), std::string(10, 'e'));
    EXPECT_EQ(at, 60U);
}

TEST_F(SegmentsTest, AStreamThatIsNotThereIsEmpty) {
    EXPECT_EQ(all(), "");
    EXPECT_EQ(SegmentReader(where).length(), 0U);
}

}  // namespace

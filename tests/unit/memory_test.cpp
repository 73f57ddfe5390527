#include "store/memory.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.hpp"
#include "support/temp_dir.hpp"

namespace {

class MemoryTest : public testing::Test {
protected:
    void write(const std::string &text) const { std::ofstream(path) << text; }
    TempDir dir;
    const std::string path = dir.file("memory");
    static WallTime at(long long seconds) { return WallTime(std::chrono::seconds(seconds)); }
    const NetworkMemory some{{7, at(1795348820)},
                             {{"irc.test", {6697, std::chrono::seconds(3600), at(1795352420)}},
                              {"::1", {6698, std::chrono::seconds(60), at(1795352421)}}},
                             "TestNet"};
};

}  // namespace

TEST_F(MemoryTest, IsKept) {
    EXPECT_TRUE(MemoryFile(path).put("net", some));
    EXPECT_EQ(MemoryFile(path).get("net"), some);
    EXPECT_EQ(MemoryFile(path).get("other"), NetworkMemory{});
}

TEST_F(MemoryTest, IsForgottenAfterAWantedEnd) {
    MemoryFile(path).put("net", some);
    MemoryFile file(path);
    EXPECT_TRUE(file.put("net", NetworkMemory{}));
    EXPECT_EQ(MemoryFile(path).get("net"), NetworkMemory{});
}

TEST_F(MemoryTest, IsWrittenOnlyWhereItIsNews) {
    MemoryFile file(path);
    file.put("net", some);
    ASSERT_EQ(std::remove(path.c_str()), 0);
    EXPECT_TRUE(file.put("net", some));
    EXPECT_FALSE(read_file(path));
}

TEST_F(MemoryTest, DamageIsAsGoodAsNothing) {
    for (const char *text : {"",
                             "\n\n",
                             "net",
                             "net backoff",
                             "net backoff 7",
                             "net backoff x 5",
                             "net backoff 7 x",
                             "net backoff -1 5",
                             "net backoff 1001 5",
                             "net backoff 7 -5",
                             "net backoff 7 99999999999999",
                             "net backoff 99999999999999999999 1",
                             "net backoff 7 5 9",
                             "net sts irc.test",
                             "net sts irc.test 6697 5",
                             "net sts irc.test 0 5 5",
                             "net sts irc.test 65536 5 5",
                             "net sts irc.test 6697 -5 5",
                             "net other 1",
                             "\xFF\xFE"}) {
        write(text);
        EXPECT_EQ(MemoryFile(path).get("net"), NetworkMemory{}) << text;
    }
    write("broken\nnet backoff 7 1795348820\n");
    EXPECT_EQ(MemoryFile(path).get("net").backoff, some.backoff);
}

TEST_F(MemoryTest, AFolderThatIsGoneIsTold) {
    MemoryFile file(dir.file("none/memory"));
    EXPECT_FALSE(file.put("net", some));
    EXPECT_EQ(file.get("net"), some);
}

TEST_F(MemoryTest, WithoutAPathNothingIsWritten) {
    MemoryFile file("");
    EXPECT_TRUE(file.put("net", some));
    EXPECT_EQ(file.get("net"), some);
}

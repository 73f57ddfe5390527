#include "store/backoff.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.hpp"
#include "support/temp_dir.hpp"

namespace {

class BackoffTest : public testing::Test {
protected:
    void write(const std::string &text) const { std::ofstream(path) << text; }
    TempDir dir;
    const std::string path = dir.file("backoff");
    const Backoff some{7, WallTime(std::chrono::seconds(1795348820))};
};

}  // namespace

TEST_F(BackoffTest, IsKept) {
    EXPECT_TRUE(BackoffFile(path).put("net", some));
    EXPECT_EQ(BackoffFile(path).get("net"), some);
    EXPECT_EQ(BackoffFile(path).get("other"), Backoff{});
}

TEST_F(BackoffTest, IsForgottenAfterAWantedEnd) {
    BackoffFile(path).put("net", some);
    BackoffFile file(path);
    EXPECT_TRUE(file.put("net", Backoff{}));
    EXPECT_EQ(BackoffFile(path).get("net"), Backoff{});
}

TEST_F(BackoffTest, IsWrittenOnlyWhereItIsNews) {
    BackoffFile file(path);
    file.put("net", some);
    ASSERT_EQ(std::remove(path.c_str()), 0);
    EXPECT_TRUE(file.put("net", some));
    EXPECT_FALSE(read_file(path));
}

TEST_F(BackoffTest, DamageIsAsGoodAsNothing) {
    for (const char *text :
         {"", "\n\n", "net", "net 7", "net x 5", "net 7 x", "net -1 5", "net 1001 5", "net 7 -5",
          "net 7 99999999999999", "net 99999999999999999999 1", "net 7 5 9", "\xFF\xFE"}) {
        write(text);
        EXPECT_EQ(BackoffFile(path).get("net"), Backoff{}) << text;
    }
    write("broken\nnet 7 1795348820\n");
    EXPECT_EQ(BackoffFile(path).get("net"), some);
}

TEST_F(BackoffTest, AFolderThatIsGoneIsTold) {
    BackoffFile file(dir.file("none/backoff"));
    EXPECT_FALSE(file.put("net", some));
    EXPECT_EQ(file.get("net"), some);
}

TEST_F(BackoffTest, WithoutAPathNothingIsWritten) {
    BackoffFile file("");
    EXPECT_TRUE(file.put("net", some));
    EXPECT_EQ(file.get("net"), some);
}

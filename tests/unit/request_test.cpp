#include "bot/request.hpp"

#include <gtest/gtest.h>

namespace {

struct CountedWish : Wish {
    int begun = 0;
    std::string refusal;
    void begin() override { begun++; }
    void refuse(const std::string &why) override { refusal = why; }
};

}  // namespace

TEST(Wishes, BeginOnceAndOnlyWhenTold) {
    Wishes wishes;
    CountedWish wish;
    const uint64_t id = wishes.add(wish);
    EXPECT_EQ(wish.begun, 0);
    wishes.begin(id);
    wishes.begin(id);
    EXPECT_EQ(wish.begun, 1);
}

TEST(Wishes, OneThatIsRefusedNeverBegins) {
    Wishes wishes;
    CountedWish wish;
    const uint64_t id = wishes.add(wish);
    wishes.refuse(id, "disk full");
    wishes.begin(id);
    EXPECT_EQ(wish.refusal, "disk full");
    EXPECT_EQ(wish.begun, 0);
}

TEST(Wishes, OneThatIsGoneDoesNotBegin) {
    Wishes wishes;
    CountedWish wish;
    const uint64_t id = wishes.add(wish);
    wishes.remove(id);
    wishes.begin(id);
    wishes.begin(id + 1);
    EXPECT_EQ(wish.begun, 0);
}

TEST(Wishes, NewOnesAreToldOnce) {
    Wishes wishes;
    CountedWish one, two;
    const uint64_t first = wishes.add(one), second = wishes.add(two);
    EXPECT_EQ(wishes.take_new(), (std::vector<uint64_t>{first, second}));
    EXPECT_TRUE(wishes.take_new().empty());
}

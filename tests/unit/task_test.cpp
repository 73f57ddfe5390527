#include "loop/task.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "loop/loop.hpp"
#include "support/test_clock.hpp"

namespace {

// Wakes in the loop's next turn, or when the test says so.
class Nap : public Waiter {
public:
    explicit Nap(Loop &loop) : Waiter(loop), timer(loop, 0s, [this] { wake(); }) {}
    void await_resume() {}

private:
    Timer timer;
};

class Bell : public Waiter {
public:
    explicit Bell(Loop &loop) : Waiter(loop) {}
    void ring() { wake(); }
    void await_resume() {}
};

struct Counted {
    explicit Counted(int &alive) : alive(alive) { ++alive; }
    Counted(const Counted &) = delete;
    ~Counted() { --alive; }
    int &alive;
};

Task<int> plain(int value) { co_return value; }

Task<std::string> word(Loop &loop, int naps) {
    for (int i = 0; i < naps; ++i) co_await Nap(loop);
    co_return "word";
}

Task<> fail(Loop &loop, int naps) {
    for (int i = 0; i < naps; ++i) co_await Nap(loop);
    throw std::runtime_error("broken");
}

Task<> middle(Loop &loop, int naps, int &alive) {
    const Counted counted(alive);
    co_await fail(loop, naps);
}

Task<> outer(Loop &loop, int naps, int &alive, std::string &caught) {
    const Counted counted(alive);
    try {
        co_await middle(loop, naps, alive);
    } catch (const std::runtime_error &error) {
        caught = error.what();
    }
    co_await Nap(loop);
    caught += " and mended";
}

Task<> deep(Loop &loop, int depth, int &alive) {
    const Counted counted(alive);
    co_await Nap(loop);
    if (depth > 0) co_await deep(loop, depth - 1, alive);
    co_await Nap(loop);
}

Task<std::unique_ptr<int>> moved() { co_return std::make_unique<int>(7); }

Task<> adds(int times, long long &sum) {
    for (int i = 0; i < times; ++i) sum += co_await plain(1);
}

Task<> naps(Loop &loop, int times, uintptr_t &lowest, uintptr_t &highest) {
    for (int i = 0; i < times; ++i) {
        co_await Nap(loop);
        const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
        lowest = std::min(lowest, here);
        highest = std::max(highest, here);
    }
}

Task<> listens(Bell &bell, int &heard) {
    co_await bell;
    ++heard;
}

class TaskTest : public testing::Test {
protected:
    template <class T>
    bool run(T &task, int most_turns = 1000) {
        task.resume();
        for (int i = 0; i < most_turns && !task.done(); ++i) loop.wait(0s);
        return task.done();
    }
    TestClock clock;
    Loop loop{clock};
    int alive = 0;
};

}  // namespace

TEST_F(TaskTest, BeginsWhenItIsResumedAndGivesAValue) {
    auto task = word(loop, 3);
    EXPECT_FALSE(task.done());
    ASSERT_TRUE(run(task));
    EXPECT_EQ(task.take(), "word");
    auto pointer = moved();
    ASSERT_TRUE(run(pointer));
    EXPECT_EQ(*pointer.take(), 7);
}

TEST_F(TaskTest, ExceptionsPassThroughFramesWhereverTheyAreThrown) {
    for (const int naps : {0, 1, 3}) {
        std::string caught;
        auto task = outer(loop, naps, alive, caught);
        ASSERT_TRUE(run(task));
        task.take();
        EXPECT_EQ(caught, "broken and mended");
        auto thrower = middle(loop, naps, alive);
        ASSERT_TRUE(run(thrower));
        EXPECT_THROW(thrower.take(), std::runtime_error);
        EXPECT_EQ(alive, 0);
    }
}

TEST_F(TaskTest, IsCancelledAtAnyStepByBeingDestroyed) {
    for (int turns = -1; turns < 20; ++turns) {
        auto task = deep(loop, 5, alive);
        if (turns >= 0) task.resume();
        for (int i = 0; i < turns && !task.done(); ++i) loop.wait(0s);
        EXPECT_EQ(alive > 0, turns >= 0 && !task.done());
        { const auto gone = std::move(task); }
        EXPECT_EQ(alive, 0) << turns;
        loop.wait(0s);
    }
}

TEST_F(TaskTest, IsCancelledWhenAlreadyWoken) {
    Bell bell(loop);
    int heard = 0;
    {
        auto task = listens(bell, heard);
        task.resume();
        {
            Bell other(loop);
            other.ring();
        }
    }
    std::optional<Task<>> task;
    std::optional<Bell> own(std::in_place, loop);
    task.emplace(listens(*own, heard));
    task->resume();
    own->ring();
    own->ring();
    own.reset();
    loop.wait(0s);
    EXPECT_EQ(heard, 0);
}

TEST_F(TaskTest, WhatHasWokenBeforeItIsAwaitedDoesNotWait) {
    Bell bell(loop);
    bell.ring();
    int heard = 0;
    auto task = listens(bell, heard);
    task.resume();
    EXPECT_EQ(heard, 1);
}

TEST_F(TaskTest, AMillionAwaitsThatNeverWaitKeepTheStackFlat) {
    long long sum = 0;
    auto task = adds(1'000'000, sum);
    task.resume();
    EXPECT_TRUE(task.done());
    EXPECT_EQ(sum, 1'000'000);
}

TEST_F(TaskTest, AHundredThousandWaitsKeepTheStackFlat) {
    uintptr_t lowest = UINTPTR_MAX, highest = 0;
    auto task = naps(loop, 100'000, lowest, highest);
    ASSERT_TRUE(run(task, 200'000));
    EXPECT_LT(highest - lowest, 64u * 1024);
}

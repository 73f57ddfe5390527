#include "loop/loop.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <optional>

#include "support/test_clock.hpp"

namespace {

// A pipe that a test writes to.
struct TestPipe {
    int in = -1, out = -1;
    TestPipe() {
        int ends[2];
        if (pipe(ends) == 0) out = ends[0], in = ends[1];
    }
    ~TestPipe() {
        close(in);
        close(out);
    }
    void fill() const { EXPECT_EQ(write(in, "x", 1), 1); }
};

class LoopTest : public testing::Test {
protected:
    void turn() { loop.wait(0s); }
    TestClock clock;
    Loop loop{clock};
    TestPipe a, b;
};

}  // namespace

TEST_F(LoopTest, AWatchIsCalledWhileItsDescriptorIsReady) {
    int calls = 0;
    std::optional<Watch> watch(std::in_place, loop, a.out, POLLIN,
                               [&](short events) { calls += events == POLLIN; });
    turn();
    EXPECT_EQ(calls, 0);
    a.fill();
    turn();
    turn();
    EXPECT_EQ(calls, 2);
    watch->fd = -1;
    turn();
    EXPECT_EQ(calls, 2);
    watch.reset();
    turn();
}

TEST_F(LoopTest, AWatchMayDestroyItself) {
    std::optional<Watch> watch;
    int calls = 0;
    const std::string long_lived(100, 'x');
    watch.emplace(loop, a.out, POLLIN, [&, copy = long_lived](short) {
        watch.reset();
        calls += static_cast<int>(copy.size());
    });
    a.fill();
    turn();
    turn();
    EXPECT_EQ(calls, 100);
}

TEST_F(LoopTest, AWatchMayDestroyAnother) {
    std::optional<Watch> first, second;
    int calls = 0;
    first.emplace(loop, a.out, POLLIN, [&](short) { ++calls, second.reset(); });
    second.emplace(loop, b.out, POLLIN, [&](short) { ++calls, first.reset(); });
    a.fill();
    b.fill();
    turn();
    EXPECT_EQ(calls, 1);
}

TEST_F(LoopTest, AWatchThatReplacesAnotherDoesNotHearItsEvents) {
    TestPipe quiet;
    std::optional<Watch> first, second;
    int wrong = 0;
    second.emplace(loop, a.out, POLLIN, [&](short) {
        first.reset();
        first.emplace(loop, quiet.out, POLLIN, [&](short) { ++wrong; });
    });
    first.emplace(loop, b.out, POLLIN, [](short) {});
    a.fill();
    b.fill();
    turn();
    EXPECT_EQ(wrong, 0);
}

TEST_F(LoopTest, AWatchThatWasSwitchedOffInThisTurnIsNotCalled) {
    std::optional<Watch> first, second;
    int calls = 0;
    first.emplace(loop, a.out, POLLIN, [&](short) { second->fd = -1; });
    second.emplace(loop, b.out, POLLIN, [&](short) { ++calls; });
    a.fill();
    b.fill();
    turn();
    EXPECT_EQ(calls, 0);
}

TEST_F(LoopTest, ATimerFiresOnceWhenItIsDue) {
    int calls = 0;
    const Timer timer(loop, 5s, [&] { ++calls; });
    clock.advance(4999ms);
    turn();
    EXPECT_EQ(calls, 0);
    clock.advance(1ms);
    turn();
    turn();
    EXPECT_EQ(calls, 1);
}

TEST_F(LoopTest, TimersMayDestroyThemselvesAndOthersAndMakeNewOnes) {
    std::optional<Timer> first, second, third;
    int calls = 0;
    first.emplace(loop, 1s, [&] {
        ++calls;
        second.reset();
        first.reset();
        third.emplace(loop, 1s, [&] { ++calls; });
    });
    second.emplace(loop, 1s, [&] { calls += 100; });
    clock.advance(1s);
    turn();
    EXPECT_EQ(calls, 1);
    clock.advance(1s);
    turn();
    EXPECT_EQ(calls, 2);
}

TEST_F(LoopTest, ADueTimerDoesNotWaitForTheDescriptors) {
    bool fired = false;
    const Timer timer(loop, -1s, [&] { fired = true; });
    loop.wait(1h);
    EXPECT_TRUE(fired);
}

TEST_F(LoopTest, TimeIsReadOnceATurn) {
    const Instant before = loop.now();
    clock.advance(5s);
    EXPECT_EQ(loop.now(), before);
    EXPECT_EQ(loop.elapsed(), Duration(5s));
    turn();
    EXPECT_EQ(loop.now(), before + 5s);
    EXPECT_EQ(loop.wall(), clock.wall());
}

TEST_F(LoopTest, SignalsArriveOnlyWhileItWaits) {
    for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGCHLD, SIGWINCH, SIGCONT}) {
        kill(getpid(), number);
        EXPECT_FALSE(loop.signal(number)) << number;
        loop.wait(1h);
        EXPECT_TRUE(loop.signal(number)) << number;
        EXPECT_FALSE(loop.signal(number)) << number;
    }
}

TEST_F(LoopTest, AnInterruptedWaitCallsNoWatch) {
    int calls = 0;
    const Watch watch(loop, a.out, POLLIN, [&](short) { ++calls; });
    a.fill();
    turn();
    EXPECT_EQ(calls, 1);
    char byte;
    EXPECT_EQ(read(a.out, &byte, 1), 1);
    kill(getpid(), SIGUSR1);
    loop.wait(1h);
    EXPECT_EQ(calls, 1);
}

TEST(LoopEnd, RestoresTheMaskAndTheHandlers) {
    const auto handler = [](int number) {
        struct sigaction action {};
        sigaction(number, nullptr, &action);
        return action.sa_handler;
    };
    const auto blocked = [] {
        sigset_t mask;
        sigprocmask(SIG_BLOCK, nullptr, &mask);
        return sigismember(&mask, SIGTERM);
    };
    const auto before = handler(SIGTERM), pipe_before = handler(SIGPIPE);
    ASSERT_EQ(blocked(), 0);
    {
        TestClock clock;
        const Loop loop(clock);
        EXPECT_EQ(blocked(), 1);
        EXPECT_NE(handler(SIGTERM), before);
        EXPECT_EQ(handler(SIGPIPE), SIG_IGN);
        EXPECT_EQ(sigismember(&loop.original_mask(), SIGTERM), 0);
    }
    EXPECT_EQ(blocked(), 0);
    EXPECT_EQ(handler(SIGTERM), before);
    EXPECT_EQ(handler(SIGPIPE), pipe_before);
}

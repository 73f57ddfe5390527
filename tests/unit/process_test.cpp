#include "loop/process.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <list>

#include "base/error.hpp"
#include "base/text.hpp"
#include "loop/task.hpp"
#include "support/open_files.hpp"
#include "support/temp_dir.hpp"

namespace {

Task<Output> runs(Children &children, Argv argv, Duration limit) {
    Exec exec(children, std::move(argv), limit);
    exec.start();
    co_return co_await exec;
}

Argv shell(const std::string &script) { return {"/bin/sh", "-c", script}; }

class Process : public testing::Test {
protected:
    bool until(const std::function<bool()> &condition, Duration limit = 20s) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!condition() && std::chrono::steady_clock::now() < end) {
            loop.wait(50ms);
            if (loop.signal(SIGCHLD)) children.reap();
        }
        return condition();
    }
    Output run(Argv argv, Duration limit = 20s) {
        auto task = runs(children, std::move(argv), limit);
        task.resume();
        EXPECT_TRUE(until([&] { return task.done(); }));
        return task.take();
    }
    std::string failure(Argv argv, Duration limit = 20s) {
        try {
            run(std::move(argv), limit);
        } catch (const Failure &failure) {
            return failure.what();
        }
        return "no failure";
    }
    bool all_reaped() {
        return until([&] { return children.size() == 0; });
    }
    static bool lives(const std::string &pid) {
        return std::filesystem::exists("/proc/" + std::string(trim(pid)) + "/exe");
    }

    SystemClock clock;
    Loop loop{clock};
    Children children{loop};
    TempDir dir;
};

}  // namespace

TEST_F(Process, GivesItsOutputAndStatus) {
    const Output output = run(shell("echo one; echo two >&2; exit 3"));
    EXPECT_EQ(output.status, 3);
    EXPECT_EQ(output.text, "one\ntwo\n");
    EXPECT_EQ(output.line(), "one");
    EXPECT_EQ(run({"/bin/true"}).text, "");
    EXPECT_EQ(run(shell("kill -TERM $$")).status, 128 + SIGTERM);
    EXPECT_TRUE(all_reaped());
}

TEST_F(Process, WhatCannotBeStartedIsNamed) {
    EXPECT_EQ(failure({"/no/such/program"}), "/no/such/program: No such file or directory");
    EXPECT_EQ(failure({dir.path()}), dir.path() + ": Permission denied");
    EXPECT_TRUE(all_reaped());
}

TEST_F(Process, NoArgumentIsShellOrOption) {
    EXPECT_EQ(run({"/bin/echo", "$(id); `id`", "a b", ""}).text, "$(id); `id` a b \n");
}

TEST_F(Process, StandsAloneInItsOwnGroupWithACleanEnvironment) {
    EXPECT_EQ(run({"/usr/bin/env"}).text, "PATH=/usr/local/bin:/usr/bin:/bin\nLC_ALL=C.UTF-8\n");
    EXPECT_EQ(run({"/bin/cat"}).text, "");
    EXPECT_EQ(run(shell("kill -PIPE $$")).status, 128 + SIGPIPE);
}

TEST_F(Process, TakingTooLongEndsItAndItsGroup) {
    const std::string file = dir.file("pid");
    EXPECT_EQ(failure(shell("sleep 100 & echo $! > " + file + "; wait"), 1500ms),
              "/bin/sh took too long");
    EXPECT_TRUE(all_reaped());
    const std::string pid = read_file(file).value_or("");
    EXPECT_FALSE(pid.empty());
    EXPECT_TRUE(until([&] { return !lives(pid); })) << pid;
}

TEST_F(Process, IsKilledAtItsLimitEvenWhereTheExecLivesOn) {
    Exec exec(children, {"/bin/sleep", "100"}, 100ms);
    exec.start();
    EXPECT_TRUE(all_reaped());
}

TEST_F(Process, AChildThatClosesItsOutputButLivesIsWaitedFor) {
    const Output output = run(shell("echo out; exec >&- 2>&-; sleep 0.3; exit 5"));
    EXPECT_EQ(output.text, "out\n");
    EXPECT_EQ(output.status, 5);
}

TEST_F(Process, AGrandchildThatHoldsTheOutputIsWaitedForUpToTheLimit) {
    EXPECT_EQ(run(shell("(sleep 0.3; echo late) & echo early")).text, "early\nlate\n");
    EXPECT_EQ(failure(shell("sleep 100 & exit 0"), 300ms), "/bin/sh took too long");
    EXPECT_TRUE(all_reaped());
}

TEST_F(Process, MuchOutputIsCutAndDoesNotBlockTheChild) {
    const Output output = run(shell("head -c 1000000 /dev/zero | tr '\\0' x; exit 9"));
    EXPECT_EQ(output.text, std::string(64 * 1024, 'x'));
    EXPECT_EQ(output.status, 9);
}

TEST_F(Process, ManyThatAreDroppedLeaveNothing) {
    const size_t files = open_files(), most = 30;
    {
        std::list<Task<Output>> tasks;
        for (size_t i = 0; i < most; ++i) {
            tasks.push_back(runs(children, {"/bin/sleep", "100"}, 60s));
            tasks.back().resume();
        }
        EXPECT_EQ(children.size(), most);
    }
    EXPECT_EQ(open_files(), files);
    EXPECT_TRUE(all_reaped());
}

TEST_F(Process, ChildrenGetTheLimitOfFilesThatTheDaemonBeganWith) {
    rlimit before;
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit changed = before;
    changed.rlim_cur = before.rlim_cur - 7;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &changed), 0);
    EXPECT_EQ(run(shell("ulimit -n")).text, std::to_string(before.rlim_cur) + "\n");
    setrlimit(RLIMIT_NOFILE, &before);
}

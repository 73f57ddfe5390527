// Jobs as real processes: what they get, how they end, and what is left behind.
#include "adapters/runner.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/text.hpp"
#include "support/bot.hpp"
#include "support/temp_dir.hpp"

namespace {

class RunnerTest : public testing::Test {
protected:
    RunnerTest() {
        log.mute();
        chmod(dir.path().c_str(), 0755);
        make();
    }
    // A bot that begins; one before it has gone.
    void make() {
        runner.reset();
        runner.emplace(loop, log, dir.file("jobs"),
                       std::filesystem::absolute(program_path("signalbox-job")));
    }
    static JobSpec shell(const std::string &script) {
        JobSpec spec;
        spec.argv = {"/bin/sh", "-c", script};
        spec.timeout = 60s;
        return spec;
    }
    bool until(const std::function<bool()> &condition, Duration limit = 30s) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!condition() && std::chrono::steady_clock::now() < end) {
            loop.wait(50ms);
            for (JobNews &news : runner->take()) hear(news);
        }
        return condition();
    }
    void hear(JobNews &news) {
        places[news.job] = news.place;
        if (news.kind == JobNews::ended) ends[news.job] = news.end;
        auto &to = news.kind == JobNews::message ? messages : lines;
        for (std::string &line : news.lines) to.push_back(std::move(line));
    }
    // All that it writes, and its end.
    JobEnd run(const JobSpec &spec, uint64_t job = 1) {
        runner->start(job, spec);
        EXPECT_TRUE(ended(job));
        return ends[job];
    }
    bool ended(uint64_t job, Duration limit = 30s) {
        return until([&] { return ends.contains(job); }, limit);
    }
    bool written(const std::string &line) {
        return until([&] { return std::ranges::find(lines, line) != lines.end(); });
    }
    // The process that holds a job: who has its folder as its working folder.
    pid_t holder(uint64_t job) const {
        const std::string folder = dir.file("jobs/" + std::to_string(job));
        for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
            std::error_code error;
            if (std::filesystem::read_symlink(entry.path() / "cwd", error) == folder)
                return std::stoi(entry.path().filename());
        }
        return 0;
    }
    static bool lives(const std::string &pid) {
        const std::string status = slurp("/proc/" + pid + "/stat");
        return !status.empty() && status.find(") Z ") == std::string::npos;
    }

    SystemClock clock;
    Log log{clock};
    Loop loop{clock};
    TempDir dir;
    std::optional<JobRunner> runner;
    std::vector<std::string> lines, messages;
    std::map<uint64_t, JobEnd> ends;
    std::map<uint64_t, JobPlace> places;
};

using Lines = std::vector<std::string>;

TEST_F(RunnerTest, TellsOutputMessagesAndEnd) {
    const JobEnd end =
        run(shell("echo one; echo two >&2; echo progress half >&$SIGNALBOX_FD; "
                  "printf three; exit 4"));
    EXPECT_EQ(lines, (Lines{"one", "two", "three"}));
    EXPECT_EQ(messages, Lines{"progress half"});
    EXPECT_EQ(end.status, 4);
    EXPECT_FALSE(end.lost || end.cancelled || end.timed_out);
    EXPECT_EQ(runner->output(1), (Lines{"one", "two", "three"}));
}

TEST_F(RunnerTest, SaysWhyItCouldNotBegin) {
    JobSpec spec;
    spec.argv = {"/no/such/program"};
    EXPECT_EQ(run(spec).trouble, "/no/such/program: No such file or directory");
    spec.argv = {"/bin/true"};
    spec.folder = "/no/such/folder";
    EXPECT_EQ(run(spec, 2).trouble, "folder /no/such/folder: No such file or directory");
    spec.folder.clear();
    spec.user = "nosuchuser";
    EXPECT_EQ(run(spec, 3).trouble, "there is no user nosuchuser");
}

TEST_F(RunnerTest, GivesAnEnvironmentMadeFromNothing) {
    setenv("SIGNALBOX_TEST_LEAK", "1", 1);
    JobSpec spec;
    spec.argv = {"/usr/bin/env"};
    spec.environment = {{"COLOUR", "blue"}};
    spec.secrets = {{"TOKEN", "hush"}};
    run(spec);
    std::set<std::string> names;
    for (const std::string &line : lines) names.insert(line.substr(0, line.find('=')));
    EXPECT_EQ(names, (std::set<std::string>{"COLOUR", "HOME", "LC_ALL", "LOGNAME", "PATH",
                                            "SIGNALBOX_FD", "TOKEN", "USER"}));
    unsetenv("SIGNALBOX_TEST_LEAK");
}

TEST_F(RunnerTest, HandsNoFileOfOursOn) {
    const int extra = open("/dev/null", O_RDONLY);  // not marked to be closed
    JobSpec spec;
    spec.argv = {"/bin/ls", "-1", "/proc/self/fd"};
    run(spec);
    close(extra);
    EXPECT_EQ(lines, (Lines{"0", "1", "2", "3", "4"}));  // 4 is the folder that ls reads
}

TEST_F(RunnerTest, SetsLimitsAndUmask) {
    rlimit ours{};
    getrlimit(RLIMIT_NOFILE, &ours);
    run(shell("umask; ulimit -c; ulimit -n; readlink /proc/self/fd/0"));
    EXPECT_EQ(lines, (Lines{"0027", "0", std::to_string(ours.rlim_cur), "/dev/null"}));
}

TEST_F(RunnerTest, SecretsAreNeitherOnTheDiskNorInTheProcessList) {
    JobSpec spec = shell("echo begun; sleep 20");
    spec.secrets = {{"TOKEN", "hush-hush"}};
    runner->start(1, spec);
    ASSERT_TRUE(written("begun"));
    for (const auto &entry : std::filesystem::recursive_directory_iterator(dir.path()))
        if (entry.is_regular_file()) {
            EXPECT_EQ(slurp(entry.path()).find("hush-hush"), std::string::npos) << entry.path();
        }
    const std::string pid = std::to_string(holder(1));
    EXPECT_EQ(slurp("/proc/" + pid + "/cmdline").find("hush-hush"), std::string::npos);
    EXPECT_EQ(slurp("/proc/" + pid + "/environ").find("hush-hush"), std::string::npos);
    runner->cancel(1);
    EXPECT_TRUE(ended(1));
}

TEST_F(RunnerTest, LeavesNoStrayGrandchild) {
    run(
        shell("setsid sh -c 'echo $$; trap \"\" TERM HUP; sleep 300' & "
              "sh -c 'echo $$; exec sleep 300' & sleep 0.5"));
    ASSERT_EQ(lines.size(), 2U);
    for (const std::string &pid : lines) EXPECT_TRUE(until([&] { return !lives(pid); }, 5s)) << pid;
}

TEST_F(RunnerTest, EndsAtItsTimeLimit) {
    JobSpec spec = shell("trap 'echo ending; exit 7' TERM; while :; do sleep 0.1; done");
    spec.timeout = 500ms;
    const JobEnd end = run(spec);
    EXPECT_TRUE(end.timed_out);
    EXPECT_EQ(end.status, 7);
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back(), "ending");
}

TEST_F(RunnerTest, KillsWhatDoesNotHearTerm) {
    JobSpec spec = shell("trap '' TERM; while :; do sleep 1; done");
    spec.timeout = 200ms;
    const auto start = std::chrono::steady_clock::now();
    const JobEnd end = run(spec);
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_TRUE(end.timed_out);
    EXPECT_EQ(end.status, 128 + SIGKILL);
    EXPECT_GT(took, 10s);
    EXPECT_LT(took, 20s);
}

TEST_F(RunnerTest, IsTakenOverWhereItWasLeft) {
    runner->start(1, shell("echo one; while [ ! -e go ]; do sleep 0.05; done; echo two; exit 3"));
    ASSERT_TRUE(written("one"));
    const JobPlace seen = places[1];
    make();
    ASSERT_TRUE(runner->adopt(1, seen));
    lines.clear();
    std::ofstream(dir.file("jobs/1/work/go")).close();
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(lines, Lines{"two"});
    EXPECT_EQ(ends[1].status, 3);
}

TEST_F(RunnerTest, IsCancelledByAnotherBot) {
    runner->start(1, shell("echo begun; sleep 300"));
    ASSERT_TRUE(written("begun"));
    make();
    ASSERT_TRUE(runner->adopt(1, {}));
    runner->cancel(1);
    ASSERT_TRUE(ended(1));
    EXPECT_TRUE(ends[1].cancelled);
    EXPECT_EQ(ends[1].status, 128 + SIGTERM);
}

TEST_F(RunnerTest, IsCancelledWhileNobodyListens) {
    runner->start(1, shell("sleep 300"));
    runner->cancel(1);
    ASSERT_TRUE(ended(1));
    EXPECT_TRUE(ends[1].cancelled);
}

TEST_F(RunnerTest, EndsWhileNoBotIsThere) {
    runner->start(1, shell("echo one; exit 5"));
    make();
    ASSERT_TRUE(runner->adopt(1, {}));
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(ends[1].status, 5);
    EXPECT_EQ(lines, Lines{"one"});
}

TEST_F(RunnerTest, IsLostWhereItsHolderIsKilled) {
    runner->start(1, shell("echo $$; sleep 300"));
    ASSERT_TRUE(until([&] { return !lines.empty(); }));
    const pid_t pid = holder(1);
    ASSERT_GT(pid, 1);
    kill(pid, SIGKILL);
    ASSERT_TRUE(ended(1));
    EXPECT_TRUE(ends[1].lost);
    EXPECT_TRUE(until([&] { return !lives(lines[0]); }, 5s)) << "its program lives on";
}

TEST_F(RunnerTest, ItsHolderHearsNoSignalOfTheService) {
    runner->start(1, shell("echo begun; while [ ! -e go ]; do sleep 0.05; done"));
    ASSERT_TRUE(written("begun"));
    for (const int number : {SIGTERM, SIGHUP, SIGINT}) kill(holder(1), number);
    std::ofstream(dir.file("jobs/1/work/go")).close();
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(ends[1].status, 0);
}

TEST_F(RunnerTest, OneThatNeverBeganIsNotThere) { EXPECT_FALSE(runner->adopt(77, {})); }

TEST_F(RunnerTest, IsNoChildOfOurs) {
    run(shell("true"));
    EXPECT_EQ(slurp("/proc/thread-self/children"), "");
}

TEST_F(RunnerTest, KeepsHeadAndTailOfMuchOutput) {
    run(
        shell("i=0; while [ $i -lt 60000 ]; do echo line $i of a lot of output that is long; "
              "i=$((i+1)); done"));
    const Lines kept = runner->output(1);
    EXPECT_EQ(kept.front(), "line 0 of a lot of output that is long");
    EXPECT_EQ(kept.back(), "line 59999 of a lot of output that is long");
    EXPECT_EQ(lines.back(), kept.back());
    EXPECT_EQ(
        std::ranges::count_if(kept, [](const std::string &line) { return line.ends_with("out]"); }),
        1);
    uintmax_t size = 0;
    for (const auto &entry : std::filesystem::directory_iterator(dir.file("jobs/1")))
        if (entry.is_regular_file()) size += entry.file_size();
    EXPECT_LE(size, 1'100'000U);
}

TEST_F(RunnerTest, IsForgottenWithAllItLeftBehind) {
    runner->start(1, shell("echo begun; mkdir -p a/b; ln -s / root; sleep 300"));
    ASSERT_TRUE(written("begun"));
    const pid_t pid = holder(1);
    kill(pid, SIGKILL);  // so that it does not clean up itself
    ASSERT_TRUE(ended(1));
    for (int i = 0; i < 300; ++i)
        std::ofstream(dir.file("jobs/1/work/a/b/" + std::to_string(i))).close();
    runner->forget(1);
    EXPECT_TRUE(until([&] { return std::filesystem::is_empty(dir.file("jobs")); }));
    EXPECT_TRUE(std::filesystem::exists("/etc/passwd"));
}

TEST_F(RunnerTest, AnotherUserReadsNoneOfOurSecrets) {
    if (getuid() != 0) GTEST_SKIP() << "needs root";
    std::filesystem::create_directory(dir.file("state"));
    chmod(dir.file("state").c_str(), 0700);
    const std::vector<std::string> planted = {dir.write("libera.password", "hush", 0600),
                                              dir.write("seeds", "hush", 0600),
                                              dir.write("state/signalbox.db", "hush", 0600)};
    std::string script = "id -un; id -G; cat ../lock ../exit.tmp /proc/self/cwd/lock " +
                         dir.file("jobs/1/lock") + " " + dir.file("jobs/1/output.0");
    for (const std::string &file : planted) script += " " + file;
    JobSpec spec = shell(script + "; cat /proc/$PPID/environ; ls /proc/$PPID/fd");
    spec.user = "nobody";
    EXPECT_NE(run(spec).status, 0);
    ASSERT_GE(lines.size(), 2U);
    EXPECT_EQ(lines[0], "nobody");
    EXPECT_EQ(lines[1], "65534");
    for (const std::string &line : lines) EXPECT_EQ(line.find("hush"), std::string::npos) << line;
    EXPECT_GE(std::ranges::count_if(
                  lines,
                  [](const std::string &line) { return line.find("denied") != std::string::npos; }),
              static_cast<ptrdiff_t>(planted.size() + 2));
}

}  // namespace

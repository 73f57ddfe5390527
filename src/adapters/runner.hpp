#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clean.hpp"
#include "base/log.hpp"
#include "bot/runner.hpp"
#include "loop/process.hpp"

// Jobs in processes of their own, signalbox-job(8): a folder each, in which the process leaves what
// the program writes and how it ended, and holds a lock for as long as it lives.  Destroying the
// runner leaves them running.
class JobRunner final : public Runner {
public:
    // folder: of all jobs; program: signalbox-job's path.
    JobRunner(Loop &loop, Log &log, std::string folder, std::string program);
    ~JobRunner() override;

    void start(uint64_t job, const JobSpec &spec) override;
    bool adopt(uint64_t job, const JobPlace &seen) override;
    void cancel(uint64_t job) override;
    std::vector<JobNews> take() override;
    std::vector<std::string> output(uint64_t job) const override;
    void forget(uint64_t job) override;

private:
    struct Held {
        JobPlace place;
        CleanLines output, messages;
        Instant look_at{};    // not before; not more often than every so often
        bool changed = true;  // since it was last looked at
        int watch = -1;
    };

    std::string folder_of(uint64_t job) const;
    void hold(uint64_t job, const JobPlace &seen);
    void spawn(uint64_t job, const JobSpec &spec);
    void changed();
    void wake_at(Instant when);
    void probe();
    void look(uint64_t job, Held &held);
    bool read_output(uint64_t job, Held &held);
    void read_messages(uint64_t job, Held &held);
    void end(uint64_t job, Held &held, const JobEnd &end);
    bool lives(uint64_t job) const;
    std::optional<JobEnd> end_of(uint64_t job) const;
    void remove_some();

    Loop &loop;
    Log &log;
    const std::string folder, program;
    Children children;
    int inotify = -1;
    std::map<uint64_t, Held> jobs;
    std::map<int, uint64_t> watches;  // whose
    std::vector<JobNews> news;
    std::vector<std::string> unwanted;  // folders to be removed
    std::optional<Watch> watch;
    std::optional<Timer> wake, rest, prober;
};

#include "bot/jobwords.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

static constexpr size_t longest_last = 300;

std::string outcome_of(const JobEnd &end) {
    if (end.lost) return "lost";
    if (end.cancelled) return "cancelled";
    const bool failed = end.status != 0 || end.timed_out || !end.trouble.empty();
    return failed ? "failed" : "ok";
}

static std::string age_text(const Job &job) {
    using std::chrono::milliseconds;
    const Duration age = job.age(job.end.time);
    if (age >= 10s) return format_duration(std::chrono::floor<std::chrono::seconds>(age));
    return format_duration(std::chrono::floor<milliseconds>(age));
}

std::string exit_text(const JobEnd &end) {
    static constexpr int signalled = 128;
    if (!end.trouble.empty()) return end.trouble;
    if (end.timed_out) return "it reached its time limit";
    if (end.status > signalled) return fmt::format("killed by signal {}", end.status - signalled);
    return fmt::format("exit {}", end.status);
}

std::string end_detail(const Job &job) {
    if (job.outcome == "lost") return "nobody knows how it ended";
    return exit_text(job.end) + ", " + age_text(job);
}

static std::string last_words(const Job &job) {
    const std::string &last = job.result.empty() ? job.last : job.result;
    const size_t cut = utf8_cut(last, longest_last);
    return cut < last.size() ? last.substr(0, cut) + " ..." : last;
}

static std::string usual_words(const Job &job, const std::string &by) {
    const std::string last = last_words(job), age = age_text(job);
    const std::string behind = last.empty() ? "" : ": " + last;
    if (job.outcome == "ok") return fmt::format("done in {}{}", age, behind);
    if (job.outcome == "cancelled" && job.began == WallTime()) return "cancelled by " + by;
    if (job.outcome == "cancelled")
        return fmt::format("cancelled{} after {}{}", by.empty() ? "" : " by " + by, age, behind);
    if (job.outcome == "lost" && !job.end.trouble.empty()) return "lost: " + job.end.trouble;
    if (job.outcome == "lost")
        return "lost: nobody knows how it ended; the process that held it is gone" + behind;
    if (!job.end.trouble.empty()) return job.outcome + ": " + job.end.trouble;
    return fmt::format("failed: {} after {}{}", exit_text(job.end), age, behind);
}

// Its runbook has words of its own for a program that has ended by itself.
static std::string own_words(const Job &job, const Runbook *runbook) {
    const JobEnd &end = job.end;
    if (!runbook || end.lost || end.cancelled || end.timed_out || !end.trouble.empty()) return "";
    return result_text(*runbook, job.order.values,
                       {end.status, job.age(end.time), last_words(job), job.lines});
}

std::string end_words(const Job &job, const Runbook *runbook, const std::string &by) {
    const std::string own = own_words(job, runbook);
    if (!own.empty()) return fmt::format("job {}: {}", job.number, own);
    return fmt::format("job {}: {}: {}", job.number, job.name(), usual_words(job, by));
}

std::string job_line(const Job &job, WallTime now) {
    static constexpr const char *states[] = {"waits", "starts", "running"};
    std::string text = fmt::format("{} {}: ", job.number, job.name());
    if (job.state == Job::ended)
        text += fmt::format("{}, {} ago", job.outcome,
                            format_duration(std::chrono::floor<std::chrono::seconds>(
                                std::max<Duration>(now - job.end.time, 0s))));
    else
        text += states[job.state];
    if (job.state == Job::running)
        text += " for " + format_duration(std::chrono::floor<std::chrono::seconds>(job.age(now)));
    return text + ", asked by " + job.order.call.asker.name;
}

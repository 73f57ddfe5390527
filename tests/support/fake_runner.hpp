#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "bot/runner.hpp"

// Jobs whose programs a test plays; they outlast the bot as real ones do.
class FakeRunner final : public Runner {
public:
    void start(uint64_t job, const JobSpec &spec) override {
        began[job] = spec;
        forgotten.erase(job);
    }
    bool adopt(uint64_t job, const JobPlace &) override {
        return began.contains(job) && !forgotten.contains(job);
    }
    void cancel(uint64_t job) override { cancelled.insert(job); }
    std::vector<JobNews> take() override { return std::exchange(news, {}); }
    std::vector<std::string> output(uint64_t job) const override {
        const auto found = lines.find(job);
        return found == lines.end() ? std::vector<std::string>{} : found->second;
    }
    void forget(uint64_t job) override { forgotten.insert(job); }

    // The program writes a line, or a word to SIGNALBOX_FD; and ends.
    void write(uint64_t job, const std::string &line) {
        lines[job].push_back(line);
        news.push_back({job, JobNews::output, {line}, 0, {lines[job].size(), 0}, {}});
    }
    void tell(uint64_t job, const std::string &word) {
        news.push_back({job, JobNews::message, {word}, 0, {lines[job].size(), 1}, {}});
    }
    void end(uint64_t job, int status, WallTime time) {
        JobEnd end;
        end.status = status;
        end.cancelled = cancelled.contains(job);
        end.time = time;
        news.push_back({job, JobNews::ended, {}, 0, {}, end});
    }
    void lose(uint64_t job, WallTime time) {
        JobEnd end;
        end.lost = true;
        end.time = time;
        news.push_back({job, JobNews::ended, {}, 0, {}, end});
    }

    std::map<uint64_t, JobSpec> began;
    std::map<uint64_t, std::vector<std::string>> lines;
    std::set<uint64_t> cancelled, forgotten;

private:
    std::vector<JobNews> news;
};

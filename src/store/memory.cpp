#include "store/memory.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "base/text.hpp"

// Each line is the name of a network, a kind, and what belongs to it:
//   libera backoff FAILURES NOT-BEFORE
//   libera sts HOST PORT DURATION UNTIL
//   libera called NAME
// Times are seconds since 1970, durations seconds.
static constexpr long long latest = 1LL << 33;  // in 2242; WallTime ends in 2262

static long long seconds_of(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

static bool parse_number(const std::string &word, long long most, long long &number) {
    number = parse_integer(word).value_or(-1);
    return number >= 0 && number <= most;
}

static bool parse_backoff(const std::vector<std::string> &words, Backoff &backoff) {
    static constexpr long long most_failures = 1000;
    long long failures = 0, not_before = 0;
    if (words.size() != 4 || !parse_number(words[2], most_failures, failures) ||
        !parse_number(words[3], latest, not_before))
        return false;
    backoff = {static_cast<unsigned>(failures), WallTime(std::chrono::seconds(not_before))};
    return true;
}

static bool parse_sts(const std::vector<std::string> &words, StsPolicy &policy) {
    long long port = 0, duration = 0, until = 0;
    if (words.size() != 6 || !parse_number(words[3], 65535, port) ||
        !parse_number(words[4], latest, duration) || !parse_number(words[5], latest, until))
        return false;
    policy = {static_cast<int>(port), std::chrono::seconds(duration),
              WallTime(std::chrono::seconds(until))};
    return port > 0;
}

MemoryFile::MemoryFile(std::string path) : path(std::move(path)) {
    for (const std::string &line : split(read_file(this->path).value_or(""), '\n')) read_line(line);
}

void MemoryFile::read_line(const std::string &line) {
    const auto words = split(line, ' ');
    if (words.size() < 3) return;
    const std::string &kind = words[1];
    Backoff backoff;
    StsPolicy policy;
    if (kind == "backoff" && parse_backoff(words, backoff)) networks[words[0]].backoff = backoff;
    if (kind == "sts" && parse_sts(words, policy)) networks[words[0]].sts[words[2]] = policy;
    if (kind == "called") networks[words[0]].called = words[2];
}

NetworkMemory MemoryFile::get(const std::string &network) const {
    const auto found = networks.find(network);
    return found == networks.end() ? NetworkMemory{} : found->second;
}

bool MemoryFile::put(const std::string &network, const NetworkMemory &memory) {
    if (get(network) == memory) return true;
    networks[network] = memory;
    return path.empty() || write();
}

bool MemoryFile::write() const {
    const std::string draft = path + ".new";
    std::ofstream file(draft, std::ios::trunc);
    for (const auto &[network, memory] : networks) {
        const Backoff &backoff = memory.backoff;
        if (backoff != Backoff{})
            file << fmt::format("{} backoff {} {}\n", network, backoff.failures,
                                seconds_of(backoff.not_before));
        for (const auto &[host, policy] : memory.sts)
            file << fmt::format("{} sts {} {} {} {}\n", network, host, policy.port,
                                policy.duration.count(), seconds_of(policy.until));
        if (!memory.called.empty()) file << fmt::format("{} called {}\n", network, memory.called);
    }
    file.close();
    return !file.fail() && std::rename(draft.c_str(), path.c_str()) == 0;
}

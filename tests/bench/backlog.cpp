#include "backlog.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "corpus.hpp"
#include "network.hpp"
#include "process.hpp"

namespace {

namespace fs = std::filesystem;

constexpr Duration patience = 60s;
constexpr Duration watched = 5s;
constexpr size_t many = 100'000;

struct Backlog {
    std::string name;
    size_t rows;
    std::string settings;  // of [announcements]
};

// Times in ms; those of an !echo are of the first seconds after the JOIN.
struct BacklogFigures {
    double start = 0, resident = 0, p50 = 0, worst = 0, cpu = 0;
};

const Backlog backlogs[] = {
    {"nothing waits", 0, "digest = 0\n"},
    {"100,000 wait, said one by one", many, "digest = 0\n"},
    {"100,000 wait, told in a digest", many, "digest = 10\n"},
};

Instant present() { return std::chrono::steady_clock::now(); }

double milliseconds_since(Instant begin) {
    return std::chrono::duration<double, std::milli>(present() - begin).count();
}

std::string configure(const fs::path &folder, const Backlog &backlog, int port) {
    fs::create_directories(folder);
    const std::string file = folder / "signalbox.conf";
    std::ofstream(file) << fmt::format(
        "[bot]\nnick = signalbox\nstate = {0}/state\ncontrol = {0}/control\n"
        "[network bench]\nserver = 127.0.0.1:{1}\ntls = no\nchannel = {2}\nattempts = 0\n"
        "interval = 50ms\n[announcements]\n{3}",
        folder.string(), port, bench_channel, backlog.settings);
    return file;
}

void await_join(BenchNetwork &network) {
    if (!network.await_bot(present() + patience)) throw BenchFailure("it does not connect");
    network.await_join(present() + patience);
}

// As a bot would have left them that was killed with them: the newest is of now.
void fill(const fs::path &folder, const Backlog &backlog) {
    const std::string sql = fmt::format(
        "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < {}) "
        "INSERT INTO announcements (target, priority, state, text, manner, source, identity, key, "
        "created, due, expires, changed, departures, confirmed, digest, via, detail) SELECT "
        "'bench/{}', 1, 0, 'build ' || n || ' of the nightly run has failed, see the log', "
        "'message', 'say', 'unix:cron', '', unixepoch() * 1000 - {} + n, 0, (unixepoch() + 86400) "
        "* 1000, 0, 0, 0, 0, '', '' FROM row",
        backlog.rows, bench_channel, backlog.rows);
    const std::string command =
        fmt::format("sqlite3 '{}/state/signalbox.db' \"{}\"", folder.string(), sql);
    if (std::system(command.c_str()) != 0) throw BenchFailure("sqlite3 cannot fill the store");
}

void measure_answers(BenchNetwork &network, BacklogFigures &figures) {
    std::vector<double> times;
    for (const Instant end = present() + watched; present() < end;) {
        const Instant begin = present();
        network.ask();
        while (network.answered() < network.asked()) network.pump(begin + patience);
        times.push_back(milliseconds_since(begin));
        const Instant rest = present() + 20ms;
        while (present() < rest) network.flush();
    }
    std::ranges::sort(times);
    figures.p50 = times.at(times.size() / 2);
    figures.worst = times.back();
}

BacklogFigures measure(const Backlog &backlog, const fs::path &folder) {
    BenchNetwork network;
    const std::vector<std::string> argv = {fs::absolute("build/signalboxd").string(), "-c",
                                           configure(folder, backlog, network.port())};
    {
        const BotProcess first(argv, folder, false);
        await_join(network);
        network.hang_up();
    }
    if (backlog.rows > 0) fill(folder, backlog);
    const Instant begin = present();
    const BotProcess bot(argv, folder, false);
    await_join(network);
    BacklogFigures figures;
    figures.start = milliseconds_since(begin);
    measure_answers(network, figures);
    figures.resident = bot.resident_mib();
    figures.cpu = bot.cpu_seconds();
    network.hang_up();
    return figures;
}

}  // namespace

std::string bench_backlog() {
    const ScratchFolder scratch;
    std::string table = fmt::format("{:<32} {:>14} {:>8} {:>12} {:>14} {:>6}\n", "",
                                    "JOIN after ms", "MiB", "!echo p50 ms", "slowest ms", "CPU s");
    int number = 0;
    for (const Backlog &backlog : backlogs) {
        const BacklogFigures figures =
            measure(backlog, scratch.path / ("backlog" + std::to_string(number++)));
        table +=
            fmt::format("{:<32} {:>14.1f} {:>8.1f} {:>12.2f} {:>14.1f} {:>6.2f}\n", backlog.name,
                        figures.start, figures.resident, figures.p50, figures.worst, figures.cpu);
    }
    return table;
}

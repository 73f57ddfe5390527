// bench [BOT...]: measures signalbox, the floor and its peers on one core, all in the same run.
// `consoles` and `backlog` among the names stand for what has a table of its own.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "backlog.hpp"
#include "process.hpp"
#include "report.hpp"
#include "seats.hpp"

static const char *results_file = "build/bench/results.tsv";

static BenchResult bench_one(const Peer &peer, BenchNetwork &network,
                             const ScratchFolder &scratch) {
    const std::filesystem::path program = find_program(peer);
    if (program.empty())
        return {peer.name, "skipped: " + peer.programs.front() + " is not there", {}};
    fmt::print(stderr, "measuring {} ...\n", peer.name);
    try {
        const Figures figures = measure_peer(peer, network, scratch.path / peer.name);
        return {peer.name, version_of(peer, program), figures};
    } catch (const BenchFailure &failure) {
        return {peer.name, std::string("failed: ") + failure.what(), {}};
    }
}

static bool wanted(const std::string &name, const std::vector<std::string> &names) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

static std::vector<BenchResult> bench_all(const std::vector<std::string> &names) {
    const ScratchFolder scratch;
    BenchNetwork network;
    std::vector<BenchResult> results;
    for (const Peer &peer : all_peers())
        if (wanted(peer.name, names)) results.push_back(bench_one(peer, network, scratch));
    return results;
}

static int chosen_core() {
    const char *core = std::getenv("BENCH_CORE");
    return core ? std::atoi(core) : last_core();
}

static double load() {
    double average = 0;
    getloadavg(&average, 1);
    return average;
}

static bool ours_failed(const BenchResult &result) {
    return !result.figures && (result.name == "floor" || result.name == "signalbox");
}

// Does it have a table of its own?
static bool has_table(const std::string &name) { return name == "consoles" || name == "backlog"; }

int main(int argc, char **argv) try {
    catch_interrupts();
    const int core = chosen_core();
    const double load_before = load();
    pin_to_core(core);
    const std::vector<std::string> names(argv + 1, argv + argc);
    if (wanted("consoles", names)) fmt::print("{}\n", bench_seats());
    if (wanted("backlog", names)) fmt::print("{}\n", bench_backlog());
    if (std::ranges::all_of(names, has_table) && !names.empty()) return 0;
    const std::vector<BenchResult> results = bench_all(names);
    fmt::print("{}one core ({}) for bot and server; of commands the quietest of several rounds\n",
               bench_table(results), core);
    fmt::print("load average before the run {:.2f}\n", load_before);
    std::ofstream(results_file) << bench_tsv(results);
    fmt::print("the same in {}\n", results_file);
    return std::any_of(results.begin(), results.end(), ours_failed);
} catch (const std::exception &error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return 1;
}

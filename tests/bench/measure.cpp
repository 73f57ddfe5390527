#include "measure.hpp"

#include <algorithm>
#include <memory>

#include "corpus.hpp"
#include "process.hpp"

namespace {

constexpr Duration patience = 30s;  // for any one answer
constexpr int rounds = 5;           // of each series of commands; the quietest one counts
constexpr Duration round_phase = 500ms;
constexpr Duration line_phase = 8s;   // for the ordinary lines
constexpr Duration start_phase = 2s;  // for starts, beyond the fewest
constexpr size_t fewest_starts = 5, most_starts = 15;
constexpr size_t most_commands = 200'000;  // in a round
constexpr size_t most_lines = 1'000'000;
constexpr size_t first_lines = 4'000;  // to see how fast it is
constexpr size_t chunk = 65'536;       // bytes that wait for the socket

Instant present() { return std::chrono::steady_clock::now(); }

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

double quantile(std::vector<double> &values, double part) {
    std::sort(values.begin(), values.end());
    return values.at(static_cast<size_t>(part * static_cast<double>(values.size() - 1)));
}

void await_answers(BenchNetwork &network, size_t wanted) {
    const Instant deadline = present() + patience;
    while (network.answered() < wanted) network.pump(deadline);
}

// One command, one answer; seconds.
double round_trip(BenchNetwork &network) {
    const Instant begin = present();
    network.ask();
    await_answers(network, network.asked());
    return seconds(present() - begin);
}

void measure_latency(BenchNetwork &network, Figures &figures) {
    std::vector<double> times;
    for (const Instant end = present() + round_phase; present() < end;)
        times.push_back(round_trip(network) * 1e6);
    const double p50 = quantile(times, 0.5);
    if (figures.p50 && p50 >= figures.p50) return;
    figures.p50 = p50;
    figures.p99 = quantile(times, 0.99);
}

// Commands a second, `window` of them always on their way.
double command_rate(BenchNetwork &network, size_t window) {
    const size_t before = network.answered();
    const Instant begin = present();
    while (present() - begin < round_phase && network.answered() - before < most_commands) {
        while (network.asked() - network.answered() < window) network.ask();
        network.pump(present() + patience);
    }
    await_answers(network, network.asked());
    return static_cast<double>(network.answered() - before) / seconds(present() - begin);
}

void measure_rates(BenchNetwork &network, Figures &figures) {
    for (size_t i = 0; i < windows.size(); ++i)
        figures.commands[i] = std::max(figures.commands[i], command_rate(network, windows[i]));
}

// Sends so many lines as fast as the bot takes them; seconds until it has read them all.
double send_lines(BenchNetwork &network, const std::vector<std::string> &lines, size_t count) {
    const Instant begin = present();
    for (size_t sent = 0; sent < count;) {
        while (sent < count && network.unsent() < chunk) network.say(lines[sent++ % lines.size()]);
        network.flush();
        if (network.unsent()) network.pump(present() + patience);
    }
    network.ask();
    await_answers(network, network.asked());
    return seconds(present() - begin);
}

void measure_lines(BenchNetwork &network, const BotProcess &bot, Figures &figures) {
    const std::vector<std::string> lines = ordinary_lines(first_lines);
    const double rate = static_cast<double>(first_lines) / send_lines(network, lines, first_lines);
    const double affordable = rate * seconds(line_phase);
    figures.lines_sent = affordable < most_lines
                             ? std::max(static_cast<size_t>(affordable), first_lines)
                             : most_lines;
    const double cpu_before = bot.cpu_seconds();
    const double took = send_lines(network, lines, figures.lines_sent);
    const double count = static_cast<double>(figures.lines_sent);
    figures.cpu = (bot.cpu_seconds() - cpu_before) / count * 1e6;
    figures.lines = count / took;
    figures.resident_after = bot.resident_mib();
}

struct Started {
    std::unique_ptr<BotProcess> bot;
    double milliseconds;
};

void await_connection(BenchNetwork &network, BotProcess &bot) {
    const Instant deadline = present() + patience;
    while (!network.await_bot(std::min(present() + 100ms, deadline))) {
        if (bot.ended()) throw BenchFailure("it has ended: " + bot.last_words());
        if (present() >= deadline) throw BenchFailure("it does not connect: " + bot.last_words());
    }
}

// In a folder of its own each time: no bot finds what an earlier one, killed, has left.
Started start(const Peer &peer, BenchNetwork &network, const std::filesystem::path &folder) {
    const std::vector<std::string> argv = prepare_peer(peer, folder, network.port());
    const Instant begin = present();
    auto bot = std::make_unique<BotProcess>(argv, folder, peer.refuses_root);
    await_connection(network, *bot);
    const Instant joined = network.await_join(begin + patience);
    return {std::move(bot), seconds(joined - begin) * 1e3};
}

double measure_starts(const Peer &peer, BenchNetwork &network,
                      const std::filesystem::path &folder) {
    std::vector<double> times;
    for (const Instant end = present() + start_phase;
         times.size() < fewest_starts || (times.size() < most_starts && present() < end);)
        times.push_back(start(peer, network, folder / std::to_string(times.size())).milliseconds);
    return quantile(times, 0.5);
}

}  // namespace

Figures measure_peer(const Peer &peer, BenchNetwork &network, const std::filesystem::path &folder) {
    Figures figures;
    figures.start = measure_starts(peer, network, folder);
    const Started started = start(peer, network, folder / "measured");
    round_trip(network);
    figures.resident_joined = started.bot->resident_mib();
    for (int i = 0; i < 100; ++i) round_trip(network);
    for (int i = 0; i < rounds; ++i) measure_latency(network, figures);
    for (int i = 0; i < rounds; ++i) measure_rates(network, figures);
    measure_lines(network, *started.bot, figures);
    network.hang_up();
    return figures;
}

#include "seats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "corpus.hpp"
#include "network.hpp"
#include "peers.hpp"
#include "process.hpp"
#include "seat.hpp"

namespace {

constexpr Duration patience = 30s;
constexpr Duration step = 10ms;
constexpr Duration phase = 8s;
constexpr size_t history = 5000;  // lines

struct SeatKind {
    std::string name;
    std::vector<std::string> programs;  // the first that exists is taken
    std::string config;                 // a template in tests/bench/peers
    std::vector<std::string> argv;
    bool on_a_bot = false;  // it watches what a daemon of ours hears
};

const std::vector<SeatKind> &kinds() {
    static const std::vector<SeatKind> all = {
        {"signalbox",
         {"build/signalbox"},
         "signalbox.conf",
         {"@PROGRAM@", "--socket", "@DIR@/control", "console"},
         true},
        {"irssi",
         {"/usr/bin/irssi"},
         "irssi.conf",
         {"@PROGRAM@", "--home=@DIR@/irssi", "--config=@DIR@/irssi.conf"}},
        {"weechat",
         {"/usr/bin/weechat", "/usr/bin/weechat-curses"},
         "",
         {"@PROGRAM@", "-d", "@DIR@/weechat", "irc://bench@127.0.0.1:@PORT@/#bench"}},
    };
    return all;
}

// What a rate of lines costs; CPU in percent of a core.
struct Load {
    double cpu = 0, daemon_cpu = 0;
    double bytes = 0;      // to the terminal, per line
    double caught_up = 0;  // ms from the last line to its being seen
};

struct SeatFigures {
    double first = 0;                // ms from exec to the channel on the screen
    double resident = 0, after = 0;  // MiB, and with the history
    double later = 0;                // ms to the first screen of one that comes later,
    double later_resident = 0;       //   and MiB once it has fetched so much; 0: it cannot
    Load slow, fast;                 // 1,000 and 10,000 lines a second
};

Instant present() { return std::chrono::steady_clock::now(); }
double milliseconds_since(Instant begin) {
    return std::chrono::duration<double, std::milli>(present() - begin).count();
}

void await_text(Seat &seat, BenchNetwork &network, const std::string &text) {
    const Instant deadline = present() + patience;
    while (!seat.shows(text)) {
        if (present() > deadline) throw BenchFailure("its screen never shows " + text);
        network.flush();
        seat.watch(1ms);
    }
}

std::string marker(const std::string &name) {
    return ":" + bench_mask(bench_members().front()) + " PRIVMSG " + bench_channel + " :" + name +
           "\r\n";
}

class SeatBench {
public:
    SeatBench(const SeatKind &kind, BenchNetwork &network, std::filesystem::path folder)
        : kind(kind), network(network), folder(std::move(folder)), lines(ordinary_lines(history)) {}

    SeatFigures measure() {
        SeatFigures figures;
        const std::vector<std::string> argv = prepare();
        if (kind.on_a_bot) start_daemon();
        const Instant begin = present();
        seat = std::make_unique<Seat>(argv, folder);
        if (!kind.on_a_bot) await_joined();
        await_text(*seat, network, kind.on_a_bot ? "firstmarker" : bench_channel);
        figures.first = milliseconds_since(begin);
        seat->watch(1s);
        figures.resident = seat->resident_mib();
        send(history, 5000);
        settle("historymarker");
        figures.after = seat->resident_mib();
        figures.slow = load(1000);
        figures.fast = load(10'000);
        if (kind.on_a_bot) come_later(figures, argv);
        network.hang_up();
        return figures;
    }

private:
    void come_later(SeatFigures &figures, std::vector<std::string> argv) {
        argv.insert(argv.end(), {"--history", std::to_string(history)});
        const Instant begin = present();
        Seat other(argv, folder);
        await_text(other, network, "marker10000");
        figures.later = milliseconds_since(begin);
        other.watch(3s);
        figures.later_resident = other.resident_mib();
    }
    std::vector<std::string> prepare() {
        const Peer peer{.name = kind.name,
                        .programs = kind.programs,
                        .config = kind.config,
                        .argv = kind.argv,
                        .version_flag = "--version"};
        return prepare_peer(peer, folder, network.port());
    }
    void start_daemon() {
        const std::vector<Peer> peers = all_peers();
        const auto ours = std::find_if(peers.begin(), peers.end(),
                                       [](const Peer &peer) { return peer.name == "signalbox"; });
        const std::vector<std::string> argv = prepare_peer(*ours, folder, network.port());
        daemon = std::make_unique<BotProcess>(argv, folder, false);
        await_joined();
        network.ask();
        while (network.answered() < network.asked()) network.pump(present() + patience);
        network.say(marker("firstmarker"));
        network.flush();
    }
    void await_joined() {
        if (!network.await_bot(present() + patience)) throw BenchFailure("it does not connect");
        network.await_join(present() + patience);
    }
    // So many lines at so many a second, as a clock gives them out.
    void send(size_t count, double rate) {
        const Instant begin = present();
        for (size_t sent = 0; sent < count;) {
            const double due = milliseconds_since(begin) / 1000 * rate;
            while (sent < count && static_cast<double>(sent) < due)
                network.say(lines[sent++ % lines.size()]);
            network.flush();
            seat->watch(step);
        }
    }
    void settle(const std::string &name) {
        network.say(marker(name));
        await_text(*seat, network, name);
    }
    Load load(double rate) {
        Load load;
        const auto count = static_cast<size_t>(rate * std::chrono::duration<double>(phase).count());
        const double cpu = seat->cpu_seconds(), daemons = daemon ? daemon->cpu_seconds() : 0;
        const uint64_t written = seat->written();
        const Instant begin = present();
        send(count, rate);
        const Instant last = present();
        settle(fmt::format("marker{}", rate));
        load.caught_up = milliseconds_since(last);
        const double took = milliseconds_since(begin) / 1000;
        load.cpu = (seat->cpu_seconds() - cpu) / took * 100;
        if (daemon) load.daemon_cpu = (daemon->cpu_seconds() - daemons) / took * 100;
        load.bytes = static_cast<double>(seat->written() - written) / static_cast<double>(count);
        return load;
    }

    const SeatKind &kind;
    BenchNetwork &network;
    const std::filesystem::path folder;
    const std::vector<std::string> lines;
    std::unique_ptr<BotProcess> daemon;
    std::unique_ptr<Seat> seat;
};

std::string row(const std::string &name, const SeatFigures &f) {
    std::string text = fmt::format(
        "{:<10}{:>10.1f}{:>9.1f}{:>9.1f}{:>9.1f}{:>9.1f}{:>9.0f}{:>9.1f}{:>9.1f}"
        "{:>9.0f}{:>9.0f}\n",
        name, f.first, f.resident, f.after, f.slow.cpu, f.slow.daemon_cpu, f.slow.bytes, f.fast.cpu,
        f.fast.daemon_cpu, f.fast.bytes, f.fast.caught_up);
    if (f.later > 0)
        text +=
            fmt::format("  a second one, --history {}: first screen {:.1f} ms, then {:.1f} MiB\n",
                        history, f.later, f.later_resident);
    return text;
}

std::string head() {
    return fmt::format(
        "{:<10}{:>10}{:>18}{:>27}{:>36}\n{:<10}{:>10}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}"
        "{:>9}{:>9}{:>9}\n",
        "", "first", "RSS MiB", "1,000 lines/s: CPU %", "10,000 lines/s: CPU %", "", "screen ms",
        "start", "+5,000", "itself", "daemon", "B/line", "itself", "daemon", "B/line", "seen ms");
}

std::string bench_one_seat(const SeatKind &kind, const ScratchFolder &scratch) {
    fmt::print(stderr, "measuring the console {} ...\n", kind.name);
    BenchNetwork network;
    try {
        return row(kind.name, SeatBench(kind, network, scratch.path / kind.name).measure());
    } catch (const BenchFailure &failure) {
        return fmt::format("{:<10}  failed: {}\n", kind.name, failure.what());
    }
}

}  // namespace

std::string bench_seats() {
    const ScratchFolder scratch;
    std::string text = head();
    for (const SeatKind &kind : kinds()) {
        const bool there = !find_program({.name = kind.name,
                                          .programs = kind.programs,
                                          .config = "",
                                          .argv = {},
                                          .version_flag = ""})
                                .empty();
        text += there ? bench_one_seat(kind, scratch)
                      : fmt::format("{:<10}  skipped: {} is not there\n", kind.name,
                                    kind.programs.front());
    }
    return text;
}

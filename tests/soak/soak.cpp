#include "soak/soak.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>

static const char *const log_file = "build/soak.log";
static constexpr Duration answer_within = 20s;  // of a fault's end
static constexpr Duration last_words = 60s;     // what was promised is said within
static constexpr double most_growth = 8;        // MiB
static constexpr Duration probe_every = 250ms;

static Instant time_now() { return std::chrono::steady_clock::now(); }

static double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Soak::Soak(const SoakSettings &settings) : settings(settings), random(settings.seed) {}

void Soak::turn() {
    announcer.turn();
    if (time_now() >= next_minute) tell_minute();
}

std::optional<double> Soak::time_to_answer(Stage &stage, Duration at_most) {
    const Instant start = time_now();
    Instant probe_at = start;
    stage.forget_answers();
    world.until(
        [&] {
            turn();
            if (time_now() >= probe_at && stage.witness.present()) {
                stage.probe();
                probe_at = time_now() + probe_every;
            }
            return stage.answered.has_value() || !world.bot.running();
        },
        at_most);
    if (!stage.answered) return {};
    return seconds(*stage.answered - start);
}

bool Soak::all_answer() {
    return std::ranges::all_of(world.stages, [this](const auto &stage) {
        return time_to_answer(*stage, answer_within).has_value();
    });
}

void Soak::fill_bag() {
    for (const Fault &fault : all_faults())
        for (const auto &stage : world.stages)
            if (fault.possible(*stage)) bag.emplace_back(&fault, stage.get());
    std::shuffle(bag.begin(), bag.end(), random);
}

void Soak::strike_next() {
    if (bag.empty()) fill_bag();
    const auto [fault, stage] = bag.back();
    bag.pop_back();
    strike(*fault, *stage);
}

void Soak::strike(const Fault &fault, Stage &stage) {
    const double struck_at = seconds(time_now() - begin);
    fault.strike(world, stage);
    world.until([this] { return turn(), false; }, fault.lasts);
    fault.heal(world, stage);
    const std::optional<double> answer = time_to_answer(stage, answer_within);
    Outcome &outcome = outcomes[fault.name];
    if (answer)
        outcome.seconds.push_back(*answer);
    else
        outcome.unanswered++;
    fmt::print("{:6.1f} s  {}: {}: {}\n", struck_at, stage.name, fault.name,
               answer ? fmt::format("answers after {:.2f} s", *answer) : "NO ANSWER");
    std::fflush(stdout);
}

size_t Soak::sum(size_t (Ledger::*what)() const) const {
    size_t total = 0;
    for (const auto &stage : world.stages) total += (stage->ledger.*what)();
    return total;
}

size_t Soak::missing() const {
    size_t total = 0;
    for (const auto &stage : world.stages) total += stage->ledger.missing().size();
    return total;
}

void Soak::tell_minute() {
    next_minute += 1min;
    const Gauges::Reading now = gauges.now();
    fmt::print(
        "{:6.1f} s  {:.1f} MiB, {} descriptors, {} announcements promised, {} of them not "
        "heard yet, {} doubled\n",
        seconds(time_now() - begin), now.resident, now.descriptors, sum(&Ledger::promised),
        missing(), sum(&Ledger::doubled));
    std::fflush(stdout);
}

// Whether the bound held; the first that did not makes the run a failure.
void Soak::check(bool held, const std::string &bound) {
    fmt::print("{}  {}\n", held ? "held  " : "BROKEN", bound);
    all_held = all_held && held;
}

void Soak::run_faults() {
    const Instant end = begin + settings.length;
    for (Instant strike_at = time_now() + 2s; world.bot.running(); strike_at += settings.every) {
        world.until([&] { return turn(), time_now() >= std::min(strike_at, end); }, 24h);
        if (time_now() >= end) return;
        strike_next();
    }
}

// No more faults: what was promised may still be said.
void Soak::settle() {
    announcer.stop();
    world.until([this] { return turn(), announcer.idle() && missing() == 0; }, last_words);
    all_answer();
}

bool Soak::run() {
    fmt::print("seed {}, {} s, a fault every {} s\n", settings.seed, settings.length.count(),
               settings.every.count());
    check(all_answer(), "the bot answers on each network before the first fault");
    quiet = gauges.now();
    if (all_held) run_faults();
    settle();
    tell_outcomes();
    check_bounds();
    std::ofstream(log_file) << world.bot.log();
    fmt::print("the bot's log is in {}\n", log_file);
    return all_held;
}

static double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void Soak::tell_outcomes() const {
    fmt::print("\n{:<30} {:>4} {:>11} {:>11} {:>11}\n", "seconds until it answers again", "n",
               "median", "most", "no answer");
    for (const auto &[name, outcome] : outcomes) {
        fmt::print("{:<30} {:>4}", name, outcome.seconds.size());
        if (!outcome.seconds.empty())
            fmt::print(" {:>11.2f} {:>11.2f}", median(outcome.seconds),
                       *std::ranges::max_element(outcome.seconds));
        fmt::print(" {:>11}\n", outcome.unanswered);
    }
    fmt::print("\n{} announcements: {} promised, {} refused\n", announcer.last(),
               sum(&Ledger::promised), announcer.refused());
}

void Soak::check_bounds() {
    const Gauges::Reading last = gauges.now();
    const size_t doubled = sum(&Ledger::doubled), known = sent_again(world.bot.log());
    size_t unanswered = 0;
    for (const auto &[name, outcome] : outcomes) unanswered += outcome.unanswered;
    check(world.bot.running(), "the bot still runs");
    check(missing() == 0, fmt::format("none lost of what was promised: {}", missing()));
    check(doubled <= known,
          fmt::format("none doubled that the log does not tell of: {} of {}", doubled, known));
    check(sum(&Ledger::late) == 0, fmt::format("all in order: {} late", sum(&Ledger::late)));
    check(unanswered == 0, fmt::format("an answer within {} s of each fault's end: {} without",
                                       answer_within / 1s, unanswered));
    check(last.resident < quiet.resident + most_growth,
          fmt::format("less than {} MiB more than at first: {:.1f}, then {:.1f} MiB", most_growth,
                      quiet.resident, last.resident));
    check(last.descriptors <= quiet.descriptors,
          fmt::format("no more descriptors than at first: {}, then {}", quiet.descriptors,
                      last.descriptors));
}

#include "tool/schedule.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "bot/calendar.hpp"
#include "bot/timing.hpp"
#include "options/flags.hpp"

bool is_schedule_command(const std::vector<std::string> &words) {
    static const std::vector<std::string> known = {"add", "drop", "pause", "resume",
                                                   "run", "show", "why"};
    return !words.empty() && std::ranges::find(known, words[0]) != known.end();
}

int test_schedule(const std::vector<std::string> &words) {
    static const Flag flags[] = {{"zone", 0, "ZONE", "whose clocks are meant, such as UTC"}};
    static constexpr size_t most_words = 5;
    static constexpr int runs = 5;
    const Arguments given = parse_arguments(words, flags, most_words);
    std::string when;
    for (const std::string &word : given.words) when += (when.empty() ? "" : " ") + word;
    WallTime time = SystemClock().wall();
    const Timing timing = parse_timing(when, given.has("zone") ? given.value("zone") : "UTC");
    fmt::print("{}\n", describe(timing));
    for (int i = 0; i < runs; ++i) {
        const auto next = next_run(timing, time);
        if (!next && i == 0) fmt::print("over: no run is to come\n");
        if (!next) break;
        time = *next;
        fmt::print("{}\n", civil_text_utc(timing.zone, time));
    }
    return exit_ok;
}

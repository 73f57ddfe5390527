// Whatever somebody types for a time, it is refused in harmless words, or comes after now, matches,
// and is told in words.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "bot/timing.hpp"
#include "fuzz/require.hpp"

static void check_cron(std::string_view text) {
    static constexpr long long now = 1795348800 / 60;
    const Cron cron = parse_cron(text);
    const auto next = next_match(cron, now);
    REQUIRE(next && *next > now);
    REQUIRE(matches(cron, *next));
    REQUIRE(parse_cron(cron.text) == cron);
}

static void check_timing(std::string_view text) {
    static constexpr WallTime now{std::chrono::seconds(1795348800)};
    const Timing timing = parse_timing(text, "Europe/Berlin", now);
    const std::string words = describe(timing);
    REQUIRE(!words.empty() && printable(words) == words);
    const auto next = next_run(timing, now);
    REQUIRE(!next || *next > now);
    REQUIRE(describe(parse_timing(timing_text(timing), timing.zone, now)) == words);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    for (void (*check)(std::string_view) : {check_cron, check_timing}) {
        try {
            check(text);
        } catch (const Failure &failure) {
            REQUIRE(printable(failure.what()) == failure.what());
        }
    }
    return 0;
}

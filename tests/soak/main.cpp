// The soak: signalboxd, as users have it, on real servers, while a fault strikes every 20 s and
// `signalbox say` announces numbers all the while.
//
//   SOAK_SECONDS=1800  how long
//   SOAK_EVERY=20      seconds between faults
//   SOAK_SEED=N        the order of the faults; printed, so that a run can be had again
//
// On each network a witness sits in the bot's channel, and the bot's way to the server leads
// through a cable that admits it only while the witness is there.  So the witness hears whatever
// the server passes on, and a line is lost where the tool was told that it is accepted (exit status
// 0) and no witness has heard it within a minute of the last fault.  A line is doubled where it is
// heard twice; that may be as often as the bot's own log says that it sent something again.
//
// The time to answer counts from the end of a fault, when the server can be reached again, to the
// first answer to an !echo that was asked after that end.
//
// Ends with status 1 where a bound did not hold: the bot runs; nothing lost; nothing doubled beyond
// what it said; all in order; an answer within 20 s; less than 8 MiB more than at first (floods and
// deaf clients leave the allocator some); no more descriptors than at first.
#include <fmt/core.h>

#include <cstdlib>
#include <random>

#include "soak/soak.hpp"

static long setting(const char *name, long otherwise) {
    const char *text = std::getenv(name);
    return text && *text ? std::atol(text) : otherwise;
}

int main() try {
    SoakSettings settings;
    settings.length = std::chrono::seconds(setting("SOAK_SECONDS", 1800));
    settings.every = std::chrono::seconds(setting("SOAK_EVERY", 20));
    settings.seed = static_cast<unsigned>(setting("SOAK_SEED", std::random_device{}() % 100'000));
    return Soak(settings).run() ? 0 : 1;
} catch (const std::exception &error) {
    fmt::print(stderr, "soak: {}\n", error.what());
    return 1;
}

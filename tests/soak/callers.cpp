#include "soak/callers.hpp"

#include <sstream>

static constexpr char script[] =
    "n=$4; while [ $n -le $5 ]; do "
    "\"$0\" -c \"$1\" say \"$2/$3\" \"announcement $n\" 2>/dev/null; echo $n $?; n=$((n+1)); done";

Callers::Callers(World &world, int people, int each) {
    for (int caller = 1; caller <= people; ++caller) {
        Stage &stage = *world.stages[static_cast<size_t>(caller) % world.stages.size()];
        const int first = caller * Ledger::block + 1;
        under_way.emplace_back(stage, std::vector<std::string>{
                                          "/bin/sh", "-c", script, program_path("signalbox"),
                                          world.bot.config_path(), stage.name, soak_channel,
                                          std::to_string(first), std::to_string(first + each - 1)});
    }
}

void Callers::turn() {
    static constexpr Duration between_looks = 100ms;
    const Instant now = std::chrono::steady_clock::now();
    if (now < look_at) return;
    look_at = now + between_looks;
    std::erase_if(under_way, [this](Caller &caller) {
        const bool ended = !caller.process.running();
        note(caller);
        return ended;
    });
}

void Callers::note(Caller &caller) {
    const std::string output = caller.process.output();
    const size_t whole = output.rfind('\n') + 1;
    if (whole <= caller.read) return;
    std::istringstream lines(output.substr(caller.read, whole - caller.read));
    caller.read = whole;
    for (int number = 0, status = 0; lines >> number >> status;) {
        if (status == 0)
            caller.stage.ledger.accepted(number);
        else
            ++refusals;
    }
}

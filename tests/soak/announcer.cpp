#include "soak/announcer.hpp"

static constexpr Duration every = 500ms;

void Announcer::begin() {
    Stage &stage = *world.stages[static_cast<size_t>(++number) % world.stages.size()];
    under_way.emplace_back(
        number, stage,
        std::vector<std::string>{program_path("signalbox"), "-c", world.bot.config_path(), "say",
                                 stage.name + "/" + soak_channel,
                                 "announcement " + std::to_string(number)});
}

void Announcer::turn() {
    const Instant now = std::chrono::steady_clock::now();
    if (!stopped && now >= due) {
        begin();
        due = now + every;
    }
    std::erase_if(under_way, [this](Announcement &announcement) {
        const std::optional<int> status = announcement.tool.wait(0s);
        if (status == 0)
            announcement.stage.ledger.accepted(announcement.number);
        else if (status)
            ++refusals;
        return status.has_value();
    });
}

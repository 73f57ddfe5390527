#include "soak/world.hpp"

#include <fmt/core.h>

#include <thread>

static std::vector<std::unique_ptr<Stage>> make_stages() {
    std::vector<std::unique_ptr<Stage>> stages;
    for (const ServerKind kind : server_kinds())
        if (stages.size() < 2) stages.push_back(std::make_unique<Stage>(kind, server_name(kind)));
    return stages;
}

World::World(std::string more)
    : stages(make_stages()), more(std::move(more)), bot(configuration()) {}

// Each reload finds a difference, and one that needs no new connection.
std::string World::configuration() const {
    std::string text = "[announcements]\ndigest = 0\n";  // each is looked for
    for (const auto &stage : stages) {
        const std::string server = "127.0.0.1:" + std::to_string(stage->cable.port());
        text += network_text(stage->name, server, {soak_channel});
        text += fmt::format("ping-timeout = 3s\nattempts = {}\n{}", 100'000 + reloads,
                            stage->login_text());
    }
    return text + more;
}

void World::turn() {
    for (const auto &stage : stages) stage->turn();
    std::this_thread::sleep_for(3ms);
}

bool World::until(const std::function<bool()> &so, Duration at_most) {
    const Instant end = std::chrono::steady_clock::now() + at_most;
    while (!so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        turn();
    }
    return true;
}

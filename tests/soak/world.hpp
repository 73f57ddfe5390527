#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "soak/stage.hpp"
#include "support/bot.hpp"
#include "support/control_peer.hpp"

// The bot, the networks that it is on, and who else is connected to it.
struct World {
    explicit World(std::string more = {});

    std::string configuration() const;
    void turn();  // everything that can be done now, and a short rest
    // Turns until it is so; false when the time is up.
    bool until(const std::function<bool()> &so, Duration at_most);

    std::vector<std::unique_ptr<Stage>> stages;
    int reloads = 0;
    std::string more;  // of the configuration
    Bot bot;
    std::unique_ptr<ChildProcess> console;
    std::unique_ptr<ControlPeer> deaf;  // a client that asks for everything and reads nothing
};

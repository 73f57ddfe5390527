#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bot/network.hpp"
#include "bot/outbox.hpp"

// Finds the ways of announcements: by the networks, as they are now, and to the local room.
class NetworkWays final : public Ways {
public:
    using Networks = std::vector<std::unique_ptr<Network>>;
    NetworkWays(const Networks &networks, const Loop &loop) : networks(networks), loop(loop) {}

    Way find(const std::string &target, Saying as) const override;
    std::string fallback(const std::string &target) const override;
    size_t room(const Way &way, Announcement::Importance importance) const override;
    void say(const Way &way, const Announcement &row, std::span<const Piece> pieces, bool again,
             Duration at_most) override;

    std::vector<std::string> take_local() { return std::exchange(local, {}); }  // words said there

private:
    Network *network(std::string_view name) const;
    void find_account(const Network &home, const std::string &account, Way &way) const;

    const Networks &networks;
    const Loop &loop;
    std::vector<std::string> local;
};

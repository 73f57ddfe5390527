#pragma once

#include <string>

#include "bot/outbox.hpp"

// No target can be reached.
class NoWays final : public Ways {
public:
    Way find(const std::string &, Saying) const override {
        Way way;
        way.network = "net";
        way.why = "net is not connected";
        return way;
    }
    std::string fallback(const std::string &) const override { return {}; }
    size_t room(const Way &, Announcement::Importance) const override { return 0; }
    void say(const Way &, const Announcement &, std::span<const Piece>, bool, Duration) override {}
};

#include "bot/effect.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace {

std::string room(const std::string &network, const std::string &channel) {
    return lower(fmt::format("room {}/{}", network, channel));
}

struct Destination {
    std::string operator()(const SayEffect &say) const { return lower("room " + say.place.text()); }
    std::string operator()(const TellEffect &tell) const { return fmt::format("client {}", tell.client); }
    std::string operator()(const JoinEffect &join) const { return room(join.network, join.channel); }
    std::string operator()(const PartEffect &part) const { return room(part.network, part.channel); }
    std::string operator()(const StartEffect &start) const {
        return fmt::format("request {}", start.request);
    }
};

}  // namespace

std::string Effect::destination() const {
    return std::visit(Destination(), what);
}

#include "bot/effect.hpp"

#include <fmt/core.h>

#include "base/text.hpp"

namespace {

std::string room(const std::string &network, const std::string &channel) {
    return lower(fmt::format("room {}/{}", network, channel));
}

struct Destination {
    std::string operator()(const SayEffect &e) const { return lower("room " + e.place.text()); }
    std::string operator()(const TellEffect &e) const { return fmt::format("client {}", e.client); }
    std::string operator()(const JoinEffect &e) const { return room(e.network, e.channel); }
    std::string operator()(const PartEffect &e) const { return room(e.network, e.channel); }
    std::string operator()(const TopicEffect &e) const { return lower("room " + e.channel.text()); }
    std::string operator()(const AcknowledgeEffect &e) const { return "network " + e.network; }
    std::string operator()(const ConnectEffect &e) const { return "network " + e.network; }
    std::string operator()(const DisconnectEffect &e) const { return "network " + e.network; }
    std::string operator()(const StartEffect &e) const {
        return fmt::format("request {}", e.request);
    }
    std::string operator()(const CallEffect &e) const { return fmt::format("call {}", e.call.id); }
    std::string operator()(const UnspoolEffect &e) const { return "spool " + e.file; }
    std::string operator()(const StartJobEffect &e) const { return fmt::format("job {}", e.job); }
    std::string operator()(const PostedEffect &) const { return "outbox"; }
};

}  // namespace

std::string Effect::destination() const { return std::visit(Destination(), what); }

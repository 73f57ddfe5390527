#include "bot/command.hpp"

static std::string describe(const NetworkStatus &network) {
    std::string text = network.name + ": " + network.state;
    if (!network.server.empty()) text += fmt::format(" on {} as {}", network.server, network.nick);
    if (network.lag_ms >= 0) text += fmt::format(", lag {} ms", network.lag_ms);
    size_t joined = 0;
    for (const ChannelStatus &channel : network.channels) joined += channel.joined;
    text += fmt::format(", in {} of {} channels", joined, network.channels.size());
    if (!network.trouble.empty()) text += " (" + network.trouble + ")";
    return text;
}

static Task<> about(Ctx &ctx) {
    const StatusReport status = ctx.bot().status();
    const std::string owner = ctx.bot().owner();
    ctx.reply("signalbox {}, up {}{}", status.version,
              format_duration(std::chrono::seconds(status.uptime_s)),
              owner.empty() ? "" : "; ask " + owner + " about me");
    for (const NetworkStatus &network : status.networks) ctx.reply("{}", describe(network));
    if (status.networks.empty()) {
        ctx.reply("no network is configured, only the room {}", local_room);
    }
    co_return;
}

const Command about_command = {
    .name = "about",
    .aliases = {"version"},
    .family = "bot",
    .summary = "tell version, uptime, networks and owner",
    .risk = Risk::read,
    .run = about,
};

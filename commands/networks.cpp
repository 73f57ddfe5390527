#include "bot/command.hpp"

static const Param which = {.name = "network", .help = "which"};

static NetworkStatus network_of(const Ctx &ctx) {
    const std::string &wanted = ctx.word("network");
    std::string names;
    for (const NetworkStatus &network : ctx.bot().status().networks) {
        if (network.name == wanted) return network;
        names += (names.empty() ? "" : ", ") + network.name;
    }
    throw Failure("no network '{}', networks: {}", wanted, names.empty() ? "none" : names);
}

// One that is leaving still is online, and has trouble.
static bool is_on_its_way(const NetworkStatus &network) {
    const bool away = network.state == "waiting" || network.state == "stopped";
    const bool leaves = network.state == "online" && !network.trouble.empty();
    return !away && !leaves;
}

static Task<> connect(Ctx &ctx) {
    const NetworkStatus network = network_of(ctx);
    if (is_on_its_way(network)) throw Failure("{} is {} already", network.name, network.state);
    ctx.reply("connecting to {}", network.name);
    ctx.connect(network.name);
    co_return;
}

const Command connect_command = {
    .name = "connect",
    .family = "networks",
    .summary = "connect to a network now, or let one come back that was disconnected",
    .params = {which},
    .example = "libera",
    .risk = Risk::change,
    .run = connect,
};

static Task<> disconnect(Ctx &ctx) {
    static constexpr size_t longest = 200;
    const NetworkStatus network = network_of(ctx);
    if (network.state == "stopped") throw Failure("{} is {}", network.name, network.trouble);
    const std::string reason = ctx.has("reason") ? printable(ctx.word("reason")) : "";
    if (reason.size() > longest)
        throw Failure("the reason has {} bytes, and {} is the most", reason.size(), longest);
    ctx.reply("leaving {}, until somebody runs 'connect {}'", network.name, network.name);
    ctx.disconnect(network.name, reason);
    co_return;
}

const Command disconnect_command = {
    .name = "disconnect",
    .family = "networks",
    .summary = "leave a network, and stay away until 'connect', a changed section or a restart",
    .params = {which, {.name = "reason", .kind = Kind::text, .help = "why", .optional = true}},
    .example = "libera their servers are being moved",
    .risk = Risk::change,
    .run = disconnect,
};

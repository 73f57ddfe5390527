#include <fmt/core.h>

#include "console/glance.hpp"
#include "console/panel.hpp"
#include "console/prose.hpp"

namespace {

std::string channels_text(const NetworkStatus &network) {
    return fmt::format("{}/{}", joined_channels(network), network.channels.size());
}

TableRow row_of(const NetworkStatus &network) {
    const bool missing = joined_channels(network) < network.channels.size();
    return {network.name,
            {{network.name, Part::self},
             {network.state, is_up(network) ? Part::good : Part::alert},
             {lag_text(network)},
             {channels_text(network), missing ? Part::alert : Part::text},
             {std::to_string(network.queued), Part::faint},
             {network.nick},
             {network.account, Part::faint},
             {network.server, Part::faint},
             {network.trouble, Part::alert}}};
}

void put_channels(Prose &prose, const NetworkStatus &network) {
    std::vector<std::string> joined_ones;
    for (const ChannelStatus &channel : network.channels) {
        if (channel.joined)
            joined_ones.push_back(channel.name);
        else
            prose.field(
                "not in",
                channel.name + ": " + (channel.trouble.empty() ? "not joined" : channel.trouble),
                Part::alert);
    }
    prose.field("channels", joined(joined_ones, " "));
}

std::vector<CellRow> details_of(const NetworkStatus &network, int columns) {
    Prose prose(columns);
    prose.field("trouble", network.trouble, Part::alert);
    for (const std::string &warning : network.warnings) prose.field("warning", warning, Part::info);
    put_channels(prose, network);
    prose.field("server", network.server);
    prose.field("servers", joined(network.servers, " "));
    prose.field("nick", network.nick);
    prose.field("account", network.account.empty() ? "none" : network.account);
    prose.field("login", network.login);
    prose.field("capabilities", joined(network.capabilities, " "));
    return prose.take();
}

}  // namespace

PanelPage networks_page(const PanelFacts &facts, const PanelState &state, int columns) {
    const auto &networks = facts.boards.status.networks;
    PanelPage page;
    page.table.columns = {{"Network", 9, 1},        {"State", 11},
                          {"Lag", 6, 0, 2, true},   {"Joined", 6, 0, 1, true},
                          {"Queue", 5, 0, 4, true}, {"Nick", 10, 1, 5},
                          {"Account", 10, 1, 7},    {"Server", 18, 2, 6},
                          {"Trouble", 16, 4, 3}};
    page.empty = "No network is configured: signalbox.conf(5) tells how.";
    page.beneath = true;
    size_t up = 0;
    for (const NetworkStatus &network : networks) {
        page.table.rows.push_back(row_of(network));
        up += is_up(network);
    }
    if (!networks.empty()) page.summary = fmt::format("{} of {} online", up, networks.size());
    if (const auto row = chosen_row(page.table, state.view))
        page.text = details_of(networks[*row], columns);
    return page;
}

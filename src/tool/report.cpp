#include "tool/report.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

std::string with_blanks(const std::vector<std::string> &words) {
    return fmt::format("{}", fmt::join(words, " "));
}

static std::string count(size_t number, const char *thing) {
    return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

static std::string state_text(const NetworkStatus &network) {
    std::string text = fmt::format("{:<12} {}", network.name, network.state);
    if (network.state == "online") text += fmt::format(", {} as {}", network.server, network.nick);
    if (network.lag_ms >= 0) text += fmt::format(", lag {} ms", network.lag_ms);
    if (network.queued > 0) text += ", " + count(network.queued, "line") + " waiting";
    if (!network.trouble.empty()) text += ": " + network.trouble;
    return printable(text) + "\n";
}

static std::string channel_text(const ChannelStatus &channel) {
    const std::string why = channel.trouble.empty() ? "" : ": " + channel.trouble;
    const std::string how =
        channel.joined ? "joined, " + count(channel.members, "member") : "not joined" + why;
    return printable(fmt::format("  {:<10} {}", channel.name, how)) + "\n";
}

std::string network_text(const NetworkStatus &network) {
    std::string text = state_text(network);
    if (!network.login.empty()) text += "  " + printable(network.login) + "\n";
    for (const std::string &warning : network.warnings)
        text += "  warning: " + printable(warning) + "\n";
    for (const ChannelStatus &channel : network.channels) text += channel_text(channel);
    return text;
}

std::string status_text(const StatusReport &status) {
    std::string text = fmt::format("signalboxd {}, up {}, {}, {}\n", status.version,
                                   format_duration(std::chrono::seconds(status.uptime_s)),
                                   count(status.clients, "client"), count(status.jobs, "job"));
    for (const std::string &warning : status.warnings)
        text += "warning: " + printable(warning) + "\n";
    for (const NetworkStatus &network : status.networks) text += network_text(network);
    return text;
}

#include "options/changes.hpp"

#include <algorithm>

#include "base/text.hpp"

// The settings of a configuration with the section that each stands in: "[bot] nick = x".
static std::vector<std::string> settings_of(const Config &config) {
    std::vector<std::string> settings;
    std::string section;
    for (const std::string &line : split(effective(config), '\n')) {
        if (line.starts_with('['))
            section = line;
        else if (!line.starts_with('#'))
            settings.push_back(section + " " + line);
    }
    return settings;
}

// The same without the key of a channel, which has no business in a log.
static std::string public_part(const std::string &setting) {
    static constexpr std::string_view before = "] channel   = ";
    const size_t at = setting.find(before);
    if (at == setting.npos) return setting;
    const size_t blank = setting.find(' ', at + before.size());
    return blank == setting.npos ? setting : setting.substr(0, blank) + " (with a key)";
}

static void add_missing(std::vector<std::string> &out, const std::vector<std::string> &from,
                        const std::vector<std::string> &in, const char *sign) {
    for (const std::string &setting : from)
        if (std::find(in.begin(), in.end(), setting) == in.end())
            out.push_back(sign + public_part(setting));
}

std::vector<std::string> changes(const Config &before, const Config &after) {
    const std::vector<std::string> was = settings_of(before), is = settings_of(after);
    std::vector<std::string> all;
    add_missing(all, was, is, "- ");
    add_missing(all, is, was, "+ ");
    return all;
}

static bool same_connection(const NetworkConfig &a, const NetworkConfig &b) {
    SessionSettings session = a.session;
    session.channels = b.session.channels;
    return session == b.session && a.tls == b.tls;
}

std::vector<std::string> to_reconnect(const Config &before, const Config &after) {
    std::vector<std::string> names;
    for (const NetworkConfig &network : after.networks)
        for (const NetworkConfig &known : before.networks)
            if (known.session.network == network.session.network &&
                !same_connection(known, network))
                names.push_back(network.session.network);
    return names;
}

#include "options/changes.hpp"

#include <algorithm>
#include <map>

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

// Secrets, and what else the settings only name.
static bool same_files(const NetworkConfig &a, const NetworkConfig &b) {
    const LoginSettings &was = a.session.login, &is = b.session.login;
    return a.session.server_password == b.session.server_password && was.password == is.password &&
           was.private_key == is.private_key && a.tls.contents == b.tls.contents;
}

static bool same_connection(const NetworkConfig &a, const NetworkConfig &b) {
    SessionSettings session = a.session;
    session.channels = b.session.channels;
    return session == b.session && a.tls == b.tls;
}

// The networks in both that are not the same by that measure.
template <class Same>
static std::vector<std::string> differing(const Config &before, const Config &after, Same same) {
    std::vector<std::string> names;
    for (const NetworkConfig &network : after.networks)
        for (const NetworkConfig &known : before.networks)
            if (known.session.network == network.session.network && !same(known, network))
                names.push_back(network.session.network);
    return names;
}

std::vector<std::string> changes(const Config &before, const Config &after) {
    const std::vector<std::string> was = settings_of(before), is = settings_of(after);
    std::vector<std::string> all;
    add_missing(all, was, is, "- ");
    add_missing(all, is, was, "+ ");
    for (const std::string &network : differing(before, after, same_files))
        all.push_back("+ [network " + network + "] its files hold something else");
    return all;
}

size_t count_of(const std::vector<std::string> &changes) {
    std::map<std::string, std::pair<size_t, size_t>> by_key;  // how many go, and how many come
    for (const std::string &change : changes) {
        auto &[gone, come] = by_key[change.substr(2, change.find(" = ") - 2)];
        ++(change.starts_with('-') ? gone : come);
    }
    size_t count = 0;
    for (const auto &[key, both] : by_key) count += std::max(both.first, both.second);
    return count;
}

std::vector<std::string> to_reconnect(const Config &before, const Config &after) {
    return differing(before, after, same_connection);
}

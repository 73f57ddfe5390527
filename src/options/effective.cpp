#include <fmt/core.h>

#include "options/keys.hpp"

template <class T>
static std::string section(const std::string &heading, std::span<const Key<T>> keys, const T &values) {
    std::string text = "[" + heading + "]\n";
    for (const auto &key : keys)
        for (const auto &value : key.show(values)) text += fmt::format("{:<9} = {}\n", key.name, value);
    return text;
}

std::string effective(const Config &config) {
    std::string text = section("bot", bot_keys, config);
    for (const auto &network : config.networks)
        text += "\n" + section("network " + network.session.network, network_keys, network);
    for (const auto &[name, role] : config.policy.roles)
        text += "\n" + section("role " + name, role_keys, role);
    for (const auto &[name, person] : config.policy.persons)
        text += "\n" + section("person " + name, person_keys, person);
    return text;
}

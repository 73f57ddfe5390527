#include "irc/wire.hpp"

#include <fmt/core.h>

std::string ServerAddress::text() const {
    const bool is_ipv6 = host.find(':') != host.npos;
    return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

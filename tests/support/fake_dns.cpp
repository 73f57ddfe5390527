#include "support/fake_dns.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

static constexpr int type_a = 1;
static constexpr int type_aaaa = 28;
static constexpr size_t header_size = 12;

static int bound_socket() {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        throw std::runtime_error("fake name server: cannot bind");
    return fd;
}

FakeDns::FakeDns(Loop &loop)
    : fd(bound_socket()), watch(loop, fd, POLLIN, [this](short) { ready(); }) {}

FakeDns::~FakeDns() { ::close(fd); }

std::string FakeDns::address() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size);
    return fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
}

void FakeDns::ready() {
    char bytes[512];
    sockaddr_storage from;
    socklen_t size = sizeof from;
    const ssize_t n =
        ::recvfrom(fd, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr *>(&from), &size);
    if (n < static_cast<ssize_t>(header_size)) return;
    ++asked;
    const std::string reply = answer({bytes, static_cast<size_t>(n)});
    if (!reply.empty())
        ::sendto(fd, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr *>(&from), size);
}

static std::string number(unsigned value, int bytes) {
    std::string text;
    while (bytes--) text += static_cast<char>(value >> (8 * bytes));
    return text;
}

// The name in a query's question, and where it ends.
static std::string question_name(std::string_view query, size_t &at) {
    std::string name;
    for (at = header_size; at < query.size() && query[at]; at += query[at] + 1)
        name += (name.empty() ? "" : ".") + std::string(query.substr(at + 1, query[at]));
    ++at;
    return name;
}

static std::string record(const std::string &address, int type) {
    char bytes[16];
    const bool v6 = address.find(':') != address.npos;
    if (v6 != (type == type_aaaa)) return {};
    ::inet_pton(v6 ? AF_INET6 : AF_INET, address.c_str(), bytes);
    const unsigned size = v6 ? 16 : 4;
    return number(0xc00c, 2) + number(static_cast<unsigned>(type), 2) + number(1, 2) +
           number(60, 4) + number(size, 2) + std::string(bytes, size);
}

std::string FakeDns::answer(std::string_view query) const {
    size_t at = 0;
    const std::string name = question_name(query, at);
    const int type = static_cast<unsigned char>(query[at + 1]);
    if (ignored.contains(type)) return {};
    std::string records;
    unsigned count = 0;
    const auto known = zone.find(name);
    if (known != zone.end() && !refuses) {
        for (const std::string &address : known->second) {
            const std::string one = record(address, type);
            count += !one.empty();
            records += one;
        }
    }
    const unsigned code = refuses ? 5 : known == zone.end() ? 3 : 0;
    return std::string(query.substr(0, 2)) + number(0x8180 | code, 2) + number(1, 2) +
           number(count, 2) + number(0, 4) +
           std::string(query.substr(header_size, at + 4 - header_size)) + records;
}

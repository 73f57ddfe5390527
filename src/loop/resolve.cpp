#include "loop/resolve.hpp"

#include <ares.h>
#include <arpa/inet.h>
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

static constexpr size_t most_addresses = 16;  // a hostile zone may list thousands

// Addresses are copied in and out: the storage is none of the types that it holds.
static NetAddress make_address(const void *from, socklen_t size) {
    NetAddress address;
    address.size = size;
    std::memcpy(&address.storage, from, size);
    return address;
}

template <class T>
static T as(const NetAddress &address) {
    T copy;
    std::memcpy(&copy, &address.storage, sizeof copy);
    return copy;
}

bool NetAddress::loopback() const {
    if (family() == AF_INET) return ntohl(as<sockaddr_in>(*this).sin_addr.s_addr) >> 24 == 127;
    const auto v6 = as<sockaddr_in6>(*this);
    return family() == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

std::string NetAddress::text() const {
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getnameinfo(socket(), size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return "?";
    if (family() == AF_INET6) return fmt::format("[{}]:{}", host, port);
    return fmt::format("{}:{}", host, port);
}

std::optional<NetAddress> parse_address(const std::string &text, int port) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<uint16_t>(port));
    if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return make_address(&v4, sizeof v4);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = v4.sin_port;
    if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) return make_address(&v6, sizeof v6);
    return {};
}

// The families in turn, beginning with that of the first, so that a family which is not routed
// here costs one attempt and not all of them.
static std::vector<NetAddress> interleave(std::vector<NetAddress> all) {
    if (all.empty()) return all;
    const int first = all.front().family();
    const auto other = std::stable_partition(
        all.begin(), all.end(), [&](const NetAddress &a) { return a.family() == first; });
    std::vector<NetAddress> mixed;
    auto a = all.begin();
    for (auto b = other; a != other || b != all.end();) {
        if (a != other) mixed.push_back(*a++);
        if (b != all.end()) mixed.push_back(*b++);
    }
    mixed.resize(std::min(mixed.size(), most_addresses));
    return mixed;
}

static std::string failure(int status) {
    switch (status) {
        case ARES_ENOTFOUND:
        case ARES_ENODATA:
            return "no such host";
        case ARES_ETIMEOUT:
            return "the name servers do not answer";
        case ARES_ECONNREFUSED:
        case ARES_EREFUSED:
            return "the name servers refuse to answer or are not there";
        case ARES_ESERVFAIL:
            return "the name servers failed to answer";
        case ARES_EBADNAME:
            return "not a valid host name";
        default:
            return ares_strerror(status);
    }
}

static std::string joined(const std::vector<std::string> &items) {
    std::string all;
    for (const std::string &item : items) all += (all.empty() ? "" : ",") + item;
    return all;
}

Resolve::Resolve(Loop &loop, const std::string &host, int port, const ResolveSettings &settings,
                 std::function<void()> done)
    : loop(loop), done(std::move(done)) {
    if (const auto literal = parse_address(host, port)) {
        found.push_back(*literal);
        finish("");
        return;
    }
    if (!open(settings)) return;
    limit.emplace(loop, settings.limit, [this] { finish("the name servers do not answer"); });
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    const auto callback = [](void *self, int status, int, ares_addrinfo *list) {
        static_cast<Resolve *>(self)->answered(status, list);
    };
    hints.ai_flags = ARES_AI_NUMERICSERV;
    const std::string service = std::to_string(port);
    ares_getaddrinfo(channel, host.c_str(), service.c_str(), &hints, callback, this);
    plan_retry();
}

Resolve::~Resolve() {
    over = true;  // the cancelled query calls back once more
    if (channel) ares_destroy(channel);
}

bool Resolve::open(const ResolveSettings &settings) {
    ares_options options{};
    char files_then_dns[] = "fb";
    options.lookups = files_then_dns;
    options.timeout = 1000;  // doubled on the second round: three dead servers are 9 s
    options.tries = 2;
    options.sock_state_cb = [](void *self, ares_socket_t fd, int readable, int writable) {
        static_cast<Resolve *>(self)->watch_socket(fd, readable, writable);
    };
    options.sock_state_cb_data = this;
    int status = ares_init_options(
        &channel, &options,
        ARES_OPT_LOOKUPS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
    if (status == ARES_SUCCESS && !settings.nameservers.empty())
        status = ares_set_servers_ports_csv(channel, joined(settings.nameservers).c_str());
    if (status == ARES_SUCCESS) return true;
    finish(failure(status));
    return false;
}

void Resolve::watch_socket(int fd, bool readable, bool writable) {
    sockets.erase(fd);
    if (!readable && !writable) return;
    const short events = (readable ? POLLIN : 0) | (writable ? POLLOUT : 0);
    sockets.try_emplace(fd, loop, fd, events, [this, fd](short came) {
        process(came & ~POLLOUT ? fd : ARES_SOCKET_BAD, came & POLLOUT ? fd : ARES_SOCKET_BAD);
    });
}

void Resolve::process(int readable, int writable) {
    ares_process_fd(channel, readable, writable);
    plan_retry();
}

// c-ares wants to be called again when its next query has waited long enough.
void Resolve::plan_retry() {
    retry.reset();
    timeval left;
    if (over || !ares_timeout(channel, nullptr, &left)) return;
    const Duration wait =
        std::chrono::seconds(left.tv_sec) + std::chrono::microseconds(left.tv_usec);
    retry.emplace(loop, wait + 1ms, [this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); });
}

void Resolve::answered(int status, ares_addrinfo *list) {
    const std::unique_ptr<ares_addrinfo, void (*)(ares_addrinfo *)> owner(list, ares_freeaddrinfo);
    if (over) return;
    for (const ares_addrinfo_node *node = list ? list->nodes : nullptr; node; node = node->ai_next)
        found.push_back(make_address(node->ai_addr, node->ai_addrlen));
    found = interleave(std::move(found));
    finish(found.empty() ? failure(status == ARES_SUCCESS ? ARES_ENODATA : status) : "");
}

// The owner is told by a timer: c-ares calls back from its own depths, where it must not be
// destroyed.
void Resolve::finish(std::string why) {
    if (std::exchange(over, true)) return;
    reason = std::move(why);
    told.emplace(loop, Duration::zero(), [this] {
        const auto call = done;
        call();
    });
}

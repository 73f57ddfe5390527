#pragma once

#include <sys/socket.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "loop/loop.hpp"

struct ares_channeldata;
struct ares_addrinfo;

// An address to connect to.
struct NetAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    const sockaddr *socket() const { return reinterpret_cast<const sockaddr *>(&storage); }
    int family() const { return storage.ss_family; }
    bool loopback() const;
    std::string text() const;  // 192.0.2.1:6697, [2001:db8::1]:6697
};

// An IPv4 or IPv6 address in its usual spelling, without brackets; nothing for a name.
std::optional<NetAddress> parse_address(const std::string &text, int port);

struct ResolveSettings {
    std::vector<std::string> nameservers;  // host:port each; empty: the system's
    Duration limit = 10s;                  // for everything together
};

// Looks a name up without blocking: literals, then /etc/hosts, then DNS for A and AAAA.  `done` is
// called once, from the loop and never from the constructor, and may destroy the Resolve.
// Destroying it cancels.
class Resolve {
public:
    Resolve(Loop &loop, const std::string &host, int port, const ResolveSettings &settings,
            std::function<void()> done);
    Resolve(const Resolve &) = delete;
    ~Resolve();
    const std::vector<NetAddress> &addresses() const { return found; }  // families take turns
    const std::string &error() const { return reason; }                 // why there are none

private:
    bool open(const ResolveSettings &settings);
    void watch_socket(int fd, bool readable, bool writable);
    void process(int readable, int writable);
    void plan_retry();
    void answered(int status, ares_addrinfo *list);
    void finish(std::string why);

    Loop &loop;
    std::function<void()> done;
    std::vector<NetAddress> found;
    std::string reason;
    ares_channeldata *channel = nullptr;
    bool over = false;
    std::map<int, Watch> sockets;
    std::optional<Timer> retry, limit, told;
};

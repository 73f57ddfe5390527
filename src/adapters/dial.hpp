#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/tls.hpp"
#include "base/log.hpp"
#include "irc/wire.hpp"
#include "loop/loop.hpp"
#include "loop/resolve.hpp"

struct DialSettings {
    TlsSettings tls;
    ResolveSettings resolve;
    Duration connect_limit = 10s;    // for each address
    Duration handshake_limit = 10s;  // for each address
    Duration limit = 30s;            // for all of them, after the name was found
};

// Makes a connection: finds the name, tries each address in turn, shakes hands.  `done` is called
// once, from the loop, and may destroy the Dial.  Destroying it gives up.
class Dial {
public:
    // tls: null: without.
    Dial(Loop &loop, const ServerAddress &server, const DialSettings &settings, TlsContext *tls,
         std::function<void()> done);
    Dial(const Dial &) = delete;
    ~Dial();

    std::unique_ptr<Stream> take_stream() { return std::move(stream); }  // null: it failed
    const NetAddress &address() const { return addresses[next - 1]; }    // where it got through
    const std::string &error() const { return reason; }

private:
    void resolved();
    void try_next();
    bool connect();
    void watch(int fd, short events);
    void ready();
    void connected();
    void shake_hands();
    void give_up();
    void attempt_failed(const std::string &why);
    void finish(std::string why);

    Loop &loop;
    const ServerAddress server;
    const DialSettings settings;
    TlsContext *const tls;
    std::function<void()> done;
    std::vector<NetAddress> addresses;
    size_t next = 0;  // of the addresses
    std::vector<std::string> failures;
    std::string reason;
    int socket = -1;  // until a stream owns it
    std::unique_ptr<Stream> stream;
    std::optional<Resolve> resolve;
    std::optional<Watch> watching;
    std::optional<Timer> attempt, limit;
};

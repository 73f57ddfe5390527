#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/connection.hpp"
#include "adapters/dial.hpp"
#include "adapters/farewell.hpp"
#include "adapters/library.hpp"
#include "base/log.hpp"
#include "irc/wire.hpp"
#include "loop/loop.hpp"

// One network's wire to the world.  What is read between two takes is bounded, so that a flooding
// server waits and never the loop.  Destroying it closes at once.
class IrcWire final : public Wire {
public:
    IrcWire(Loop &loop, Log &log, std::string network, DialSettings settings);

    void dial(const ServerAddress &server, bool tls) override;
    std::vector<WireInput> take() override;
    void send(const IrcLine &line) override;
    void flush() override;
    void hang_up(bool flush) override;
    size_t unsent() const override;

private:
    void dialled();
    void lost(const std::string &reason);
    void say_farewell();

    Loop &loop;
    Log &log;
    const std::string network;
    const DialSettings settings;
    TlsContext context;
    LowDescriptor place;
    std::vector<WireInput> arrived;
    std::optional<Dial> dialling;
    std::unique_ptr<Connection> connection;
    std::list<Farewell> farewells;
};

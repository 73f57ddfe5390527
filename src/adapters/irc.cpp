#include "adapters/irc.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/error.hpp"

IrcWire::IrcWire(Loop &loop, Log &log, std::string network, DialSettings settings)
    : loop(loop),
      log(log),
      network(std::move(network)),
      settings(std::move(settings)),
      context(this->settings.tls) {}

void IrcWire::dial(const ServerAddress &server, bool tls) {
    hang_up(false);
    dialling.emplace(loop, server, settings, tls ? &context : nullptr, [this] { dialled(); });
}

void IrcWire::dialled() {
    std::unique_ptr<Stream> stream = dialling->take_stream();
    if (!stream) return lost(dialling->error());
    const NetAddress address = dialling->address();
    WireInput up;
    up.kind = WireInput::up;
    up.trusted = stream->verified() || address.loopback();
    up.detail = fmt::format("{} {}", address.text(), stream->detail());
    dialling.reset();
    try {
        connection =
            std::make_unique<Connection>(loop, log, network, std::move(stream), place, arrived,
                                         [this](const std::string &why) { lost(why); });
    } catch (const Failure &failure) {
        return lost(failure.what());
    }
    log.info("wire up", {{"network", network}, {"to", up.detail}});
    arrived.push_back(std::move(up));
}

void IrcWire::lost(const std::string &reason) {
    log.debug("wire down", {{"network", network}, {"reason", reason}});
    WireInput &down = arrived.emplace_back();
    down.kind = WireInput::down;
    down.reason = reason;
    dialling.reset();
    connection.reset();
}

std::vector<WireInput> IrcWire::take() {
    std::vector<WireInput> taken = std::exchange(arrived, {});
    if (connection) connection->taken();
    return taken;
}

void IrcWire::send(const IrcLine &line) {
    if (connection) connection->send(line);
}

void IrcWire::flush() {
    if (connection) connection->flush();
}

void IrcWire::hang_up(bool flush) {
    dialling.reset();
    if (connection && flush) say_farewell();
    connection.reset();
    arrived.clear();
}

void IrcWire::say_farewell() {
    farewells.emplace_back(loop, connection->release(), [this] {
        farewells.remove_if([](const Farewell &farewell) { return farewell.done(); });
    });
}

size_t IrcWire::unsent() const {
    size_t bytes = connection ? connection->unsent() : 0;
    for (const Farewell &farewell : farewells) bytes += farewell.unsent();
    return bytes;
}

#include "adapters/irc.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "adapters/lines.hpp"
#include "base/error.hpp"
#include "irc/gate.hpp"

static constexpr size_t most_lines = 2000;         // between two takes
static constexpr size_t most_read = 64 * 1024;     // bytes of lines between two takes
static constexpr size_t most_unsent = 1024 * 1024;
static constexpr Duration farewell_limit = 5s;
static constexpr Duration report_every = 1min;

namespace {

// A stream and what it has not taken yet.
struct Outflow {
    std::unique_ptr<Stream> stream;
    std::string bytes;
    size_t sent = 0;  // of the bytes

    size_t unsent() const { return bytes.size() - sent; }

    Stream::Status push() {
        while (unsent()) {
            const Stream::Io io = stream->write(std::string_view(bytes).substr(sent));
            if (io.status != Stream::ok) {
                compact();
                return io.status;
            }
            sent += io.bytes;
        }
        forget();
        return Stream::ok;
    }

    void compact() {
        if (sent < most_read) return;
        bytes.erase(0, sent);
        sent = 0;
    }

    void forget() {
        bytes.clear();
        sent = 0;
    }
};

// Lines that nobody was shown.
struct Refused {
    size_t too_long = 0;
    size_t malformed = 0;
    bool operator==(const Refused &) const = default;
};

}  // namespace

// A connection that is up.
class IrcWire::Connection {
public:
    Connection(IrcWire &wire, std::unique_ptr<Stream> stream);
    void send(const IrcLine &line);
    void flush();
    void taken();  // there is room for more lines
    Outflow release() { return std::move(out); }
    size_t unsent() const { return out.unsent(); }

private:
    void ready();
    std::string read();
    bool fill();
    void hear(std::string_view text);
    bool has_room() const { return wire.arrived.size() < most_lines && heard < most_read; }
    void rewatch();
    void come_back() { soon.emplace(wire.loop, Duration::zero(), [this] { ready(); }); }
    void report();

    IrcWire &wire;
    Outflow out;
    Library library;
    LineReader lines{tags_limit + body_limit};
    std::string canonical;
    std::string ended;   // why nothing more can be read
    std::string broken;  // why nothing more can be written
    size_t heard = 0;    // bytes since the last take
    bool registered = false;
    bool stalled = false;  // no room: something may be left to read of which poll knows nothing
    Refused refused, reported;
    Instant report_at{};
    Watch watch;
    std::optional<Timer> soon;
};

IrcWire::Connection::Connection(IrcWire &wire, std::unique_ptr<Stream> stream)
    : wire(wire), out{std::move(stream), {}}, library(wire.place),
      watch(wire.loop, out.stream->fd(), POLLIN, [this](short) { ready(); }) {
    if (out.stream->pending()) come_back();  // it spoke right behind its handshake
}

void IrcWire::Connection::ready() {
    soon.reset();
    flush();
    std::string why;
    try {
        why = read();
    } catch (const Failure &failure) {
        why = failure.what();
    }
    report();
    if (!why.empty()) return wire.lost(why);
    rewatch();
}

// Reads and hears until there is nothing more or no room; then why the connection is over, if it is.
std::string IrcWire::Connection::read() {
    bool more = true;
    std::string_view text;
    while (has_room()) {
        if (lines.next(text)) hear(text);
        else if (!ended.empty()) return ended;
        else if (!more) return broken;
        else more = fill();
    }
    stalled = broken.empty();
    return broken;
}

// False: the next readiness tells of more.
bool IrcWire::Connection::fill() {
    const std::span<char> space = lines.space();
    const Stream::Io io = out.stream->read(space.data(), space.size());
    if (io.status == Stream::again) return false;
    if (io.status == Stream::closed) ended = "connection closed by the server";
    if (io.status == Stream::failed) ended = out.stream->error();
    if (io.status != Stream::ok) return true;
    lines.fill(io.bytes);
    return io.bytes == space.size() || out.stream->pending() || !broken.empty();
}

void IrcWire::Connection::hear(std::string_view text) {
    heard += text.size();
    WireInput &input = wire.arrived.emplace_back();
    if (!parse_message(text, input.message)) {
        ++refused.malformed;
        wire.arrived.pop_back();
        return;
    }
    if (gate(input.message, canonical)) input.event = library.feed(canonical);
    registered = registered || input.message.numeric() == 1;
}

void IrcWire::Connection::taken() {
    heard = 0;
    if (std::exchange(stalled, false)) come_back();
}

// What belongs to the connection and not to the conversation.
static bool goes_around_library(const std::string &command) {
    static constexpr std::string_view commands[] = {"AUTHENTICATE", "CAP",  "PASS", "PING",
                                                    "PONG",         "QUIT", "USER"};
    return std::binary_search(std::begin(commands), std::end(commands), std::string_view(command));
}

void IrcWire::Connection::send(const IrcLine &line) {
    if (!broken.empty()) return;
    if (registered && !goes_around_library(line.command)) library.form(line, out.bytes);
    else out.bytes += line.wire() + "\r\n";
    if (out.unsent() > most_unsent) {
        broken = fmt::format("the server does not take what we send ({} bytes)", out.unsent());
        out.forget();
        come_back();
    }
    rewatch();
}

// A server that closes first says why: what it has said is read before the connection is given up.
void IrcWire::Connection::flush() {
    if (!out.unsent() || out.push() != Stream::failed) return;
    broken = out.stream->error();
    out.forget();
    come_back();
}

void IrcWire::Connection::rewatch() {
    watch.events = (stalled ? 0 : out.stream->read_needs()) |
                   (out.unsent() ? out.stream->write_needs() : 0);
    watch.fd = watch.events ? out.stream->fd() : -1;
}

void IrcWire::Connection::report() {
    refused.too_long = lines.dropped();
    const Instant now = wire.loop.now();
    if (refused == reported || now < report_at) return;
    wire.log.warning("lines dropped", {{"network", wire.network},
                                       {"too-long", std::to_string(refused.too_long)},
                                       {"malformed", std::to_string(refused.malformed)}});
    reported = refused;
    report_at = now + report_every;
}

// The rest of a connection that we have left: sends what was queued, then waits for the server to
// close, so that no reset overtakes our last words.
class IrcWire::Farewell {
public:
    Farewell(IrcWire &wire, Outflow rest)
        : wire(wire), out(std::move(rest)),
          watch(wire.loop, out.stream->fd(), POLLIN | POLLOUT, [this](short) { ready(); }),
          limit(wire.loop, farewell_limit, [this] { over(); }) {}

    size_t unsent() const { return out.unsent(); }

private:
    void ready() {
        const Stream::Status status = out.push();
        if (status == Stream::failed) return over();
        if (status == Stream::ok && !std::exchange(finished, true)) out.stream->finish();
        char ignored[4096];
        const Stream::Io io = out.stream->read(ignored, sizeof ignored);
        const bool closed = io.status == Stream::closed;
        if (io.status == Stream::failed || (closed && !out.unsent())) return over();
        watch.events = (closed ? 0 : out.stream->read_needs()) |
                       (out.unsent() ? out.stream->write_needs() : 0);
    }

    void over() {
        wire.farewells.remove_if([this](const Farewell &farewell) { return &farewell == this; });
    }

    IrcWire &wire;
    Outflow out;
    bool finished = false;
    Watch watch;
    Timer limit;
};

IrcWire::IrcWire(Loop &loop, Log &log, std::string network, DialSettings settings)
    : loop(loop), log(log), network(std::move(network)), settings(std::move(settings)) {}

IrcWire::~IrcWire() = default;

void IrcWire::dial(const ServerAddress &server, const std::string &) {
    hang_up(false);
    dialling.emplace(loop, server, settings, [this] { dialled(); });
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
        connection = std::make_unique<Connection>(*this, std::move(stream));
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
    if (connection && flush) farewells.emplace_back(*this, connection->release());
    connection.reset();
    arrived.clear();
}

size_t IrcWire::unsent() const {
    size_t bytes = connection ? connection->unsent() : 0;
    for (const Farewell &farewell : farewells) bytes += farewell.unsent();
    return bytes;
}

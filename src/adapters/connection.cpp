#include "adapters/connection.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "irc/gate.hpp"

static constexpr size_t most_lines = 128;       // between two takes
static constexpr size_t most_read = 64 * 1024;  // bytes of lines between two takes
static constexpr size_t most_unsent = 1024 * 1024;
static constexpr Duration report_every = 1min;

Connection::Connection(Loop &loop, Log &log, const std::string &network,
                       std::unique_ptr<Stream> stream, LowDescriptor &place,
                       std::vector<WireInput> &arrived,
                       std::function<void(const std::string &)> lost)
    : loop(loop),
      log(log),
      network(network),
      arrived(arrived),
      lost(std::move(lost)),
      out{std::move(stream), {}},
      library(place),
      lines(tags_limit + body_limit),
      watch(loop, out.stream->fd(), POLLIN, [this](short) { ready(); }) {
    if (out.stream->pending()) come_back();  // it spoke right behind its handshake
}

void Connection::come_back() {
    soon.emplace(loop, Duration::zero(), [this] { ready(); });
}

void Connection::ready() {
    soon.reset();
    flush();
    std::string why;
    try {
        why = read();
    } catch (const Failure &failure) {
        why = failure.what();
    }
    report();
    if (why.empty()) return rewatch();
    const auto call = lost;
    call(why);
}

// Why the connection is over; empty where it goes on.
std::string Connection::read() {
    const std::string why = read_lines();
    show();
    return why;
}

bool Connection::has_room() const { return arrived.size() < most_lines && heard < most_read; }

// Reads and hears until there is nothing more or no room.
std::string Connection::read_lines() {
    bool more = true;
    std::string_view text;
    while (has_room()) {
        if (lines.next(text))
            hear(text);
        else if (!ended.empty())
            return ended;
        else if (!more)
            return broken;
        else
            more = fill();
    }
    stalled = broken.empty();
    return broken;
}

// False: the next readiness tells of more.
bool Connection::fill() {
    const std::span<char> space = lines.space();
    const Stream::Io io = out.stream->read(space.data(), space.size());
    if (io.status == Stream::again) return false;
    if (io.status == Stream::closed) ended = "connection closed by the server";
    if (io.status == Stream::failed) ended = out.stream->error();
    if (io.status != Stream::ok) return true;
    lines.fill(io.bytes);
    return io.bytes == space.size() || out.stream->pending() || !broken.empty();
}

void Connection::hear(std::string_view text) {
    heard += text.size();
    WireInput &input = arrived.emplace_back();
    if (!parse_message(text, input.message)) {
        ++dropped.malformed;
        arrived.pop_back();
        return;
    }
    registered = registered || input.message.numeric() == 1;
    if (!gate(input.message, canonical)) return;
    if (!library.has_room(canonical)) show();
    library.add(canonical);
    shown.push_back(arrived.size() - 1);
}

void Connection::show() {
    const std::span<const IrcEvent> events = library.show();
    for (size_t i = 0; i < events.size(); ++i) arrived[shown[i]].event = events[i];
    shown.clear();
}

void Connection::taken() {
    heard = 0;
    if (std::exchange(stalled, false)) come_back();
}

// What belongs to the connection and not to the conversation.
static bool goes_around_library(const std::string &command) {
    static constexpr std::string_view commands[] = {"AUTHENTICATE", "CAP",  "PASS", "PING",
                                                    "PONG",         "QUIT", "USER"};
    return std::binary_search(std::begin(commands), std::end(commands), std::string_view(command));
}

void Connection::send(const IrcLine &line) {
    if (!broken.empty()) return;
    if (registered && !goes_around_library(line.command)) {
        library.form(line, out.bytes);
        formed = true;
    } else {
        collect();
        out.bytes += line.front() + line.wire() + "\r\n";
    }
    if (out.unsent() > most_unsent) {
        broken = fmt::format("the server does not take what we send ({} bytes)", out.unsent());
        out.forget();
        come_back();
    }
    rewatch();
}

// What the library has formed goes where the other lines are.
void Connection::collect() {
    if (std::exchange(formed, false)) library.drain(out.bytes);
}

// A server that closes first says why: what it has said is read before the connection is given up.
void Connection::flush() {
    if (!broken.empty()) return;
    collect();
    if (out.unsent() && out.push() == Stream::failed) {
        broken = out.stream->error();
        out.forget();
        come_back();
    }
    rewatch();
}

Outflow Connection::release() {
    if (broken.empty()) collect();
    return std::move(out);
}

void Connection::rewatch() {
    watch.events =
        (stalled ? 0 : out.stream->read_needs()) | (unsent() ? out.stream->write_needs() : 0);
    watch.fd = watch.events ? out.stream->fd() : -1;
}

void Connection::report() {
    dropped.too_long = lines.dropped();
    const Instant now = loop.now();
    if (dropped == reported || now < report_at) return;
    log.warning("lines dropped", {{"network", network},
                                  {"too-long", std::to_string(dropped.too_long)},
                                  {"malformed", std::to_string(dropped.malformed)}});
    reported = dropped;
    report_at = now + report_every;
}

#include "adapters/farewell.hpp"

#include <utility>

static constexpr Duration farewell_limit = 5s;

Farewell::Farewell(Loop &loop, Outflow rest, std::function<void()> over)
    : out(std::move(rest)),
      over(std::move(over)),
      watch(loop, out.stream->fd(), POLLIN | POLLOUT, [this](short) { ready(); }),
      limit(loop, farewell_limit, [this] { finish(); }) {}

void Farewell::ready() {
    const Stream::Status written = out.push();
    if (written == Stream::failed) return finish();
    if (written == Stream::ok && !std::exchange(said, true)) out.stream->finish();

    char ignored[4096];
    const Stream::Io read = out.stream->read(ignored, sizeof ignored);
    const bool closed = read.status == Stream::closed;
    if (read.status == Stream::failed || (closed && !out.unsent())) return finish();
    watch.events =
        (closed ? 0 : out.stream->read_needs()) | (out.unsent() ? out.stream->write_needs() : 0);
}

void Farewell::finish() {
    ended = true;
    const auto call = over;
    call();
}

#include "adapters/outflow.hpp"

static constexpr size_t worth_moving = 64 * 1024;

Stream::Status Outflow::push() {
    Stream::Status status = Stream::ok;
    while (status == Stream::ok && unsent()) {
        const Stream::Io io = stream->write(std::string_view(bytes).substr(sent));
        status = io.status;
        sent += io.bytes;
    }
    if (!unsent()) forget();
    if (sent < worth_moving) return status;
    bytes.erase(0, sent);
    sent = 0;
    return status;
}

void Outflow::forget() {
    bytes.clear();
    sent = 0;
}

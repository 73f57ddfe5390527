#include "adapters/dial.hpp"

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

static constexpr size_t most_reasons = 3;  // in one line for people

Dial::Dial(Loop &loop, const ServerAddress &server, const DialSettings &settings, TlsContext *tls,
           std::function<void()> done)
    : loop(loop), server(server), settings(settings), tls(tls), done(std::move(done)) {
    resolve.emplace(loop, server.host, server.port, settings.resolve, [this] { resolved(); });
}

Dial::~Dial() {
    watching.reset();
    if (socket >= 0) ::close(socket);
}

void Dial::resolved() {
    addresses = resolve->addresses();
    const std::string why = resolve->error();
    resolve.reset();
    if (addresses.empty()) return finish(fmt::format("{}: {}", server.host, why));
    limit.emplace(loop, settings.limit, [this] { give_up(); });
    try_next();
}

void Dial::give_up() {
    addresses.resize(next);
    attempt_failed("no answer");
}

void Dial::try_next() {
    while (next < addresses.size()) {
        ++next;
        if (connect()) return;
        failures.push_back(fmt::format("{}: {}", address().text(), system_reason(errno)));
        if (socket >= 0) ::close(std::exchange(socket, -1));
    }
    std::string why;
    for (size_t i = 0; i < failures.size() && i < most_reasons; ++i)
        why += (i ? "; " : "") + failures[i];
    if (failures.size() > most_reasons)
        why += fmt::format("; {} more", failures.size() - most_reasons);
    finish(why);
}

// Begins to connect to the present address.
bool Dial::connect() {
    const NetAddress &to = address();
    socket = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket, to.socket(), to.size) != 0 && errno != EINPROGRESS) return false;
    watch(socket, POLLOUT);
    attempt.emplace(loop, settings.connect_limit, [this] { attempt_failed("no answer"); });
    return true;
}

void Dial::watch(int fd, short events) {
    watching.emplace(loop, fd, events, [this](short) { ready(); });
}

void Dial::ready() {
    if (stream) return shake_hands();
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) return attempt_failed(system_reason(error));
    connected();
}

void Dial::connected() {
    const int fd = std::exchange(socket, -1);
    stream = tls ? tls->stream(fd, server.host) : plain_stream(fd);
    attempt.emplace(loop, settings.handshake_limit,
                    [this] { attempt_failed("the server does not answer the TLS handshake"); });
    shake_hands();
}

void Dial::shake_hands() {
    const Stream::Status status = stream->handshake();
    if (status == Stream::again) return watch(stream->fd(), stream->read_needs());
    if (status != Stream::ok) return attempt_failed(stream->error());
    finish("");
}

void Dial::attempt_failed(const std::string &why) {
    failures.push_back(fmt::format("{}: {}", address().text(), why));
    watching.reset();
    attempt.reset();
    stream.reset();
    if (socket >= 0) ::close(std::exchange(socket, -1));
    try_next();
}

void Dial::finish(std::string why) {
    reason = std::move(why);
    watching.reset();
    attempt.reset();
    limit.reset();
    const auto call = done;
    call();
}

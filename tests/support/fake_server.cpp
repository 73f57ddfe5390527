#include "support/fake_server.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "adapters/refusal.hpp"
#include "base/text.hpp"
#include "loop/resolve.hpp"

struct FakeServer::Tls {
    explicit Tls(const std::string &file)
        : context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
        if (SSL_CTX_use_certificate_chain_file(context.get(), file.c_str()) != 1 ||
            SSL_CTX_use_PrivateKey_file(context.get(), file.c_str(), SSL_FILETYPE_PEM) != 1)
            throw std::runtime_error("fake server: " + file);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER,
                           [](int, X509_STORE_CTX *) { return 1; });  // any, or none
        SSL_CTX_set_mode(context.get(),
                         SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    }
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context;
};

class FakeServer::Peer {
public:
    Peer(FakeServer &server, int fd)
        : server(server),
          fd(fd),
          session(server.tls ? SSL_new(server.tls->context.get()) : nullptr, SSL_free),
          shaken(!session),
          watch(server.loop, fd, POLLIN, [this](short) { ready(); }) {
        if (session) SSL_set_fd(session.get(), fd);
        rewatch();
    }

    ~Peer() {
        if (fd >= 0) ::close(fd);
    }

    void send(std::string_view bytes) {
        unsent.append(bytes);
        ready();
    }

    void half_close() {
        if (session) SSL_shutdown(session.get());
        ::shutdown(fd, SHUT_WR);
    }

    void close(bool reset) {
        const linger none{1, 0};
        if (reset) ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
        watch.fd = -1;
        ::close(std::exchange(fd, -1));
        gone = true;
    }

    void rewatch() {
        const short read = server.reading && !gone ? POLLIN : 0;
        const short write = unsent.empty() || !shaken ? 0 : POLLOUT;
        watch.events = shaken ? read | write : static_cast<short>(server.shaking ? POLLIN : 0);
        watch.fd = watch.events ? fd : -1;
    }

    FakeServer &server;
    int fd;
    std::unique_ptr<SSL, decltype(&SSL_free)> session;
    bool shaken;
    bool gone = false;
    std::string heard, unsent, name;
    Watch watch;

private:
    void ready() {
        ERR_clear_error();  // the client's, which shares our thread
        if (!shaken) shake();
        if (shaken) write();
        if (shaken && server.reading) read();
        rewatch();
    }

    void shake() {
        const int result = SSL_accept(session.get());
        if (result == 1) {
            shaken = true;
            const char *sni = SSL_get_servername(session.get(), TLSEXT_NAMETYPE_host_name);
            name = sni ? sni : "";
            return;
        }
        if (SSL_get_error(session.get(), result) != SSL_ERROR_WANT_READ) gone = true;
    }

    ssize_t write_some() {
        if (session)
            return SSL_write(session.get(), unsent.data(), static_cast<int>(unsent.size()));
        return ::send(fd, unsent.data(), unsent.size(), MSG_NOSIGNAL);
    }

    void write() {
        while (!unsent.empty()) {
            const ssize_t n = write_some();
            if (n <= 0) return;
            unsent.erase(0, static_cast<size_t>(n));
        }
    }

    ssize_t read_some(char *into, size_t size) {
        if (!session) return ::recv(fd, into, size, 0);
        const int n = SSL_read(session.get(), into, static_cast<int>(size));
        if (n > 0) return n;
        const bool wait = SSL_get_error(session.get(), n) == SSL_ERROR_WANT_READ;
        errno = wait ? EAGAIN : ECONNRESET;
        return -1;
    }

    void read() {
        char bytes[16384];
        for (;;) {
            const ssize_t n = read_some(bytes, sizeof bytes);
            if (n > 0)
                heard.append(bytes, static_cast<size_t>(n));
            else if (n < 0 && errno == EAGAIN)
                return;
            else {
                gone = true;
                return;
            }
        }
    }
};

FakeServer::FakeServer(Loop &loop, const std::string &certificate, const std::string &text,
                       int port)
    : loop(loop), tls(certificate.empty() ? nullptr : std::make_unique<Tls>(certificate)) {
    NetAddress address = parse_address(text, port).value();
    listener = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(listener, address.socket(), address.size) != 0 || ::listen(listener, 64) != 0)
        throw std::runtime_error("fake server: cannot listen on " + address.text());
    auto *storage = reinterpret_cast<sockaddr *>(&address.storage);
    ::getsockname(listener, storage, &address.size);
    const std::string bound = address.text();
    number = std::stoi(bound.substr(bound.rfind(':') + 1));
    watch = std::make_unique<Watch>(loop, listener, POLLIN, [this](short) { accept(); });
}

FakeServer::~FakeServer() {
    watch.reset();
    peer.reset();
    ::close(listener);
}

void FakeServer::accept() {
    const int fd = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++count;
    peer.reset();
    peer = std::make_unique<Peer>(*this, fd);
}

bool FakeServer::ready() const { return peer && peer->shaken && !peer->gone; }
bool FakeServer::gone() const { return peer && peer->gone; }
size_t FakeServer::unsent() const { return peer ? peer->unsent.size() : 0; }

const std::string &FakeServer::heard() const {
    static const std::string nothing;
    return peer ? peer->heard : nothing;
}

const std::string &FakeServer::server_name() const {
    static const std::string nothing;
    return peer ? peer->name : nothing;
}

std::string FakeServer::client_fingerprint() const {
    const X509 *shown =
        peer && peer->session ? SSL_get0_peer_certificate(peer->session.get()) : nullptr;
    return shown ? certificate_fingerprint(shown) : "";
}

std::vector<std::string> FakeServer::heard_lines() const {
    std::string bytes = heard();
    bytes.resize(bytes.rfind('\n') == bytes.npos ? 0 : bytes.rfind('\n'));
    bytes.erase(std::remove(bytes.begin(), bytes.end(), '\r'), bytes.end());
    return split(bytes, '\n');
}

bool FakeServer::heard_line(std::string_view line) const {
    const std::vector<std::string> lines = heard_lines();
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

void FakeServer::send(std::string_view bytes) { peer->send(bytes); }

void FakeServer::read(bool on) {
    reading = on;
    if (peer) peer->rewatch();
}

void FakeServer::shake_hands(bool on) {
    shaking = on;
    if (peer) peer->rewatch();
}

void FakeServer::half_close() { peer->half_close(); }
void FakeServer::close() { peer->close(false); }
void FakeServer::reset() { peer->close(true); }

#include "adapters/tls.hpp"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "adapters/refusal.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

std::string system_reason(int number) {
    std::string text = std::generic_category().message(number);
    return lower(text.substr(0, 1)) + text.substr(1);
}

namespace {

class PlainStream final : public Stream {
public:
    explicit PlainStream(int fd) : socket(fd) {}
    ~PlainStream() override { ::close(socket); }

    Status handshake() override { return ok; }

    Io read(char *into, size_t size) override {
        const ssize_t n = ::recv(socket, into, size, 0);
        if (n > 0) return {ok, static_cast<size_t>(n)};
        return n == 0 ? Io{closed} : stopped();
    }

    Io write(std::string_view bytes) override {
        const ssize_t n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return n >= 0 ? Io{ok, static_cast<size_t>(n)} : stopped();
    }

    void finish() override { ::shutdown(socket, SHUT_WR); }
    int fd() const override { return socket; }
    std::string detail() const override { return "without TLS"; }

private:
    Io stopped() {
        if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {again};
        reason = system_reason(errno);
        return {failed};
    }

    const int socket;
};

using ContextOwner = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using SessionOwner = std::unique_ptr<SSL, decltype(&SSL_free)>;

std::string library_reason() {
    const char *text = ERR_reason_error_string(ERR_peek_error());
    return text ? fmt::format("TLS: {}", text) : "TLS: unknown error";
}

class TlsStream final : public Stream {
public:
    // context: null where there is none, and `why` says so.
    TlsStream(int fd, const std::string &host, SSL_CTX *context, const TlsSettings &settings,
              const std::string &why)
        : socket(fd), pins(settings.fingerprints) {
        reason = why;
        if (context && !open(host, context)) reason = library_reason();
    }

    ~TlsStream() override {
        finish();
        session.reset();
        ::close(socket);
    }

    Status handshake() override {
        if (!reason.empty()) return failed;
        ERR_clear_error();
        const int result = SSL_connect(session.get());
        if (result == 1) {
            established = true;
            read_poll = POLLIN;
            return ok;
        }
        const Status status = stopped(result, read_poll);
        if (status == closed) reason = "connection closed during the TLS handshake";
        return status == again ? again : failed;
    }

    Io read(char *into, size_t size) override {
        size_t bytes = 0;
        ERR_clear_error();
        read_poll = POLLIN;
        const int result = SSL_read_ex(session.get(), into, size, &bytes);
        if (result == 1) return {ok, bytes};
        return {stopped(result, read_poll)};
    }

    Io write(std::string_view bytes) override {
        size_t taken = 0;
        ERR_clear_error();
        write_poll = POLLOUT;
        const int result = SSL_write_ex(session.get(), bytes.data(), bytes.size(), &taken);
        if (result == 1) return {ok, taken};
        return {stopped(result, write_poll)};
    }

    void finish() override {
        if (!std::exchange(established, false)) return;
        ERR_clear_error();
        SSL_shutdown(session.get());
        ::shutdown(socket, SHUT_WR);
    }

    int fd() const override { return socket; }
    short read_needs() const override { return read_poll; }
    short write_needs() const override { return write_poll; }
    bool pending() const override { return SSL_has_pending(session.get()); }
    bool verified() const override { return true; }  // else there is no handshake

    // Called by the context while the handshake goes on.
    static int note_refusal(int accepted, X509_STORE_CTX *check) noexcept {
        TlsStream &self = checked_by(check);
        if (!accepted && self.reason.empty()) self.reason = certificate_refusal(check);
        return accepted;
    }

    // Instead of the whole verification: the leaf is one of ours, or the handshake ends here.
    static int check_pin(X509_STORE_CTX *check, void *) noexcept {
        TlsStream &self = checked_by(check);
        const std::string got = certificate_fingerprint(X509_STORE_CTX_get0_cert(check));
        if (std::find(self.pins.begin(), self.pins.end(), got) != self.pins.end()) return 1;
        self.reason = fmt::format("fingerprint does not match: got {}, expected {}", got,
                                  self.pins.size() == 1 ? self.pins[0] : "one of those configured");
        X509_STORE_CTX_set_error(check, X509_V_ERR_APPLICATION_VERIFICATION);
        return 0;
    }

    std::string detail() const override {
        return fmt::format("{} {}", SSL_get_version(session.get()),
                           SSL_get_cipher_name(session.get()));
    }

private:
    static TlsStream &checked_by(X509_STORE_CTX *check) {
        const auto *ssl = static_cast<SSL *>(
            X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx()));
        return *static_cast<TlsStream *>(SSL_get_app_data(ssl));
    }

    bool open(const std::string &host, SSL_CTX *context) {
        ERR_clear_error();
        session.reset(SSL_new(context));
        return session && expect(host) && SSL_set_fd(session.get(), socket);
    }

    // Whom we want to talk to.  An address has no SNI (RFC 6066 section 3).
    bool expect(const std::string &host) {
        SSL_set_app_data(session.get(), this);
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str())) return true;
        ERR_clear_error();
        SSL_set_hostflags(session.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        return SSL_set1_host(session.get(), host.c_str()) &&
               SSL_set_tlsext_host_name(session.get(), host.c_str());
    }

    Status stopped(int result, short &poll) {
        const int number = errno;
        switch (SSL_get_error(session.get(), result)) {
            case SSL_ERROR_WANT_READ:
                poll = POLLIN;
                return again;
            case SSL_ERROR_WANT_WRITE:
                poll = POLLOUT;
                return again;
            case SSL_ERROR_ZERO_RETURN:
                return closed;
            case SSL_ERROR_SYSCALL:
                if (number == 0) return closed;
                if (reason.empty()) reason = system_reason(number);
                break;
            default:
                if (reason.empty()) reason = protocol_reason();
        }
        established = false;  // no close_notify after a fatal error
        return failed;
    }

    static std::string protocol_reason() {
        const unsigned long error = ERR_peek_error();
        switch (ERR_GET_REASON(error)) {
            case SSL_R_WRONG_VERSION_NUMBER:
            case SSL_R_HTTP_REQUEST:
            case SSL_R_PACKET_LENGTH_TOO_LONG:
                return "server speaks no TLS on this port";
            case SSL_R_UNSUPPORTED_PROTOCOL:
            case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
                return "server speaks no TLS 1.2 or later";
            default:
                return library_reason();
        }
    }

    const int socket;
    const std::vector<std::string> pins;
    SessionOwner session{nullptr, SSL_free};
    short read_poll = POLLIN;
    short write_poll = POLLOUT;
    bool established = false;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(int fd) { return std::make_unique<PlainStream>(fd); }

struct TlsContext::Made {
    ContextOwner context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
};

// In place of libssl's own, which would ask at the terminal.
static int no_passphrase(char *, int, int, void *) noexcept { return -1; }

static void set_protocol(SSL_CTX *context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
}

static Failure unusable(const std::string &file, const char *key) {
    return Failure("{}: cannot be used as {}: {}", file, key, library_reason());
}

static void load_trust(SSL_CTX *context, const TlsSettings &settings) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, TlsStream::note_refusal);
    if (!settings.fingerprints.empty())
        return SSL_CTX_set_cert_verify_callback(context, TlsStream::check_pin, nullptr);
    if (settings.ca_file.empty()) {
        SSL_CTX_set_default_verify_paths(context);
    } else if (!SSL_CTX_load_verify_file(context, settings.ca_file.c_str())) {
        throw unusable(settings.ca_file, "ca-file");
    }
}

static void load_certificate(SSL_CTX *context, const TlsSettings &settings) {
    const std::string &file = settings.certificate;
    if (file.empty()) return;
    const std::string &key = settings.key.empty() ? file : settings.key;
    if (SSL_CTX_use_certificate_chain_file(context, file.c_str()) != 1)
        throw unusable(file, "certificate");
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw unusable(key, "key");
}

TlsContext::TlsContext(TlsSettings settings) : settings(std::move(settings)) {}
TlsContext::~TlsContext() = default;

std::string TlsContext::make() {
    if (made) return "";
    ERR_clear_error();
    auto fresh = std::make_unique<Made>();
    SSL_CTX *context = fresh->context.get();
    if (!context) return library_reason();
    try {
        set_protocol(context);
        load_trust(context, settings);
        load_certificate(context, settings);
    } catch (const Failure &failure) {
        return failure.what();
    }
    made = std::move(fresh);
    return "";
}

std::unique_ptr<Stream> TlsContext::stream(int fd, const std::string &host) {
    const std::string trouble = make();
    SSL_CTX *context = made ? made->context.get() : nullptr;
    return std::make_unique<TlsStream>(fd, host, context, settings, trouble);
}

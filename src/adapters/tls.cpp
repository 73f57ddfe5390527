#include "adapters/tls.hpp"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

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

// Text out of a certificate comes from a stranger.
std::string tame(std::string_view text) { return printable(text.substr(0, utf8_cut(text, 100))); }

std::string fingerprint(const X509 *certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    std::string hex;
    if (X509_digest(certificate, EVP_sha256(), digest, &size))
        for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

std::string date(const ASN1_TIME *time) {
    tm t{};
    if (!ASN1_TIME_to_tm(time, &t)) return "an unknown date";
    return fmt::format("{:04}-{:02}-{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

std::string common_name(const X509_NAME *name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0) return "no name";
    unsigned char *text = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) return "no name";
    const std::string result = tame({reinterpret_cast<char *>(text), static_cast<size_t>(size)});
    OPENSSL_free(text);
    return result;
}

// The hosts that a certificate is for: its first alternative names, else its common name.
std::string hosts(const X509 *certificate) {
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
        static_cast<GENERAL_NAMES *>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free);
    std::string all;
    const int count = names ? std::min(sk_GENERAL_NAME_num(names.get()), 3) : 0;
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS) continue;
        const auto *text = reinterpret_cast<const char *>(ASN1_STRING_get0_data(name->d.dNSName));
        const auto size = static_cast<size_t>(ASN1_STRING_length(name->d.dNSName));
        all += (all.empty() ? "" : ", ") + tame({text, size});
    }
    return all.empty() ? common_name(X509_get_subject_name(certificate)) : all;
}

// Why a certificate was refused, in words.
std::string refusal(X509_STORE_CTX *check) {
    const X509 *certificate = X509_STORE_CTX_get_current_cert(check);
    const int error = X509_STORE_CTX_get_error(check);
    if (!certificate) return X509_verify_cert_error_string(error);
    switch (error) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return fmt::format("certificate is for another host ({})", hosts(certificate));
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "certificate expired on " + date(X509_get0_notAfter(certificate));
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "certificate is not valid before " + date(X509_get0_notBefore(certificate));
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return fmt::format("issuer unknown ({})",
                               common_name(X509_get_issuer_name(certificate)));
        default:
            return fmt::format("certificate refused: {}", X509_verify_cert_error_string(error));
    }
}

class TlsStream final : public Stream {
public:
    TlsStream(int fd, const std::string &host, const TlsSettings &settings)
        : socket(fd), pins(settings.fingerprints) {
        if (!open(host, settings) && reason.empty()) reason = "TLS: " + library_reason();
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

    std::string detail() const override {
        return fmt::format("{} {}", SSL_get_version(session.get()),
                           SSL_get_cipher_name(session.get()));
    }

private:
    bool open(const std::string &host, const TlsSettings &settings) {
        ERR_clear_error();
        context.reset(SSL_CTX_new(TLS_client_method()));
        if (!context || !SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION)) return false;
        SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
        SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                            SSL_MODE_RELEASE_BUFFERS);
        SSL_CTX_set_read_ahead(context.get(), 1);
        if (!load_trust(settings)) return false;
        session.reset(SSL_new(context.get()));
        return session && expect(host) && SSL_set_fd(session.get(), socket);
    }

    bool load_trust(const TlsSettings &settings) {
        if (!pins.empty()) {
            SSL_CTX_set_cert_verify_callback(context.get(), check_pin, this);
            return true;
        }
        if (settings.ca_file.empty()) return SSL_CTX_set_default_verify_paths(context.get());
        if (SSL_CTX_load_verify_file(context.get(), settings.ca_file.c_str())) return true;
        reason =
            fmt::format("{}: cannot be used as ca-file: {}", settings.ca_file, library_reason());
        return false;
    }

    // Whom we want to talk to.  An address has no SNI (RFC 6066 section 3).
    bool expect(const std::string &host) {
        SSL_set_app_data(session.get(), this);
        SSL_set_verify(session.get(), SSL_VERIFY_PEER, note_refusal);
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str())) return true;
        ERR_clear_error();
        SSL_set_hostflags(session.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        return SSL_set1_host(session.get(), host.c_str()) &&
               SSL_set_tlsext_host_name(session.get(), host.c_str());
    }

    static int note_refusal(int accepted, X509_STORE_CTX *check) noexcept {
        auto *ssl = static_cast<SSL *>(
            X509_STORE_CTX_get_ex_data(check, SSL_get_ex_data_X509_STORE_CTX_idx()));
        auto *self = static_cast<TlsStream *>(SSL_get_app_data(ssl));
        if (!accepted && self->reason.empty()) self->reason = refusal(check);
        return accepted;
    }

    // Instead of the whole verification: the leaf is one of ours, or the handshake ends here.
    static int check_pin(X509_STORE_CTX *check, void *data) noexcept {
        auto *self = static_cast<TlsStream *>(data);
        const std::string got = fingerprint(X509_STORE_CTX_get0_cert(check));
        if (std::find(self->pins.begin(), self->pins.end(), got) != self->pins.end()) return 1;
        self->reason =
            fmt::format("fingerprint does not match: got {}, expected {}", got,
                        self->pins.size() == 1 ? self->pins[0] : "one of those configured");
        X509_STORE_CTX_set_error(check, X509_V_ERR_APPLICATION_VERIFICATION);
        return 0;
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
                return "TLS: " + library_reason();
        }
    }

    static std::string library_reason() {
        const char *text = ERR_reason_error_string(ERR_peek_error());
        return text ? text : "unknown error";
    }

    const int socket;
    const std::vector<std::string> pins;
    ContextOwner context{nullptr, SSL_CTX_free};
    SessionOwner session{nullptr, SSL_free};
    short read_poll = POLLIN;
    short write_poll = POLLOUT;
    bool established = false;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(int fd) { return std::make_unique<PlainStream>(fd); }

std::unique_ptr<Stream> tls_stream(int fd, const std::string &host, const TlsSettings &settings) {
    return std::make_unique<TlsStream>(fd, host, settings);
}

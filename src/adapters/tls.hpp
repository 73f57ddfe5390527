#pragma once

#include <poll.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct TlsSettings {
    std::string ca_file;                    // empty: the system's
    std::vector<std::string> fingerprints;  // SHA-256 of the certificate, 64 lower-case hex digits
                                            // each; then nothing else is checked
    std::string certificate;                // PEM file to show to the server; empty: none
    std::string key;                        // PEM file of its key; empty: beside the certificate
    size_t contents = 0;  // a hash of what these files hold: others, other settings
    bool operator==(const TlsSettings &) const = default;
};

// A connected stream, plain or through TLS, that never blocks.  Owns its descriptor: destroying it
// closes.  After `again`, poll for read_needs() or write_needs().  SIGPIPE must be ignored.
class Stream {
public:
    enum Status { ok, again, closed, failed };
    struct Io {
        Status status;
        size_t bytes = 0;  // where ok, above 0
    };

    virtual ~Stream() = default;
    virtual Status handshake() = 0;  // until ok; before it not one byte of ours leaves
    virtual Io read(char *into, size_t size) = 0;
    virtual Io write(std::string_view bytes) = 0;  // after `again`: the same bytes first, once more
    virtual void finish() = 0;                     // nothing more from us; the peer may go on
    virtual int fd() const = 0;
    virtual short read_needs() const { return POLLIN; }
    virtual short write_needs() const { return POLLOUT; }
    virtual bool pending() const { return false; }   // read() has more of which poll knows nothing
    virtual bool verified() const { return false; }  // the peer is who it should be
    virtual std::string detail() const = 0;          // "TLSv1.3 TLS_AES_256_GCM_SHA384"
    const std::string &error() const { return reason; }  // where failed: why, for people

protected:
    std::string reason;
};

std::string system_reason(int number);  // of an errno: "connection refused"

std::unique_ptr<Stream> plain_stream(int fd);  // takes over the descriptor

// What all TLS streams of a network share, made at the first of them: it takes long.  The files are
// read then, and not again.
class TlsContext {
public:
    explicit TlsContext(TlsSettings settings);
    TlsContext(const TlsContext &) = delete;
    ~TlsContext();

    // Takes over the descriptor.  The peer must prove that it is `host` (a name or an address).  A
    // setting that cannot be used is what handshake() fails with; the next stream tries it again.
    std::unique_ptr<Stream> stream(int fd, const std::string &host);

private:
    std::string make();  // empty, or why it cannot be made

    struct Made;
    const TlsSettings settings;
    std::unique_ptr<Made> made;
};

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "loop/loop.hpp"

// A scripted server on loopback, driven by the test's own loop.  It knows one peer at a time, the
// one that came last; what was heard of the one before is forgotten when a new one comes.
class FakeServer {
public:
    // certificate: PEM file with certificate and key; empty: no TLS.
    explicit FakeServer(Loop &loop, const std::string &certificate = "",
                        const std::string &address = "127.0.0.1", int port = 0);
    FakeServer(const FakeServer &) = delete;
    ~FakeServer();

    int port() const { return number; }
    int accepted() const { return count; }   // peers, since the beginning
    bool ready() const;                      // a peer is here, its handshake done
    bool gone() const;                       // the peer has closed
    const std::string &heard() const;        // every byte that the peer's application sent
    const std::string &server_name() const;  // by SNI
    std::string client_fingerprint() const;  // of the certificate that the peer has shown, SHA-256

    bool heard_line(std::string_view line) const;  // among the whole lines
    std::vector<std::string> heard_lines() const;  // without CR LF

    void send(std::string_view bytes);  // verbatim
    size_t unsent() const;
    void read(bool on);         // off: what comes is left in the socket
    void shake_hands(bool on);  // off: accepts and is silent
    void half_close();          // no more from us
    void close();
    void reset();  // RST

private:
    class Peer;
    void accept();

    Loop &loop;
    struct Tls;
    std::unique_ptr<Tls> tls;
    int listener;
    int number = 0;
    int count = 0;
    bool reading = true;
    bool shaking = true;
    std::unique_ptr<Peer> peer;
    std::unique_ptr<Watch> watch;
};

#pragma once

#include <memory>
#include <string>

#include "support/temp_dir.hpp"

// A certificate and its key, together in one PEM file.
struct TestCertificate {
    std::string file;
    std::string fingerprint;  // SHA-256 in lower-case hex
};

// A throw-away certificate authority in a folder of its own, which goes with it.
class Certificates {
public:
    explicit Certificates(const char *name = "signalbox test CA");
    Certificates(const Certificates &) = delete;
    ~Certificates();

    const std::string &ca_file() const { return ca; }

    // names: "DNS:localhost,IP:127.0.0.1".  The days count from now.
    TestCertificate issue(const std::string &names, int from_days = -1, int to_days = 1);
    TestCertificate self_signed(const std::string &names);

private:
    struct Authority;
    TempDir folder;
    std::string ca;
    std::unique_ptr<Authority> authority;
    int issued = 0;
};

#pragma once

#include <string>
#include <vector>

struct TlsSettings {
    bool enabled = true;
    std::string ca_file;                    // empty: the system's
    std::vector<std::string> fingerprints;  // SHA-256 of the certificate, 64 lower-case hex digits each; then nothing else is checked
    bool operator==(const TlsSettings &) const = default;
};

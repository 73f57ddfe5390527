#pragma once

#include <string>
#include <vector>

struct ServiceAccount {
    std::string name, password;
    std::string fingerprint;  // of the certificate that logs in by EXTERNAL; empty: none
    std::string key_file;     // PEM, for ECDSA-NIST256P-CHALLENGE; empty: none
};

// What the services for tests are told; the first argument of the program is a file of it, a
// "key value" a line, "account NAME PASSWORD FINGERPRINT KEY-FILE" with "-" for what is not there.
struct ServicesSettings {
    int port = 0;
    std::vector<ServiceAccount> accounts;
    std::vector<std::string> mechanisms;
    int iterations = 4096;  // of SCRAM
    std::string fault;      // signature, nonce: of SCRAM; mute: no answer at all; empty: none

    const ServiceAccount *find(const std::string &name) const;
    std::string mechanism_list() const;  // "PLAIN,EXTERNAL"
};

ServicesSettings read_settings(const std::string &path);

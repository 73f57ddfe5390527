#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "irc/sasl.hpp"
#include "options/config.hpp"

// What the keys about an account take; as in options/values.hpp.
std::string account_value(std::string_view text);
std::vector<Mechanism> mechanisms_value(std::string_view text);  // blank-separated, best first
std::string services_value(std::string_view text);               // NICK@HOST
std::string services_mask_value(std::string_view text);          // NICK!USER@HOST
std::string services_word_value(std::string_view text);

std::string mechanisms_text(const std::vector<Mechanism> &mechanisms);  // as it would be written

// What the file left to us: the mechanisms that its secrets allow, the mask of the services.
void complete_login(NetworkConfig &network);

// A setting that cannot stand as the others are.
struct LoginFault {
    std::string_view key, what;
};
// One for each key at the most, also for keys that are not set.
std::vector<LoginFault> login_faults(const NetworkConfig &network);

// What the files of certificate and key hold.
struct PemFiles {
    std::string certificate, key;
};
// Read and check the files that `network` names; the key after the certificate.  Throw Failure.
void read_certificate(NetworkConfig &network, PemFiles &pem);
void read_key(NetworkConfig &network, PemFiles &pem);

#pragma once

#include <string>
#include <string_view>

#include "support/temp_dir.hpp"

// A throw-away private key, made and asked by the openssl program.
class PrivateKey {
public:
    explicit PrivateKey(const std::string &curve = "prime256v1");

    std::string pem() const { return slurp(file); }
    std::string locked_pem() const;  // under a passphrase
    bool verifies(std::string_view signature, std::string_view digest) const;

private:
    TempDir folder;
    std::string file;
};

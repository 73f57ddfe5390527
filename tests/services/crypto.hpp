#pragma once

#include <openssl/evp.h>

#include <optional>
#include <string>
#include <string_view>

// Bytes are strings.  Written apart from the daemon's own, so that the two prove each other.
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
std::string some_bytes(size_t count);  // at random
std::string hash_of(const EVP_MD *digest, std::string_view bytes);
std::string keyed_hash(const EVP_MD *digest, std::string_view key, std::string_view text);
std::string stretched(const EVP_MD *digest, std::string_view password, std::string_view salt,
                      int iterations);
bool signed_by(const std::string &key_file, std::string_view challenge, std::string_view signature);

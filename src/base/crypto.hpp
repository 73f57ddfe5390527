#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

// Digests, keys and signatures.  Strings of bytes go in and out.  What OpenSSL itself cannot do
// (out of memory) throws std::runtime_error.

enum class Digest { sha256, sha512 };

std::string digest_of(Digest digest, std::string_view bytes);
std::string to_hex(std::string_view bytes);  // lower case
// SHA-256 of all of a file; nothing where it cannot be read, or is no file, or larger than `most`.
std::optional<std::string> digest_of_file(const std::string &path, size_t most);
std::string hmac(Digest digest, std::string_view key, std::string_view bytes);
bool same_bytes(std::string_view one,
                std::string_view other);  // in the same time wherever they differ

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // nothing: not as to_base64 writes

std::string random_nonce();      // 24 characters of base64, never seen before
void wipe(std::string &secret);  // empty after, and its bytes gone from memory

// A key out of a password by PBKDF2 (RFC 8018), as long as the digest; worked off in slices.
class KeyDerivation {
public:
    KeyDerivation(Digest digest, std::string_view password, std::string_view salt, long iterations);
    KeyDerivation(const KeyDerivation &) = delete;
    ~KeyDerivation();  // wipes

    bool done() const;
    void work(long rounds = 5000);  // 5000: between 1 and 10 ms
    std::string take_key();         // once it is done

private:
    struct State;
    std::unique_ptr<State> state;
};

// ECDSA on the curve NIST P-256 with a private key in PEM, without passphrase.
std::string p256_key_trouble(
    std::string_view pem);  // one clause: why it is of no use; empty: it is
// The signature, in DER, of what stands for a digest already.  Nothing: the key is of no use.
std::optional<std::string> sign_p256(std::string_view pem, std::string_view digest);

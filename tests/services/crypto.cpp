#include "services/crypto.hpp"

#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

static const unsigned char *raw(std::string_view text) {
    return reinterpret_cast<const unsigned char *>(text.data());
}
static unsigned char *raw(std::string &text) {
    return reinterpret_cast<unsigned char *>(text.data());
}

std::string to_base64(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    text.resize(EVP_EncodeBlock(raw(text), raw(bytes), static_cast<int>(bytes.size())));
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.size() % 4) return std::nullopt;
    std::string bytes(text.size() / 4 * 3 + 1, '\0');
    const int size = EVP_DecodeBlock(raw(bytes), raw(text), static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
    bytes.resize(static_cast<size_t>(size) - padding);
    return bytes;
}

std::string some_bytes(size_t count) {
    std::string bytes(count, '\0');
    if (RAND_bytes(raw(bytes), static_cast<int>(count)) != 1)
        throw std::runtime_error("no randomness");
    return bytes;
}

std::string hash_of(const EVP_MD *digest, std::string_view bytes) {
    std::string hash(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), raw(hash), &size, digest, nullptr);
    hash.resize(size);
    return hash;
}

std::string keyed_hash(const EVP_MD *digest, std::string_view key, std::string_view text) {
    std::string hash(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    HMAC(digest, key.data(), static_cast<int>(key.size()), raw(text), text.size(), raw(hash),
         &size);
    hash.resize(size);
    return hash;
}

std::string stretched(const EVP_MD *digest, std::string_view password, std::string_view salt,
                      int iterations) {
    std::string key(static_cast<size_t>(EVP_MD_get_size(digest)), '\0');
    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), raw(salt),
                      static_cast<int>(salt.size()), iterations, digest,
                      static_cast<int>(key.size()), raw(key));
    return key;
}

bool signed_by(const std::string &key_file, std::string_view challenge,
               std::string_view signature) {
    const std::unique_ptr<FILE, decltype(&fclose)> file(fopen(key_file.c_str(), "r"), fclose);
    if (!file) throw std::runtime_error("cannot read " + key_file);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
    return EVP_PKEY_verify_init(context.get()) == 1 &&
           EVP_PKEY_verify(context.get(), raw(signature), signature.size(), raw(challenge),
                           challenge.size()) == 1;
}

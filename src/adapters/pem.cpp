#include "adapters/pem.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

#include "base/error.hpp"

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Text = std::unique_ptr<BIO, decltype(&BIO_free)>;

Text reading(const std::string &pem) {
    return {BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free};
}

// In place of libcrypto's own, which would ask at the terminal.
int no_passphrase(char *, int, int, void *asked) noexcept {
    *static_cast<bool *>(asked) = true;
    return -1;
}

Certificate certificate_in(const std::string &pem) {
    const Text text = reading(pem);
    Certificate found(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), X509_free);
    ERR_clear_error();
    if (!found) throw Failure("holds no certificate in PEM form");
    return found;
}

Key key_in(const std::string &pem) {
    const Text text = reading(pem);
    bool asked = false;
    Key found(PEM_read_bio_PrivateKey(text.get(), nullptr, no_passphrase, &asked), EVP_PKEY_free);
    ERR_clear_error();
    if (asked) throw Failure("holds a key with a passphrase, allowed is one without");
    if (!found) throw Failure("holds no private key in PEM form");
    return found;
}

}  // namespace

void check_certificate(const std::string &certificate) { certificate_in(certificate); }

void check_private_key(const std::string &key) { key_in(key); }

void check_pair(const std::string &certificate, const std::string &key) {
    const bool pair = X509_check_private_key(certificate_in(certificate).get(), key_in(key).get());
    ERR_clear_error();
    if (!pair) throw Failure("holds the key of another certificate");
}

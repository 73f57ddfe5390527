#include "support/certificates.hpp"

#include <fmt/core.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void require(bool done) {
    if (!done) throw std::runtime_error("certificates: libcrypto refused");
}

void add_extension(X509 *certificate, int kind, const std::string &value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), X509_EXTENSION_free);
    require(extension && X509_add_ext(certificate, extension.get(), -1));
}

Certificate make_certificate(const char *subject, EVP_PKEY *key, int number, int from_days,
                             int to_days) {
    Certificate made(X509_new(), X509_free);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), number);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), from_days * 86400L);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), to_days * 86400L);
    X509_set_pubkey(made.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(subject), -1, -1, 0);
    return made;
}

void sign(X509 *certificate, const X509 *issuer, EVP_PKEY *key) {
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
    require(X509_sign(certificate, key, EVP_sha256()) > 0);
}

std::string fingerprint_of(const X509 *certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    require(X509_digest(certificate, EVP_sha256(), digest, &size));
    std::string hex;
    for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

void write_pem(const std::string &path, X509 *certificate, EVP_PKEY *key) {
    const std::unique_ptr<FILE, decltype(&fclose)> file(fopen(path.c_str(), "w"), fclose);
    require(file && PEM_write_X509(file.get(), certificate));
    if (key) require(PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr));
}

}  // namespace

struct Certificates::Authority {
    explicit Authority(const char *name)
        : certificate(make_certificate(name, key.get(), 1, -1, 1)) {}
    Key key = make_key();
    Certificate certificate;
};

Certificates::Certificates(const char *name)
    : ca(folder.file("ca.pem")), authority(std::make_unique<Authority>(name)) {
    X509 *certificate = authority->certificate.get();
    add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(certificate, NID_key_usage, "critical,keyCertSign");
    sign(certificate, certificate, authority->key.get());
    write_pem(ca, certificate, nullptr);
}

Certificates::~Certificates() = default;

TestCertificate Certificates::issue(const std::string &names, int from_days, int to_days) {
    const Key key = make_key();
    const Certificate made =
        make_certificate("signalbox test", key.get(), ++issued + 1, from_days, to_days);
    add_extension(made.get(), NID_subject_alt_name, names);
    sign(made.get(), authority->certificate.get(), authority->key.get());
    const std::string path = folder.file(fmt::format("{}.pem", issued));
    write_pem(path, made.get(), key.get());
    return {path, fingerprint_of(made.get())};
}

TestCertificate Certificates::self_signed(const std::string &names) {
    const Key key = make_key();
    const Certificate made = make_certificate("signalbox test", key.get(), ++issued + 1, -1, 1);
    add_extension(made.get(), NID_subject_alt_name, names);
    sign(made.get(), made.get(), key.get());
    const std::string path = folder.file(fmt::format("{}.pem", issued));
    write_pem(path, made.get(), key.get());
    return {path, fingerprint_of(made.get())};
}

#include "adapters/refusal.hpp"

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "base/text.hpp"

namespace {

// Text out of a certificate comes from a stranger.
std::string tame(std::string_view text) { return printable(text.substr(0, utf8_cut(text, 100))); }

std::string date(const ASN1_TIME *time) {
    tm t{};
    if (!ASN1_TIME_to_tm(time, &t)) return "an unknown date";
    return fmt::format("{:04}-{:02}-{:02}", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday);
}

std::string common_name(const X509_NAME *name) {
    const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
    if (at < 0) return "no name";
    unsigned char *text = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size < 0) return "no name";
    const std::string result = tame({reinterpret_cast<char *>(text), static_cast<size_t>(size)});
    OPENSSL_free(text);
    return result;
}

// The hosts that a certificate is for: its first alternative names, else its common name.
std::string hosts(const X509 *certificate) {
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
        static_cast<GENERAL_NAMES *>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free);
    std::string all;
    const int count = names ? std::min(sk_GENERAL_NAME_num(names.get()), 3) : 0;
    for (int i = 0; i < count; ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS) continue;
        const auto *text = reinterpret_cast<const char *>(ASN1_STRING_get0_data(name->d.dNSName));
        const auto size = static_cast<size_t>(ASN1_STRING_length(name->d.dNSName));
        all += (all.empty() ? "" : ", ") + tame({text, size});
    }
    return all.empty() ? common_name(X509_get_subject_name(certificate)) : all;
}

}  // namespace

std::string certificate_fingerprint(const X509 *certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    std::string hex;
    if (X509_digest(certificate, EVP_sha256(), digest, &size))
        for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

std::string certificate_refusal(X509_STORE_CTX *check) {
    const X509 *certificate = X509_STORE_CTX_get_current_cert(check);
    const int error = X509_STORE_CTX_get_error(check);
    if (!certificate) return X509_verify_cert_error_string(error);
    switch (error) {
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return fmt::format("certificate is for another host ({})", hosts(certificate));
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "certificate expired on " + date(X509_get0_notAfter(certificate));
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "certificate is not valid before " + date(X509_get0_notBefore(certificate));
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            return fmt::format("issuer unknown ({})",
                               common_name(X509_get_issuer_name(certificate)));
        default:
            return fmt::format("certificate refused: {}", X509_verify_cert_error_string(error));
    }
}

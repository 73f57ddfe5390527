#include "base/crypto.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace {

struct Free {
    void operator()(EVP_MD_CTX *context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY *key) const noexcept { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX *context) const noexcept { EVP_PKEY_CTX_free(context); }
    void operator()(BIO *bio) const noexcept { BIO_free(bio); }
    void operator()(const int *file) const noexcept { close(*file); }
};
template <class T>
using Owner = std::unique_ptr<T, Free>;

constexpr char inner_pad = 0x36, outer_pad = 0x5c;  // RFC 2104

// An error that stays in OpenSSL's queue would be taken for one of TLS.
void must(bool done) {
    if (done) return;
    ERR_clear_error();
    throw std::runtime_error("openssl could not do what it was asked for");
}

const unsigned char *in(std::string_view bytes) {
    return reinterpret_cast<const unsigned char *>(bytes.data());
}
unsigned char *out(std::string &bytes) { return reinterpret_cast<unsigned char *>(bytes.data()); }

const EVP_MD *algorithm(Digest digest) {
    return digest == Digest::sha256 ? EVP_sha256() : EVP_sha512();
}
size_t size_of(Digest digest) { return static_cast<size_t>(EVP_MD_size(algorithm(digest))); }

// HMAC by one key, many times: what the key alone decides is computed once.
class KeyedDigest {
public:
    KeyedDigest(Digest digest, std::string_view key) {
        const auto block = static_cast<size_t>(EVP_MD_block_size(algorithm(digest)));
        std::string padded = key.size() > block ? digest_of(digest, key) : std::string(key);
        padded.resize(block);
        begin(inner.get(), digest, padded, inner_pad);
        begin(outer.get(), digest, padded, outer_pad);
        wipe(padded);
    }

    void operator()(std::string_view bytes, std::string &result) {
        finish(inner.get(), bytes, result);
        finish(outer.get(), result, result);
    }

private:
    static void begin(EVP_MD_CTX *context, Digest digest, std::string key, char pad) {
        for (char &c : key) c ^= pad;
        must(context && EVP_DigestInit_ex(context, algorithm(digest), nullptr) == 1);
        must(EVP_DigestUpdate(context, key.data(), key.size()) == 1);
        wipe(key);
    }

    void finish(const EVP_MD_CTX *begun, std::string_view bytes, std::string &result) {
        must(EVP_MD_CTX_copy_ex(scratch.get(), begun) == 1);
        must(EVP_DigestUpdate(scratch.get(), bytes.data(), bytes.size()) == 1);
        must(EVP_DigestFinal_ex(scratch.get(), out(result), nullptr) == 1);
    }

    Owner<EVP_MD_CTX> inner{EVP_MD_CTX_new()}, outer{EVP_MD_CTX_new()}, scratch{EVP_MD_CTX_new()};
};

// Nobody is asked for a passphrase on the terminal.
int no_passphrase(char *, int, int, void *) { return -1; }

Owner<EVP_PKEY> read_key(std::string_view pem) {
    const Owner<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    must(bio != nullptr);
    Owner<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    return key;
}

bool on_p256(const EVP_PKEY *key) {
    char name[32] = "";
    const bool named =
        EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, name, sizeof name, nullptr);
    ERR_clear_error();
    return named && std::string_view(name) == "prime256v1";
}

}  // namespace

std::string digest_of(Digest digest, std::string_view bytes) {
    std::string result(size_of(digest), '\0');
    must(EVP_Digest(bytes.data(), bytes.size(), out(result), nullptr, algorithm(digest), nullptr) ==
         1);
    return result;
}

std::string hmac(Digest digest, std::string_view key, std::string_view bytes) {
    std::string result(size_of(digest), '\0');
    KeyedDigest(digest, key)(bytes, result);
    return result;
}

static std::optional<std::string> digest_of_stream(int file, size_t most) {
    const Owner<EVP_MD_CTX> context(EVP_MD_CTX_new());
    must(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
    std::string buffer(1 << 16, '\0'), result(size_of(Digest::sha256), '\0');
    for (size_t done = 0;;) {
        const ssize_t got = read(file, buffer.data(), buffer.size());
        if (got < 0 || (done += static_cast<size_t>(got)) > most) return {};
        if (got == 0) break;
        must(EVP_DigestUpdate(context.get(), buffer.data(), static_cast<size_t>(got)) == 1);
    }
    must(EVP_DigestFinal_ex(context.get(), out(result), nullptr) == 1);
    return result;
}

std::optional<std::string> digest_of_file(const std::string &path, size_t most) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return {};
    const Owner<const int> closed(&file);
    struct stat about {};
    const bool fits = fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
                      static_cast<unsigned long long>(about.st_size) <= most;
    return fits ? digest_of_stream(file, most) : std::nullopt;
}

bool same_bytes(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string to_hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        text += {digits[byte >> 4], digits[byte & 15]};
    }
    return text;
}

std::string to_base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    text.resize(
        static_cast<size_t>(EVP_EncodeBlock(out(text), in(bytes), static_cast<int>(bytes.size()))));
    return text;
}

// OpenSSL forgives much; what is read must be what would be written.
std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    const int size = EVP_DecodeBlock(out(bytes), in(text), static_cast<int>(text.size()));
    if (size < 0) return {};
    const auto padding = static_cast<size_t>(std::count(text.begin(), text.end(), '='));
    bytes.resize(static_cast<size_t>(size) - std::min<size_t>(padding, static_cast<size_t>(size)));
    if (to_base64(bytes) != text) return {};
    return bytes;
}

std::string random_nonce() {
    std::string bytes(18, '\0');
    must(RAND_bytes(out(bytes), static_cast<int>(bytes.size())) == 1);
    return to_base64(bytes);
}

void wipe(std::string &secret) {
    OPENSSL_cleanse(secret.data(), secret.size());
    secret.clear();
}

struct KeyDerivation::State {
    KeyedDigest keyed;
    std::string last, sum;
    long left;

    State(Digest digest, std::string_view password, std::string_view salt, long iterations)
        : keyed(digest, password), last(size_of(digest), '\0'), left(iterations - 1) {
        keyed(std::string(salt) + std::string("\0\0\0\1", 4), last);
        sum = last;
    }

    ~State() {
        wipe(last);
        wipe(sum);
    }

    void round() {
        keyed(last, last);
        for (size_t i = 0; i < sum.size(); ++i) sum[i] ^= last[i];
        --left;
    }
};

KeyDerivation::KeyDerivation(Digest digest, std::string_view password, std::string_view salt,
                             long iterations)
    : state(std::make_unique<State>(digest, password, salt, iterations)) {}

KeyDerivation::~KeyDerivation() = default;

bool KeyDerivation::done() const { return state->left <= 0; }

void KeyDerivation::work(long rounds) {
    for (; rounds > 0 && !done(); --rounds) state->round();
}

std::string KeyDerivation::take_key() { return std::exchange(state->sum, {}); }

std::string p256_key_trouble(std::string_view pem) {
    const Owner<EVP_PKEY> key = read_key(pem);
    if (!key) return "not a private key in PEM without passphrase";
    if (!on_p256(key.get())) return "not a key on the curve prime256v1 (NIST P-256)";
    return {};
}

std::optional<std::string> sign_p256(std::string_view pem, std::string_view digest) {
    const Owner<EVP_PKEY> key = read_key(pem);
    if (!key || !on_p256(key.get())) return {};
    const Owner<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key.get(), nullptr));
    must(context && EVP_PKEY_sign_init(context.get()) == 1);
    size_t size = 0;
    must(EVP_PKEY_sign(context.get(), nullptr, &size, in(digest), digest.size()) == 1);
    std::string signature(size, '\0');
    must(EVP_PKEY_sign(context.get(), out(signature), &size, in(digest), digest.size()) == 1);
    signature.resize(size);
    return signature;
}

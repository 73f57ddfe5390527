#include "irc/sasl.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "irc/scram.hpp"

namespace {

// By Mechanism.
constexpr std::array<std::string_view, 5> names = {"EXTERNAL", "ECDSA-NIST256P-CHALLENGE",
                                                   "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"};

constexpr size_t piece_size = 400;
constexpr size_t most_gathered = 16384;
constexpr const char *out_of_turn = "the server sends a challenge out of turn";

// EXTERNAL and PLAIN: all is said at once.  Nothing to say is an answer, too.
class Statement final : public SaslExchange {
public:
    Statement(Mechanism mechanism, const Credentials &credentials) {
        if (mechanism == Mechanism::plain) compose(credentials);
    }
    Statement(const Statement &) = delete;
    ~Statement() override { wipe(message); }

    void challenge(std::string_view bytes) override {
        if (said || !bytes.empty()) return fail(out_of_turn);
        said = true;
        respond(std::exchange(message, {}));
    }
    bool proved() const override { return said && error().empty(); }

private:
    void compose(const Credentials &credentials) {
        const auto &[account, password, key] = credentials;
        if (account.empty()) return fail("no account is configured");
        if (password.empty()) return fail("no password is configured");
        message = account + '\0' + account + '\0' + password;
        if (std::count(message.begin(), message.end(), '\0') != 2)
            fail("the account's name or the password has a byte of zero");
    }

    std::string message;
    bool said = false;
};

// ECDSA-NIST256P-CHALLENGE: our name, then what the server made up for us, signed.
class SignedChallenge final : public SaslExchange {
public:
    explicit SignedChallenge(const Credentials &credentials)
        : account(credentials.account), key(credentials.private_key) {
        check();
    }
    SignedChallenge(const SignedChallenge &) = delete;
    ~SignedChallenge() override { wipe(key); }

    void challenge(std::string_view bytes) override {
        if (!error().empty()) return;
        if (step == over) return fail(out_of_turn);
        return step == name ? introduce(bytes) : sign(bytes);
    }
    bool proved() const override { return step == over && error().empty(); }

private:
    void check() {
        if (account.empty()) return fail("no account is configured");
        if (key.empty()) return fail("no private key is configured");
        const std::string trouble = p256_key_trouble(key);
        if (!trouble.empty()) fail("the private key is " + trouble);
    }

    void introduce(std::string_view bytes) {
        if (!bytes.empty()) return fail(out_of_turn);
        step = signature;
        respond(account);
    }

    void sign(std::string_view bytes) {
        if (bytes.size() != 32)
            return fail(
                fmt::format("the server's challenge has {} bytes instead of 32", bytes.size()));
        step = over;
        respond(sign_p256(key, bytes).value_or(""));
    }

    const std::string account;
    std::string key;
    enum { name, signature, over } step = name;
};

}  // namespace

std::string_view mechanism_name(Mechanism mechanism) { return names[size_t(mechanism)]; }

std::optional<Mechanism> mechanism_of(std::string_view name) {
    for (size_t i = 0; i < names.size(); ++i)
        if (lower(names[i]) == lower(name)) return Mechanism(i);
    return {};
}

bool is_scram(Mechanism mechanism) {
    return mechanism == Mechanism::scram_sha_256 || mechanism == Mechanism::scram_sha_512;
}

std::unique_ptr<SaslExchange> begin_exchange(Mechanism mechanism, const Credentials &credentials,
                                             std::string nonce) {
    switch (mechanism) {
        case Mechanism::ecdsa_nist256p_challenge:
            return std::make_unique<SignedChallenge>(credentials);
        case Mechanism::scram_sha_512:
            return std::make_unique<Scram>(Digest::sha512, credentials, std::move(nonce));
        case Mechanism::scram_sha_256:
            return std::make_unique<Scram>(Digest::sha256, credentials, std::move(nonce));
        default:
            return std::make_unique<Statement>(mechanism, credentials);
    }
}

std::vector<std::string> authenticate_pieces(std::string_view response) {
    const std::string text = to_base64(response);
    std::vector<std::string> pieces;
    for (size_t at = 0; at < text.size(); at += piece_size)
        pieces.push_back(text.substr(at, piece_size));
    if (text.size() % piece_size == 0) pieces.emplace_back("+");
    return pieces;
}

std::optional<std::string> ChallengeReader::fail(std::string why) {
    trouble = std::move(why);
    return {};
}

std::optional<std::string> ChallengeReader::hear(std::string_view piece) {
    if (!trouble.empty()) return {};
    if (piece != "+") gathered += piece;
    if (piece.size() > piece_size || gathered.size() > most_gathered)
        return fail("the server's challenge is too long");
    if (piece.size() == piece_size) return {};
    auto challenge = from_base64(std::exchange(gathered, {}));
    return challenge ? challenge : fail("the server's challenge is not base64");
}

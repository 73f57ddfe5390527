#include "irc/scram.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/saslprep.hpp"
#include "base/text.hpp"

namespace {

constexpr size_t most_bytes = 4096;  // of one challenge

// A stranger's words for a log.
std::string tame(std::string_view text) { return printable(text.substr(0, utf8_cut(text, 100))); }

// Visible ASCII without comma, as RFC 5802 has nonces.
bool is_nonce(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

std::string escape(std::string_view name) {
    std::string text;
    for (char c : name) {
        if (c == ',')
            text += "=2C";
        else if (c == '=')
            text += "=3D";
        else
            text += c;
    }
    return text;
}

// Takes "x=value" off the front; nothing where another attribute stands there.
std::optional<std::string_view> take_attribute(std::string_view &message, char name) {
    if (message.size() < 2 || message[0] != name || message[1] != '=') return {};
    const size_t end = std::min(message.find(','), message.size());
    const std::string_view value = message.substr(2, end - 2);
    message.remove_prefix(std::min(end + 1, message.size()));
    return value;
}

struct ServerFirst {
    std::string nonce, salt;
    std::string_view iterations;
};

// Optional attributes may follow (RFC 5802, section 5.1); those we need come in this order.
bool parse_server_first(std::string_view message, ServerFirst &first) {
    const auto nonce = take_attribute(message, 'r');
    const auto salt = take_attribute(message, 's');
    const auto iterations = take_attribute(message, 'i');
    if (!nonce || !salt || !iterations) return false;
    const auto bytes = from_base64(*salt);
    if (!bytes || bytes->empty()) return false;
    first = {std::string(*nonce), *bytes, *iterations};
    return true;
}

std::optional<long> parse_iterations(std::string_view text) {
    if (text.empty() || text[0] == '0' || text.find_first_not_of("0123456789") != text.npos)
        return {};
    const auto number = parse_integer(text);
    if (!number || *number < Scram::least_iterations || *number > Scram::most_iterations) return {};
    return static_cast<long>(*number);
}

}  // namespace

Scram::Scram(Digest kind, const Credentials &credentials, std::string our_nonce)
    : digest(kind), nonce(std::move(our_nonce)) {
    prepare(credentials);
}

Scram::~Scram() { wipe(password); }

void Scram::prepare(const Credentials &credentials) {
    std::string account = credentials.account, why;
    password = credentials.password;
    if (!is_nonce(nonce)) return fail("the nonce for scram is of no use");
    if (account.empty()) return fail("no account is configured");
    if (password.empty()) return fail("no password is configured");
    if (!saslprep(account, why)) return fail("the account's name " + why);
    if (!saslprep(password, why)) return fail("the password " + why);
    bare = fmt::format("n={},r={}", escape(account), nonce);
}

void Scram::challenge(std::string_view bytes) {
    if (!error().empty()) return;
    if (bytes.size() > most_bytes) return fail("the server's challenge is too long");
    if (auto rest = bytes; const auto refusal = take_attribute(rest, 'e'))
        return fail(fmt::format("the server says: {}", tame(*refusal)));
    if (bytes.starts_with("m=")) return fail("the server demands an extension of scram");
    if (busy() || step == done) return fail("the server sends a challenge out of turn");
    if (step == empty_first) return bytes.empty() ? begin() : fail("the server speaks before us");
    return step == server_first ? derive(bytes) : believe(bytes);
}

void Scram::begin() {
    step = server_first;
    respond("n,," + bare);
}

void Scram::derive(std::string_view message) {
    ServerFirst first;
    if (!parse_server_first(message, first)) return fail("the server's challenge is malformed");
    if (!is_nonce(first.nonce) || !first.nonce.starts_with(nonce) || first.nonce == nonce)
        return fail("the server's nonce does not continue ours");
    const auto iterations = parse_iterations(first.iterations);
    if (!iterations)
        return fail(fmt::format("the server asks for {} iterations; {} to {} are allowed",
                                tame(first.iterations), least_iterations, most_iterations));
    closing = "c=biws,r=" + first.nonce;
    signing = fmt::format("{},{},{}", bare, message, closing);
    derivation.emplace(digest, password, first.salt, *iterations);
    wipe(password);
}

void Scram::work() {
    if (!busy()) return;
    derivation->work();
    if (derivation->done()) prove();
}

void Scram::prove() {
    std::string salted = derivation->take_key();
    derivation.reset();
    std::string client_key = hmac(digest, salted, "Client Key");
    wanted = hmac(digest, hmac(digest, salted, "Server Key"), signing);
    std::string proof = hmac(digest, digest_of(digest, client_key), signing);
    for (size_t i = 0; i < proof.size(); ++i) proof[i] ^= client_key[i];
    wipe(salted);
    wipe(client_key);
    step = server_final;
    respond(closing + ",p=" + to_base64(proof));
}

void Scram::believe(std::string_view message) {
    const auto verifier = take_attribute(message, 'v');
    const auto signature = verifier ? from_base64(*verifier) : std::nullopt;
    if (!signature) return fail("the server does not prove that it knows the password");
    if (!same_bytes(*signature, wanted)) return fail("the server's signature is wrong");
    step = done;
    respond("");
}

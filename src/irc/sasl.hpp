#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "irc/exchange.hpp"

// The ways to prove that an account is ours (RFC 4422), as we know them.
enum class Mechanism { external, ecdsa_nist256p_challenge, scram_sha_512, scram_sha_256, plain };

std::string_view mechanism_name(Mechanism mechanism);          // "SCRAM-SHA-256"
std::optional<Mechanism> mechanism_of(std::string_view name);  // in any case; nothing: unknown
bool is_scram(Mechanism mechanism);  // the server has to prove that it knows the password, too

// Throws nothing: where the mechanism lacks what it needs, error() is set at once.  The nonce, of
// printable characters and no comma, is SCRAM's; a new one for each exchange.
std::unique_ptr<SaslExchange> begin_exchange(Mechanism mechanism, const Credentials &credentials,
                                             std::string nonce);

// The parameters of AUTHENTICATE that carry a response: base64 in pieces of 400, and a "+" behind a
// last piece that is full, or alone for an empty response.
std::vector<std::string> authenticate_pieces(std::string_view response);

// Gathers the parameters of the server's AUTHENTICATE until a challenge is whole.
class ChallengeReader {
public:
    // The challenge that the piece completes; nothing where more is to come, or after an error.
    std::optional<std::string> hear(std::string_view piece);
    const std::string &error() const { return trouble; }  // empty: none

private:
    std::optional<std::string> fail(std::string why);

    std::string gathered;
    std::string trouble;
};

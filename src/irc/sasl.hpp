#pragma once

#include <optional>
#include <string>
#include <string_view>

// The ways to prove that an account is ours (RFC 4422), as we know them.
enum class Mechanism { external, ecdsa_nist256p_challenge, scram_sha_512, scram_sha_256, plain };

std::string_view mechanism_name(Mechanism mechanism);          // "SCRAM-SHA-256"
std::optional<Mechanism> mechanism_of(std::string_view name);  // in any case; nothing: unknown

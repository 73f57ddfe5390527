#include "irc/sasl.hpp"

#include <array>

#include "base/text.hpp"

// By Mechanism.
static constexpr std::array<std::string_view, 5> names = {
    "EXTERNAL", "ECDSA-NIST256P-CHALLENGE", "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"};

std::string_view mechanism_name(Mechanism mechanism) { return names[size_t(mechanism)]; }

std::optional<Mechanism> mechanism_of(std::string_view name) {
    for (size_t i = 0; i < names.size(); ++i)
        if (lower(names[i]) == lower(name)) return Mechanism(i);
    return {};
}

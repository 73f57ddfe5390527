#pragma once

#include <string>
#include <vector>

#include "irc/sasl.hpp"

// How the bot proves to a network's services who it is.
struct LoginSettings {
    std::string account;                // empty: it does not
    std::string password;               // empty: none
    std::string private_key;            // PEM, for ECDSA-NIST256P-CHALLENGE; empty: none
    std::vector<Mechanism> mechanisms;  // best first
    std::string services;               // "NickServ@services.example": asked where there is no SASL
    std::string services_mask;          // who confirms: "NickServ!*@services.example"
    std::string regain;                 // services command that gives our nick back; empty: none
    bool required = true;               // no channel before we are logged in
    bool operator==(const LoginSettings &) const = default;
};

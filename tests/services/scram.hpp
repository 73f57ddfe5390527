#pragma once

#include <openssl/evp.h>

#include "services/exchange.hpp"

// The services' side of SCRAM (RFC 5802), without channel binding; it can be told to do wrong.
std::unique_ptr<SaslExchange> make_scram(const ServicesSettings &settings, const EVP_MD *digest);

#pragma once

#include <string>

#include "bot/order.hpp"
#include "bot/policy.hpp"
#include "bot/row.hpp"

// What people agree to when they say yes to an order: the SHA-256 of each of its parts, in bytes
// that can be kept.  Secrets are no part of it.
std::string seal_of(const Policy &policy, const Order &order, const Command &command);

// What is not as it was, in words: "the program"; empty where nothing has changed.
std::string difference(const std::string &sealed, const std::string &now);

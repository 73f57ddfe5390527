#pragma once

#include <optional>
#include <string>

#include "base/fields.hpp"
#include "bot/access.hpp"
#include "bot/call.hpp"
#include "bot/params.hpp"

// A call whose command and arguments are settled, and what was granted to it.  Data: it can wait,
// be kept, and be decided again.  The command's row is looked up anew each time.
struct Order {
    Call call;
    std::string command;  // its name
    Values values;
    Grants grants;
    std::string digest;  // of what others agreed to; empty: nobody was asked
};

std::string pack_asker(const Asker &asker);
Asker unpack_asker(const std::string &bytes);

// To be kept; without the values of secret parameters.
Fields pack_order(const Order &order, const Command &command);
std::optional<Order> unpack_order(const Fields &fields);  // nothing: they are no order

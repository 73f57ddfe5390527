#include "irc/exchange.hpp"

#include <utility>

std::optional<std::string> SaslExchange::take_response() {
    return std::exchange(response_, std::nullopt);
}

void SaslExchange::respond(std::string bytes) {
    if (error_.empty()) response_ = std::move(bytes);
}

void SaslExchange::fail(std::string why) {
    response_.reset();
    if (error_.empty()) error_ = std::move(why);
}

#include "irc/exchange.hpp"

#include <utility>

std::optional<std::string> SaslExchange::take_response() {
    return std::exchange(response, std::nullopt);
}

void SaslExchange::respond(std::string bytes) {
    if (trouble.empty()) response = std::move(bytes);
}

void SaslExchange::fail(std::string why) {
    response.reset();
    if (trouble.empty()) trouble = std::move(why);
}

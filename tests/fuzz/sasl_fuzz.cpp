// Whatever a server sends while we log in, it proves nothing without the password, and what we say
// of it is safe to show.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "fuzz/require.hpp"
#include "irc/sasl.hpp"

static void check_error(const std::string &error) {
    REQUIRE(error.size() < 500 && printable(error) == error);
}

static void check_response(SaslExchange &exchange) {
    const auto response = exchange.take_response();
    if (!response) return;
    REQUIRE(exchange.error().empty() && !exchange.busy());
    const std::vector<std::string> pieces = authenticate_pieces(*response);
    REQUIRE(!pieces.empty() && pieces.back().size() < 400);
    for (const std::string &piece : pieces)
        REQUIRE(!piece.empty() && piece.size() <= 400 &&
                piece.find_first_of(" \r\n") == piece.npos);
}

static void check_challenge(SaslExchange &exchange, std::string_view bytes) {
    exchange.challenge(bytes);
    REQUIRE(exchange.error().empty() || !exchange.busy());
    for (int turns = 0; exchange.busy() && turns < 2; ++turns) exchange.work();
    check_error(exchange.error());
    check_response(exchange);
    REQUIRE(!exchange.proved());
}

// Each line is a challenge.
static void check_exchange(Mechanism mechanism, std::string_view text) {
    const auto exchange = begin_exchange(mechanism, {"alice", "pencil", ""}, "ours");
    check_challenge(*exchange, "");
    for (const std::string &line : split(text, '\n')) check_challenge(*exchange, line);
}

// Each line is a parameter of AUTHENTICATE.
static void check_reader(std::string_view text) {
    ChallengeReader reader;
    for (const std::string &line : split(text, '\n')) {
        const auto challenge = reader.hear(line);
        check_error(reader.error());
        if (!challenge) continue;
        REQUIRE(reader.error().empty() && line.size() < 400 && challenge->size() <= 16384);
    }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    check_exchange(Mechanism::scram_sha_256, text);
    check_exchange(Mechanism::scram_sha_512, text);
    check_reader(text);
    return 0;
}

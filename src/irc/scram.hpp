#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/crypto.hpp"
#include "irc/exchange.hpp"

// SCRAM (RFC 5802, 7677) without channel binding and without authzid.  The password never leaves
// us, and proved() is true only once the server has shown that it knows it too.
class Scram final : public SaslExchange {
public:
    static constexpr long least_iterations = 4096, most_iterations = 1'000'000;

    Scram(Digest digest, const Credentials &credentials, std::string nonce);
    Scram(const Scram &) = delete;
    ~Scram() override;

    void challenge(std::string_view bytes) override;
    bool busy() const override { return derivation.has_value() && error().empty(); }
    void work() override;
    bool proved() const override { return step == done && error().empty(); }

private:
    void prepare(const Credentials &credentials);
    void begin();
    void derive(std::string_view server_first);
    void prove();
    void believe(std::string_view server_final);

    const Digest digest;
    const std::string nonce;
    enum Step { empty_first, server_first, server_final, done } step = empty_first;
    std::string password;
    std::string bare;     // our first message without its header
    std::string signing;  // what both sides sign
    std::string closing;  // our last message, without the proof
    std::string wanted;   // the server's signature, if it knows the password
    std::optional<KeyDerivation> derivation;
};

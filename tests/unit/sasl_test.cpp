#include "irc/sasl.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "support/private_key.hpp"

namespace {

const Credentials alice{"alice", "pencil", ""};

std::unique_ptr<SaslExchange> begin(Mechanism mechanism, const Credentials &credentials = alice) {
    return begin_exchange(mechanism, credentials, "ours");
}

std::string answer(SaslExchange &exchange, std::string_view challenge) {
    exchange.challenge(challenge);
    if (!exchange.error().empty()) return "error: " + exchange.error();
    return exchange.take_response().value_or("nothing");
}

std::string bytes(std::initializer_list<const char *> parts) {
    std::string all;
    for (const char *part : parts) all += (all.empty() ? "" : std::string(1, '\0')) + part;
    return all;
}

// What the pieces of a response are for whoever reads them.
std::optional<std::string> read_back(const std::vector<std::string> &pieces) {
    ChallengeReader reader;
    for (size_t i = 0; i + 1 < pieces.size(); ++i) EXPECT_FALSE(reader.hear(pieces[i]));
    return reader.hear(pieces.back());
}

}  // namespace

TEST(Sasl, MechanismsHaveNames) {
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(mechanism_of(mechanism_name(Mechanism(i))), Mechanism(i)) << i;
    EXPECT_EQ(mechanism_of("scram-sha-256"), Mechanism::scram_sha_256);
    EXPECT_FALSE(mechanism_of("SCRAM-SHA-1"));
    EXPECT_FALSE(mechanism_of(""));
}

TEST(Sasl, PlainSaysEverythingAtOnce) {
    const auto plain = begin(Mechanism::plain);
    EXPECT_FALSE(plain->proved());
    EXPECT_EQ(answer(*plain, ""), bytes({"alice", "alice", "pencil"}));
    EXPECT_TRUE(plain->proved());
    EXPECT_FALSE(plain->take_response());
    EXPECT_EQ(answer(*plain, ""), "error: the server sends a challenge out of turn");
    EXPECT_FALSE(plain->proved());
}

TEST(Sasl, PlainGivesNothingToAServerThatAsksForMore) {
    EXPECT_EQ(answer(*begin(Mechanism::plain), "x"),
              "error: the server sends a challenge out of turn");
}

TEST(Sasl, PlainNeedsWhatItSays) {
    EXPECT_EQ(begin(Mechanism::plain, {"", "pencil", ""})->error(), "no account is configured");
    EXPECT_EQ(begin(Mechanism::plain, {"alice", "", ""})->error(), "no password is configured");
    EXPECT_EQ(begin(Mechanism::plain, {"alice", std::string("a\0b", 3), ""})->error(),
              "the account's name or the password has a byte of zero");
}

TEST(Sasl, ExternalSaysNothing) {
    const auto external = begin(Mechanism::external, {"", "", ""});
    EXPECT_EQ(external->error(), "");
    EXPECT_EQ(answer(*external, ""), "");
    EXPECT_TRUE(external->proved());
}

TEST(Sasl, ScramHasBothDigests) {
    for (const Mechanism mechanism : {Mechanism::scram_sha_256, Mechanism::scram_sha_512}) {
        const auto scram = begin(mechanism);
        EXPECT_EQ(answer(*scram, ""), "n,,n=alice,r=ours");
        EXPECT_EQ(answer(*scram, "r=ours1,s=c2FsdA==,i=4096"), "nothing");
        for (int turns = 0; scram->busy() && turns < 10; ++turns) scram->work();
        const std::string proof = scram->take_response().value_or("").substr(17);
        const size_t size = mechanism == Mechanism::scram_sha_256 ? 32 : 64;
        EXPECT_EQ(from_base64(proof).value_or("").size(), size);
    }
}

TEST(Sasl, AChallengeIsSigned) {
    const PrivateKey key;
    const auto exchange = begin(Mechanism::ecdsa_nist256p_challenge, {"alice", "", key.pem()});
    EXPECT_EQ(answer(*exchange, ""), "alice");
    EXPECT_FALSE(exchange->proved());
    const std::string challenge = digest_of(Digest::sha256, "made up");
    EXPECT_TRUE(key.verifies(answer(*exchange, challenge), challenge));
    EXPECT_TRUE(exchange->proved());
    EXPECT_EQ(answer(*exchange, challenge), "error: the server sends a challenge out of turn");
    EXPECT_FALSE(exchange->proved());
}

TEST(Sasl, OnlyThirtyTwoBytesAreSigned) {
    const PrivateKey key;
    for (const size_t size : {0, 1, 31, 33, 400}) {
        const auto exchange = begin(Mechanism::ecdsa_nist256p_challenge, {"alice", "", key.pem()});
        EXPECT_EQ(answer(*exchange, ""), "alice");
        EXPECT_EQ(
            answer(*exchange, std::string(size, 'x')),
            "error: the server's challenge has " + std::to_string(size) + " bytes instead of 32");
    }
    const auto early = begin(Mechanism::ecdsa_nist256p_challenge, {"alice", "", key.pem()});
    EXPECT_EQ(answer(*early, std::string(32, 'x')),
              "error: the server sends a challenge out of turn");
}

TEST(Sasl, AKeyOfNoUseIsNamed) {
    const auto trouble = [](const std::string &account, const std::string &pem) {
        return begin(Mechanism::ecdsa_nist256p_challenge, {account, "", pem})->error();
    };
    EXPECT_EQ(trouble("", "x"), "no account is configured");
    EXPECT_EQ(trouble("alice", ""), "no private key is configured");
    EXPECT_EQ(trouble("alice", "x"),
              "the private key is not a private key in PEM without passphrase");
}

TEST(Sasl, ResponsesAreCutAtFourHundred) {
    const std::pair<size_t, std::vector<size_t>> sizes[] = {{0, {1}},
                                                            {1, {4}},
                                                            {299, {400, 1}},
                                                            {300, {400, 1}},
                                                            {301, {400, 4}},
                                                            {298, {400, 1}},
                                                            {297, {396}},
                                                            {600, {400, 400, 1}},
                                                            {601, {400, 400, 4}},
                                                            {900, {400, 400, 400, 1}}};
    for (const auto &[size, wanted] : sizes) {
        const std::string response(size, '\xA7');
        const std::vector<std::string> pieces = authenticate_pieces(response);
        std::vector<size_t> got;
        for (const std::string &piece : pieces) got.push_back(piece.size());
        EXPECT_EQ(got, wanted) << size;
        EXPECT_EQ(pieces.back() == "+", wanted.back() == 1) << size;
        EXPECT_EQ(read_back(pieces), response) << size;
    }
}

TEST(Sasl, AReaderTakesOneChallengeAfterTheOther) {
    ChallengeReader reader;
    EXPECT_EQ(reader.hear("+"), "");
    EXPECT_EQ(reader.hear("Zm9v"), "foo");
    EXPECT_FALSE(reader.hear(std::string(400, 'A')));
    EXPECT_EQ(reader.hear("Zm9v"), std::string(300, '\0') + "foo");
    EXPECT_EQ(reader.hear("+"), "");
    EXPECT_EQ(reader.error(), "");
}

TEST(Sasl, AReaderRefusesWhatIsNoBase64) {
    for (const char *bad : {"*", "Zg", "Zg==Zg==", "Zm9v\n", "++", "\xFF", "Zh=="}) {
        ChallengeReader reader;
        EXPECT_FALSE(reader.hear(bad)) << bad;
        EXPECT_EQ(reader.error(), "the server's challenge is not base64") << bad;
        EXPECT_FALSE(reader.hear("Zm9v"));
    }
}

TEST(Sasl, AReaderIsBounded) {
    ChallengeReader wide;
    EXPECT_FALSE(wide.hear(std::string(401, 'A')));
    EXPECT_EQ(wide.error(), "the server's challenge is too long");
    ChallengeReader endless;
    int pieces = 0;
    for (; pieces < 1000 && endless.error().empty(); ++pieces)
        EXPECT_FALSE(endless.hear(std::string(400, 'A')));
    EXPECT_EQ(pieces, 41);  // 16 KiB and a piece
    EXPECT_EQ(endless.error(), "the server's challenge is too long");
}

#include "base/crypto.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <set>

#include "support/private_key.hpp"

namespace {

std::string hex(std::string_view bytes) {
    std::string text;
    for (const unsigned char c : bytes) text += fmt::format("{:02x}", c);
    return text;
}

std::string derive(Digest digest, std::string_view password, long iterations, long slice) {
    KeyDerivation derivation(digest, password, "salt", iterations);
    for (int turns = 0; !derivation.done() && turns < 20000; ++turns) derivation.work(slice);
    EXPECT_TRUE(derivation.done());
    return hex(derivation.take_key());
}

}  // namespace

TEST(Crypto, DigestsAndMacsAreThoseOfTheStandards) {
    EXPECT_EQ(hex(digest_of(Digest::sha256, "abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(digest_of(Digest::sha512, "")),
              "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
              "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
    const std::string_view question = "what do ya want for nothing?";  // RFC 4231
    EXPECT_EQ(hex(hmac(Digest::sha256, "Jefe", question)),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac(Digest::sha512, "Jefe", question)),
              "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
              "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
    EXPECT_EQ(hex(hmac(Digest::sha256, std::string(131, '\xaa'),
                       "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 7914, section 11, and Python's hashlib.
TEST(Crypto, KeysComeOutOfPasswords) {
    EXPECT_EQ(derive(Digest::sha256, "passwd", 1, 1),
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    EXPECT_EQ(derive(Digest::sha512, "passwd", 1000, 5000),
              "9b24b69e88dfa45d31e06a6dd20bc963268c0a94924677f76d4b2f02e5a105a7"
              "f65fca857a354cb2e5069580b8b8457cb5b40da49084e4d75c39b31ac1f356d5");
}

TEST(Crypto, SlicesMakeTheSameKeyAsOneGo) {
    const std::string password(200, 'x');
    for (const long slice : {1L, 7L, 5000L, 9998L, 9999L, 1000000L}) {
        EXPECT_EQ(derive(Digest::sha256, password, 9999, slice),
                  "8d1a3d04ee5bfb4506b543998e3aa2739b2bdf557174a72bd806c29fe4338344");
        EXPECT_EQ(derive(Digest::sha512, password, 9999, slice),
                  "9cf2188dc0616dd40c4fa4d6cc5e7d2a1e36b289999a2a8ecd3fa9be4c897d2c"
                  "c778d4b799f08157eb89138d7592ff365bf1eaec47bd81434e97ab7540a09f3e");
    }
}

TEST(Crypto, ASliceDoesNoMoreThanItWasAskedFor) {
    KeyDerivation derivation(Digest::sha256, "pencil", "salt", 10001);
    derivation.work();
    EXPECT_FALSE(derivation.done());
    derivation.work();
    EXPECT_TRUE(derivation.done());
}

TEST(Crypto, Base64IsReadAsItIsWritten) {
    for (const std::string_view bytes :
         {std::string_view(""), std::string_view("f"), std::string_view("fo"),
          std::string_view("foo"), std::string_view("\0\xff\0", 3)})
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
}

TEST(Crypto, Base64IsReadStrictly) {
    for (const char *bad :
         {"Z", "Zg", "Zg=", "Zg==\n", " Zg==", "Zg== ", "Zh==", "Zm9=", "====", "Zg==Zg==", "Z=g=",
          "Zm9v!mFy", "Zm9v-_Fy", "=", "Zm9vYmFy\xc3\xa9==", "Zm 9vYmF", "Zg=a"})
        EXPECT_FALSE(from_base64(bad)) << bad;
    EXPECT_FALSE(from_base64(std::string_view("Zm9\0", 4)));
}

TEST(Crypto, BytesAreComparedWhole) {
    EXPECT_TRUE(same_bytes("", ""));
    EXPECT_TRUE(same_bytes("abc", "abc"));
    EXPECT_FALSE(same_bytes("abc", "abd"));
    EXPECT_FALSE(same_bytes("abc", "ab"));
    EXPECT_FALSE(same_bytes("", "a"));
}

TEST(Crypto, NoncesAreNewAndFitForScram) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string nonce = random_nonce();
        EXPECT_EQ(nonce.size(), 24u);
        EXPECT_EQ(nonce.find(','), nonce.npos);
        seen.insert(nonce);
    }
    EXPECT_EQ(seen.size(), 100u);
}

TEST(Crypto, ASignatureIsWhatOpensslVerifies) {
    const PrivateKey key;
    const std::string challenge = digest_of(Digest::sha256, "whatever");
    const auto signature = sign_p256(key.pem(), challenge);
    ASSERT_TRUE(signature);
    EXPECT_TRUE(key.verifies(*signature, challenge));
    EXPECT_FALSE(key.verifies(*signature, digest_of(Digest::sha256, "another")));
}

TEST(Crypto, KeysOfNoUseAreNamed) {
    EXPECT_EQ(p256_key_trouble(PrivateKey().pem()), "");
    EXPECT_EQ(p256_key_trouble(PrivateKey("secp384r1").pem()),
              "not a key on the curve prime256v1 (NIST P-256)");
    const std::string no_key = "not a private key in PEM without passphrase";
    EXPECT_EQ(p256_key_trouble(PrivateKey().locked_pem()), no_key);
    for (const char *bad :
         {"", "pencil", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
        EXPECT_EQ(p256_key_trouble(bad), no_key) << bad;
        EXPECT_FALSE(sign_p256(bad, std::string(32, 'x')));
    }
}

#include "irc/scram.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace {

constexpr const char *salt = "c2FsdA==";

// One login, with a server whose words are given.
class ScramTest : public testing::Test {
protected:
    void begin(const Credentials &credentials = {"user", "pencil", ""},
               const std::string &nonce = "ours", Digest digest = Digest::sha256) {
        scram.emplace(digest, credentials, nonce);
        first = hear("");
    }

    // What we answer; "error: ..." where we do not go on, "nothing" where we are silent.
    std::string hear(std::string_view challenge) {
        scram->challenge(challenge);
        for (turns = 0; scram->busy() && turns < 1000; ++turns) {
            EXPECT_FALSE(scram->take_response());
            EXPECT_FALSE(scram->proved());
            scram->work();
        }
        if (!scram->error().empty()) {
            EXPECT_EQ(printable(scram->error()), scram->error());
            EXPECT_FALSE(scram->take_response());
            EXPECT_FALSE(scram->proved());
            return "error: " + scram->error();
        }
        return scram->take_response().value_or("nothing");
    }

    // The same to a server that we have just begun to talk to.
    std::string hear_first(std::string_view challenge) {
        begin();
        return hear(challenge);
    }

    // The same after all went well up to the server's last word.
    std::string hear_last(std::string_view challenge) {
        begin({"user", std::string(600, 'x'), ""});
        EXPECT_EQ(hear("r=ourstheirs,s=c2FsdA==,i=4096"),
                  "c=biws,r=ourstheirs,p=KpG92dO/U/3rxtNSdE6lMB33o0H3qahVqLUyruUDGPE=");
        EXPECT_FALSE(scram->proved());
        return hear(challenge);
    }

    std::optional<Scram> scram;
    std::string first;
    int turns = 0;
};

constexpr const char *good_last = "v=a0eO1Au/BjyGR6VMEce9bNoJ0aJc4dj/s0Lq6XC8fCY=";
const std::string malformed = "error: the server's challenge is malformed";
const std::string not_ours = "error: the server's nonce does not continue ours";
const std::string out_of_turn = "error: the server sends a challenge out of turn";
const std::string unproved = "error: the server does not prove that it knows the password";

}  // namespace

// RFC 7677, section 3.
TEST_F(ScramTest, TheExampleOfTheStandard) {
    begin({"user", "pencil", ""}, "rOprNGfwEbeRWgbNEkqO");
    EXPECT_EQ(first, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    EXPECT_EQ(hear("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                   "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
              "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
              "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    EXPECT_FALSE(scram->proved());
    EXPECT_EQ(hear("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="), "");
    EXPECT_TRUE(scram->proved());
}

// Computed by Python's hashlib and hmac.
TEST_F(ScramTest, TheSameBySha512) {
    begin({"user", "pencil", ""}, "rOprNGfwEbeRWgbNEkqO", Digest::sha512);
    EXPECT_EQ(
        hear("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
             "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"),
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
        "p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYP"
        "JQ==");
    EXPECT_EQ(hear("v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199R"
                   "VG2rR7N7Zw=="),
              "");
    EXPECT_TRUE(scram->proved());
}

// Computed by Python from "p\u00e4ss IX".
TEST_F(ScramTest, NamesAreEscapedAndBothArePrepared) {
    begin(
        {"a,b=\xC2\xAD"
         "c",
         "pa\xCC\x88ss\xC2\xA0\xE2\x85\xA8", ""});
    EXPECT_EQ(first, "n,,n=a=2Cb=3Dc,r=ours");
    EXPECT_EQ(hear("r=ourstheirs,s=c2FsdA==,i=5000"),
              "c=biws,r=ourstheirs,p=nAUNTyNFvdtwohUVRM4UJhXNLGVcMfbiIUWZnJNLKMc=");
    EXPECT_EQ(hear("v=Ohnw588o8ykMfiQRTd9JCIPhfH1HnXw/Pluu0DCQZYg="), "");
    EXPECT_TRUE(scram->proved());
}

TEST_F(ScramTest, WhatIsMissingIsSaidAtOnce) {
    begin({"", "pencil", ""});
    EXPECT_EQ(first, "error: no account is configured");
    begin({"user", "", ""});
    EXPECT_EQ(first, "error: no password is configured");
    begin({"user", "pencil\xFF", ""});
    EXPECT_EQ(first, "error: the password is not text in UTF-8");
    begin({"us\x07r", "pencil", ""});
    EXPECT_EQ(first,
              "error: the account's name has a control character or another one that is "
              "prohibited");
    for (const char *nonce : {"", "a,b", "a b", "a\x7F", "\xC3\xA9"}) {
        begin({"user", "pencil", ""}, nonce);
        EXPECT_EQ(first, "error: the nonce for scram is of no use") << nonce;
    }
}

TEST_F(ScramTest, TheNonceMustContinueOurs) {
    for (const char *nonce : {"ours", "our", "", "theirs", "xours", "OURStheirs", "ours ",
                              "ours\x01", "ours\xC3\xA9", "ours\x7F"})
        EXPECT_EQ(hear_first("r=" + std::string(nonce) + ",s=" + salt + ",i=4096"), not_ours)
            << nonce;
}

TEST_F(ScramTest, IterationsHaveBounds) {
    const auto ask = [this](const std::string &iterations) {
        return hear_first("r=oursx,s=c2FsdA==,i=" + iterations);
    };
    for (const char *bad :
         {"1", "4095", "1000001", "99999999999", "0", "-4096", "+4096", "04096", "4096 ", " 4096",
          "0x1000", "4e9", "", "4096.5", "999999999999999999999999999999"})
        EXPECT_EQ(ask(bad), "error: the server asks for " + std::string(bad) +
                                " iterations; 4096 to 1000000 are allowed");
    EXPECT_TRUE(ask("4096").starts_with("c=biws,r=oursx,p="));
    EXPECT_EQ(turns, 1);
    EXPECT_TRUE(ask("10001").starts_with("c=biws,r=oursx,p="));
    EXPECT_EQ(turns, 2);
    begin();
    scram->challenge("r=oursx,s=c2FsdA==,i=1000000");
    EXPECT_EQ(scram->error(), "");
    EXPECT_TRUE(scram->busy());
}

TEST_F(ScramTest, AFirstChallengeHasItsPartsInOrder) {
    for (const char *bad : {"",
                            ",",
                            "=",
                            "r",
                            "r=",
                            "r=oursx",
                            "r=oursx,",
                            "r=oursx,s=c2FsdA==",
                            "r=oursx,i=4096",
                            "s=c2FsdA==,i=4096",
                            "s=c2FsdA==,r=oursx,i=4096",
                            "r=oursx,i=4096,s=c2FsdA==",
                            "r=oursx,s=,i=4096",
                            "r=oursx,s=c2FsdA,i=4096",
                            "r=oursx,s=c2FsdA==,,i=4096",
                            "r=oursx,s=!!!!,i=4096",
                            "R=oursx,s=c2FsdA==,i=4096",
                            "r=oursx,x=1,s=c2FsdA==,i=4096",
                            " r=oursx,s=c2FsdA==,i=4096",
                            "garbage",
                            "\xFF\x01,,,",
                            "v=a0eO1Au/BjyGR6VMEce9bNoJ0aJc4dj/s0Lq6XC8fCY="})
        EXPECT_EQ(hear_first(bad), malformed) << bad;
    EXPECT_EQ(hear_first("r=oursx," + std::string(4096, 's')),
              "error: the server's challenge is too long");
}

TEST_F(ScramTest, ExtensionsAreRefusedOnlyWhereTheyAreDemanded) {
    EXPECT_EQ(hear_first("m=1,r=oursx,s=c2FsdA==,i=4096"),
              "error: the server demands an extension of scram");
    EXPECT_TRUE(hear_first("r=oursx,s=c2FsdA==,i=4096,x=new").starts_with("c=biws,r=oursx,p="));
    EXPECT_EQ(hear_last(std::string(good_last) + ",x=new"), "");
}

TEST_F(ScramTest, ThePasswordMayBeLong) {
    EXPECT_EQ(hear_last(good_last), "");
    EXPECT_TRUE(scram->proved());
}

TEST_F(ScramTest, OnlyTheRightSignatureProvesTheServer) {
    const std::string wrong = "error: the server's signature is wrong";
    EXPECT_EQ(hear_last("v=b0eO1Au/BjyGR6VMEce9bNoJ0aJc4dj/s0Lq6XC8fCY="), wrong);
    EXPECT_EQ(hear_last("v=a0eO1Au/BjyGR6VMEce9bNoJ0aJc4dj/s0Lq6XC8fCU="), wrong);
    EXPECT_EQ(hear_last("v="), wrong);
    EXPECT_EQ(hear_last("v=a0eO"), wrong);
    for (const char *bad : {"", "v", "v=!", "V=a0eO", "x=1", "r=ourstheirs,s=c2FsdA==,i=4096",
                            "v=a0eO1Au/BjyGR6VMEce9bNoJ0aJc4dj/s0Lq6XC8fCZ="})
        EXPECT_EQ(hear_last(bad), unproved) << bad;
}

TEST_F(ScramTest, TheServersErrorIsPassedOnPrintable) {
    EXPECT_EQ(hear_last("e=invalid-proof"), "error: the server says: invalid-proof");
    EXPECT_EQ(hear_first("e=unknown-user,x"), "error: the server says: unknown-user");
    EXPECT_EQ(hear_last("e=a\nb\x1b[2J"),
              "error: the server says: a\xE2\x90\x8A"
              "b\xE2\x90\x9B[2J");
    EXPECT_LT(hear_last("e=" + std::string(4000, 'x')).size(), 140u);
}

TEST_F(ScramTest, NothingIsHeardOutOfTurn) {
    scram.emplace(Digest::sha256, Credentials{"user", "pencil", ""}, "ours");
    EXPECT_EQ(hear("r=oursx,s=c2FsdA==,i=4096"), "error: the server speaks before us");
    begin();
    scram->challenge("r=oursx,s=c2FsdA==,i=4096");
    EXPECT_TRUE(scram->busy());
    EXPECT_EQ(hear("r=oursx,s=c2FsdA==,i=4096"), out_of_turn);
    EXPECT_FALSE(scram->busy());
    EXPECT_EQ(hear_last(good_last), "");
    EXPECT_EQ(hear(good_last), out_of_turn);
}

TEST_F(ScramTest, AfterAnErrorNothingHelps) {
    EXPECT_EQ(hear_first("garbage"), malformed);
    EXPECT_EQ(hear("r=oursx,s=c2FsdA==,i=4096"), malformed);
    EXPECT_EQ(hear(good_last), malformed);
}

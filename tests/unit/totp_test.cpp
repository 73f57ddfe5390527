#include "bot/totp.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "store/store.hpp"
#include "support/temp_dir.hpp"
#include "support/test_clock.hpp"

namespace {

class CodesTest : public testing::Test {
protected:
    CodesTest() { enrol(); }

    void enrol() {
        const std::string uri = codes.enrol("ann");
        const size_t at = uri.find("secret=") + 7;
        seed = uri.substr(at, uri.find('&') - at);
    }
    // What an authenticator shows at that moment; empty: there is none here.
    std::string shown(std::chrono::seconds later = {}) {
        const auto time = std::chrono::system_clock::to_time_t(clock.wall() + later);
        const std::string command =
            "oathtool --totp -b " + seed + " --now=@" + std::to_string(time) + " 2>/dev/null";
        FILE *pipe = popen(command.c_str(), "r");
        char line[16] = {};
        if (pipe && !std::fgets(line, sizeof line, pipe)) line[0] = '\0';
        if (pipe) pclose(pipe);
        return std::string(line).substr(0, 6);
    }
    // "taken", or why not.
    std::string check(const std::string &code) {
        try {
            codes.check("ann", code);
        } catch (const Failure &failure) {
            return failure.what();
        }
        return "taken";
    }

    TempDir folder;
    TestClock clock;
    Loop loop{clock};
    Store store{""};
    Codes codes{store.codes, folder.path() + "/otp", loop};
    std::string seed;
    const std::string wrong = "that is not the code of now";
};

}  // namespace

TEST_F(CodesTest, TakesWhatAnAuthenticatorShows) {
    if (shown().empty()) GTEST_SKIP() << "oathtool is missing";
    EXPECT_EQ(check(shown(-90s)), wrong);
    EXPECT_EQ(check(shown(90s)), wrong);
    EXPECT_EQ(check(shown(-30s)), "taken");
    EXPECT_EQ(check(shown()), "taken");
    EXPECT_EQ(check(shown(30s)), "taken");
    for (const char *none : {"", "12345", "1234567", "abcdef", "12345 "})
        EXPECT_EQ(check(none), wrong);
}

TEST_F(CodesTest, TakesEachOnceAlsoAfterARestart) {
    if (shown().empty()) GTEST_SKIP() << "oathtool is missing";
    const std::string code = shown();
    EXPECT_EQ(check(code), "taken");
    EXPECT_EQ(check(code), "that code was used before; wait for the next one");
    Codes again(store.codes, folder.path() + "/otp", loop);
    EXPECT_THROW(again.check("ann", code), Failure);
}

TEST_F(CodesTest, ABurntOneIsNone) {
    if (shown().empty()) GTEST_SKIP() << "oathtool is missing";
    const std::string code = shown();
    codes.burn("ann", "000000");
    codes.burn("nobody", code);
    codes.burn("ann", code);
    EXPECT_EQ(check(code), "that code was used before; wait for the next one");
}

TEST_F(CodesTest, FiveWrongOnesLockAlsoOverARestart) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(check("abcdef"), wrong);
    EXPECT_EQ(check("abcdef"), "5 wrong codes in a row: no code is taken for 15m");
    Codes again(store.codes, folder.path() + "/otp", loop);
    EXPECT_THROW(again.check("ann", "abcdef"), Failure);
    clock.advance(15min);
    loop.wait(0s);
    EXPECT_EQ(check("abcdef"), wrong);
}

TEST_F(CodesTest, AreForPersonsAndEndWhenRemoved) {
    EXPECT_EQ(codes.enrolled(), std::vector<std::string>{"ann"});
    EXPECT_THROW(codes.enrol("ann"), Failure);
    EXPECT_THROW(codes.enrol("net/ann"), Failure);
    EXPECT_THROW(codes.enrol("../ann"), Failure);
    codes.remove("ann");
    EXPECT_EQ(check("abcdef"), "ann has no one-time codes: see otp");
    EXPECT_THROW(codes.remove("ann"), Failure);
}

TEST_F(CodesTest, ASeedThatOthersMayReadIsNone) {
    const std::string file = folder.path() + "/otp/ann";
    chmod(file.c_str(), 0640);
    EXPECT_NE(check("123456").find("closed to all others (0600)"), std::string::npos);
    chmod(file.c_str(), 0600);
    chmod((folder.path() + "/otp").c_str(), 0711);
    EXPECT_NE(check("123456").find("closed to all others (0700)"), std::string::npos);
    chmod((folder.path() + "/otp").c_str(), 0700);
    std::filesystem::rename(file, folder.path() + "/elsewhere");
    std::filesystem::create_symlink(folder.path() + "/elsewhere", file);
    EXPECT_NE(check("123456"), wrong);
}

TEST_F(CodesTest, ADamagedSeedIsTold) {
    std::ofstream(folder.path() + "/otp/ann") << "!!!";
    EXPECT_EQ(check("123456"), "the seed is damaged: remove it, and enrol again");
}

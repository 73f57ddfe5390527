#include "options/init.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <sstream>

#include "base/error.hpp"
#include "options/options.hpp"
#include "support/temp_dir.hpp"

namespace {

namespace fs = std::filesystem;

class Init : public testing::Test {
protected:
    struct Result {
        int status;
        std::string output, errors;
    };

    Result run(const std::string &answers, bool force = false) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        EXPECT_EQ(::write(ends[1], answers.data(), answers.size()), std::ssize(answers));
        ::close(ends[1]);
        std::ostringstream output, errors;
        const int status = init({file, force}, ends[0], output, errors);
        ::close(ends[0]);
        return {status, output.str(), errors.str()};
    }

    static mode_t mode(const std::string &path) {
        struct stat status {};
        return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
    }

    TempDir folder;
    std::string file = folder.file("new/folders/signalbox.conf");
    std::string secret = folder.file("new/folders/libera.server-password");
};

const char plain[] = "libera\nirc.libera.chat\n\n\n#ops\nalice\nbob\n\n";

TEST_F(Init, WritesWhatPassesTheCheck) {
    const auto result = run(plain);
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_NE(result.output.find("signalbox check -c " + file + " --connect"), std::string::npos)
        << result.output;
    EXPECT_NE(result.output.find("signalboxd -c " + file), std::string::npos) << result.output;
    EXPECT_EQ(mode(file), 0644u);
    const Config config = read_config({file});
    ASSERT_EQ(config.networks.size(), 1u);
    const NetworkConfig &network = config.networks[0];
    EXPECT_EQ(network.session.network, "libera");
    EXPECT_EQ(network.session.servers, (std::vector<ServerAddress>{{"irc.libera.chat", 6697}}));
    EXPECT_TRUE(network.session.tls);
    EXPECT_EQ(network.session.nick, "signalbox");
    EXPECT_EQ(network.session.channels, (std::vector<ChannelSetting>{{"#ops", ""}}));
    EXPECT_EQ(network.session.server_password, "");
    EXPECT_EQ(config.policy.roles.at("operator").members,
              (std::vector<std::string>{"libera/alice", "unix:bob"}));
}

TEST_F(Init, KeepsSecretsFromOthers) {
    const auto result = run("libera\n[::1]:6667\nno\nbox\n#ops key#1\n\n-\nhunter2 # 3\n");
    EXPECT_EQ(result.status, 0) << result.errors;
    EXPECT_EQ(mode(file), 0600u) << "it holds the key of a channel";
    EXPECT_EQ(mode(secret), 0600u);
    EXPECT_EQ(slurp(file).find("hunter2"), std::string::npos);
    const Config config = read_config({file});
    EXPECT_EQ(config.networks[0].session.server_password, "hunter2 # 3");
    EXPECT_EQ(config.networks[0].session.channels,
              (std::vector<ChannelSetting>{{"#ops", "key#1"}}));
    EXPECT_FALSE(config.networks[0].session.tls);
    EXPECT_TRUE(config.policy.roles.at("operator").members.empty());
}

TEST_F(Init, AsksAgainWithTheReason) {
    const auto result =
        run("Libera\nlibera\nx:99999\nirc.libera.chat\nmaybe\nyes\n1box\n\n"
            "ops\n#ops\n*!*@host\nalice\n-x\nbob\nbad\x01password\n\n");
    EXPECT_EQ(result.status, 0) << result.errors;
    for (const auto *reason :
         {"'Libera' is no name for a network", "'x' has port 99999, allowed is 1 to 65535",
          "'maybe' is neither yes nor no", "'1box' is no nick", "'ops' is no channel",
          "'libera/*!*@host' is a host mask", "'unix:-x' names no local user",
          "holds a control character"})
        EXPECT_NE(result.output.find(reason), std::string::npos) << reason << " in\n"
                                                                 << result.output;
    EXPECT_EQ(read_config({file}).networks[0].session.server_password, "");
}

TEST_F(Init, WithoutTlsBeyondLoopbackOnlyWhenMeant) {
    const auto result =
        run("n\nirc.example.org:6667\n\nno\nirc.example.org:6667\nno\nyes\nbox\n#ops\n\nbob\n\n");
    EXPECT_EQ(result.status, 0) << result.errors;
    const Config config = read_config({file});
    EXPECT_TRUE(config.networks[0].insecure);
    EXPECT_FALSE(config.networks[0].session.tls);
}

TEST_F(Init, EndOfInputLeavesNothingBehind) {
    const std::string all = plain;
    for (size_t lines = 0, at = 0; at != std::string::npos; at = all.find('\n', at + 1), lines++) {
        const auto result = run(all.substr(0, at));
        EXPECT_EQ(result.status, exit_usage) << lines;
        EXPECT_EQ(result.errors, "signalbox init: nothing was written\n");
        EXPECT_TRUE(fs::is_empty(folder.path())) << lines;
    }
}

// Someone presses ^C as soon as they are asked.
struct Impatient : std::stringbuf {
    int sync() override { return ::raise(SIGINT); }
};

TEST_F(Init, InterruptLeavesNothingBehind) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    Impatient buffer;
    std::ostream output(&buffer);
    std::ostringstream errors;
    EXPECT_EQ(init({file, false}, ends[0], output, errors), 128 + SIGINT);
    ::close(ends[0]);
    ::close(ends[1]);
    EXPECT_EQ(errors.str(), "signalbox init: nothing was written\n");
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST_F(Init, WritesOverNothingUnlessForced) {
    fs::create_directories(fs::path(file).parent_path());
    folder.write("new/folders/signalbox.conf", "mine\n");
    const auto refused = run(plain);
    EXPECT_EQ(refused.status, exit_cannot_create);
    EXPECT_EQ(refused.errors,
              "signalbox init: " + file + ": is there already; --force writes over it\n");
    EXPECT_EQ(refused.output, "") << "told before anything is asked";
    EXPECT_EQ(slurp(file), "mine\n");
    EXPECT_EQ(run(plain, true).status, 0);
    EXPECT_EQ(read_config({file}).networks.size(), 1u);
}

TEST_F(Init, OldSecretStops) {
    fs::create_directories(fs::path(file).parent_path());
    folder.write("new/folders/libera.server-password", "old\n", 0600);
    const auto result = run("libera\nx\n\n\n#ops\n\n-\nnew\n");
    EXPECT_EQ(result.status, exit_cannot_create);
    EXPECT_EQ(slurp(secret), "old\n");
    EXPECT_FALSE(fs::exists(file));
    EXPECT_EQ(std::distance(fs::directory_iterator(fs::path(file).parent_path()), {}), 1)
        << "no draft is left";
}

TEST_F(Init, FolderThatCannotBeMadeIsNamed) {
    folder.write("new", "a file\n");
    const auto result = run(plain);
    EXPECT_EQ(result.status, exit_cannot_create);
    EXPECT_EQ(result.errors,
              "signalbox init: " + folder.file("new/folders") + ": Not a directory\n");
}

TEST_F(Init, EndlessLineIsRefused) {
    const auto result = run(std::string(60'000, 'x'));
    EXPECT_EQ(result.status, exit_usage);
    const auto too_long = run(std::string(5000, 'x') + "\n" + plain);
    EXPECT_NE(too_long.output.find("line of 5000 bytes, allowed are 4096"), std::string::npos)
        << too_long.output;
    EXPECT_EQ(too_long.status, 0);
}

}  // namespace

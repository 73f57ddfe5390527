// What signalbox check --connect tells of logins and of servers that ask for TLS.
#include <sys/stat.h>

#include "servers/on_server.hpp"
#include "servers/on_services.hpp"
#include "support/certificates.hpp"

namespace {

class CheckLogin : public testing::TestWithParam<ServicesKind> {
protected:
    ToolResult check(const std::string &network) {
        const std::string file = folder.write("signalbox.conf", network);
        ChildProcess child({program_path("signalbox"), "check", "-c", file, "--connect"});
        const auto status = child.wait(90s);
        return {status.value_or(-1), child.output(), child.errors()};
    }
    // The keys of an account, whose password is this.
    std::string account(const std::string &name, const std::string &password) {
        chmod(folder.write("secret", password + "\n").c_str(), 0600);
        return "account = " + name + "\npassword-file = secret\n";
    }
    static std::string network(const IrcServer &server) {
        return network_text("test", server.address(), {"#ops"});
    }
    TempDir folder;
};
ON_EACH_SERVICES(CheckLogin);

TEST_P(CheckLogin, TellsAsWhomAndWhyNot) {
    IrcServer server(ServerKind::inspircd, {.services = services_server});
    Services services(GetParam(), server, {.accounts = {{"box", "hunter2"}}});
    const std::string by_plain = "sasl = plain\n";
    const ToolResult good = check(network(server) + account("box", "hunter2") + by_plain);
    EXPECT_EQ(good.status, 0) << good.output;
    EXPECT_TRUE(has(good.output, "test: logged in as box by PLAIN\n"));
    EXPECT_TRUE(has(good.output, "test: #ops                 joined"));
    const ToolResult bad = check(network(server) + account("box", "wrong") + by_plain);
    EXPECT_EQ(bad.status, 69);
    EXPECT_TRUE(has(bad.output, "test: login to account box refused: "));
    EXPECT_FALSE(has(bad.output, "joined"));
    EXPECT_FALSE(has(bad.output, "wrong"));
    const ToolResult unneeded =
        check(network(server) + account("box", "wrong") + by_plain + "sasl-required = no\n");
    EXPECT_EQ(unneeded.status, 0) << unneeded.output;
    EXPECT_TRUE(has(unneeded.output, "test: login to account box refused: "));
}

TEST(CheckConnect, GivesUpWhereNothingTakesTheLogin) {
    if (!installed(ServerKind::ngircd)) GTEST_SKIP() << "ngircd is not installed";
    IrcServer server(ServerKind::ngircd);
    TempDir folder;
    chmod(folder.write("secret", "hunter2\n").c_str(), 0600);
    const std::string file =
        folder.write("x.conf", network_text("test", server.address(), {"#ops"}) +
                                   "account = box\npassword-file = secret\n");
    ChildProcess child({program_path("signalbox"), "check", "-c", file, "--connect"});
    EXPECT_EQ(child.wait(40s), 69);
    EXPECT_TRUE(
        has(child.output(), "not logged in: waiting for services (the server offers no SASL)\n"));
    EXPECT_FALSE(has(child.output(), "joined"));
}

TEST(CheckConnect, FollowsAServerThatAsksForTls) {
    if (!installed(ServerKind::inspircd)) GTEST_SKIP() << "inspircd is not installed";
    Certificates authority;
    const TestCertificate certificate = authority.issue("DNS:localhost");
    IrcServer server(ServerKind::inspircd,
                     {.certificate = certificate.file, .key = certificate.file, .sts = true});
    const std::string plain = "localhost:" + std::to_string(server.port());
    const std::string secure = "localhost:" + std::to_string(server.tls_port());
    TempDir folder;
    const std::string file = folder.write("x.conf", network_text("test", plain, {"#ops"}) +
                                                        "ca-file = " + authority.ca_file() + "\n");
    ChildProcess child({program_path("signalbox"), "check", "-c", file, "--connect"});
    EXPECT_EQ(child.wait(60s), 0) << child.output();
    EXPECT_TRUE(has(child.output(), "test: trying " + plain + " without TLS\n"));
    EXPECT_TRUE(has(child.output(),
                    "test: the server asks for TLS\ntest: trying " + secure + " with TLS\n"));
    EXPECT_TRUE(has(child.output(), "test: #ops                 joined, 1 there\n"));
}

}  // namespace

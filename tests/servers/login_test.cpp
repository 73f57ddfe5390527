// The bot logs in to services.
#include "servers/on_server.hpp"
#include "servers/on_services.hpp"
#include "servers/roster.hpp"
#include "support/certificates.hpp"
#include "support/wait.hpp"

namespace {

// An InspIRCd with TLS and services, where signalbox has an account with the password s3same, and
// ann is in #ops.
struct LoginRoom {
    explicit LoginRoom(ServicesKind kind) : kind(kind) {
        link();
        ann.join("#ops");
    }
    void link() { services = std::make_unique<Services>(kind, server, setup()); }
    Services::Setup setup(const std::string &fault = "") const {
        const std::string key = kind == ServicesKind::own ? client.file : "";
        return {.accounts = {{"signalbox", "s3same", client.fingerprint, key}}, .fault = fault};
    }

    // The network's section; `password` is in its password-file, unless it is empty.
    std::string network(const std::string &more, const std::string &password = "s3same") {
        std::string text = "[network test]\nca-file = " + authority.ca_file() +
                           "\nserver = localhost:" + std::to_string(server.tls_port()) +
                           "\nchannel = #ops\ninterval = 50ms\nreconnect-min = 200ms\n"
                           "reconnect-max = 1s\naccount = signalbox\n";
        if (!password.empty())
            text += "password-file = " + secrets.write("password", password + "\n", 0600) + "\n";
        return text + more;
    }
    std::string with_certificate() const {
        const std::string file = secrets.write("client.pem", slurp(client.file), 0600);
        return "certificate = " + file + "\n";
    }

    const ServicesKind kind;
    TempDir secrets;
    Certificates authority;
    TestCertificate server_certificate = authority.issue("DNS:localhost,IP:127.0.0.1");
    TestCertificate client = authority.issue("DNS:bot.invalid");
    IrcServer server{ServerKind::inspircd,
                     {.certificate = server_certificate.file,
                      .key = server_certificate.file,
                      .services = services_server}};
    std::unique_ptr<Services> services;
    IrcClient ann{server.port(), "ann"};
};

// The server says that the bot is logged in.
void expect_logged_in(IrcClient &ann) {
    ann.send("WHOIS signalbox");
    EXPECT_TRUE(has(ann.expect(" 3"), " 311 "));
    EXPECT_TRUE(has(ann.expect(" 330 "), " signalbox signalbox "));
}

// One room of each kind for all tests; what a test changes in it, it changes back.
class Login : public OnServices {
protected:
    LoginRoom &room() {
        std::unique_ptr<LoginRoom> &standing = rooms()[GetParam()];
        if (!standing) standing = std::make_unique<LoginRoom>(GetParam());
        return *standing;
    }
    static void TearDownTestSuite() { rooms().clear(); }

    void expect_login(const std::string &configuration) {
        {
            Bot bot(configuration);
            ASSERT_NO_THROW(room().ann.expect(" JOIN #ops", 10s)) << bot.log();
            expect_logged_in(room().ann);
            EXPECT_TRUE(bot.tool_shows({"status", "--json"}, "\"account\": \"signalbox\""));
            room().ann.say("#ops", "!ping");
            room().ann.expect("ann: pong");
        }
        room().ann.expect("QUIT");
    }
    void expect_outside(Bot &bot, const std::string &why) {
        EXPECT_TRUE(bot.logs(why)) << bot.log();
        EXPECT_TRUE(bot.tool_shows({"status"}, why)) << bot.tool({"status"}).output;
        EXPECT_FALSE(room().ann.hears(" JOIN #ops", 1s));
    }

private:
    static std::map<ServicesKind, std::unique_ptr<LoginRoom>> &rooms() {
        static std::map<ServicesKind, std::unique_ptr<LoginRoom>> standing;
        return standing;
    }
};
ON_EACH_SERVICES(Login);

}  // namespace

TEST_P(Login, WorksByPlain) { expect_login(room().network("sasl = plain\n")); }

TEST_P(Login, WorksByCertificate) {
    expect_login(room().network("sasl = external\n" + room().with_certificate(), ""));
}

TEST_P(Login, WorksByTheStrongestThatIsOffered) {
    expect_login(room().network("sasl = scram-sha-512 scram-sha-256 plain\n"));
}

TEST_P(Login, WorksByScram) {
    if (GetParam() == ServicesKind::atheme) GTEST_SKIP() << "atheme 7.2 knows no SCRAM";
    for (const char *mechanism : {"scram-sha-256", "scram-sha-512"})
        expect_login(room().network(std::string("sasl = ") + mechanism + "\n"));
}

TEST_P(Login, WorksByEcdsa) {
    if (GetParam() == ServicesKind::atheme) GTEST_SKIP() << "our own services prove it";
    expect_login(
        room().network("sasl = ecdsa-nist256p-challenge\n" + room().with_certificate(), ""));
}

TEST_P(Login, NeverFallsFromScramToPlain) {
    if (GetParam() == ServicesKind::own) GTEST_SKIP() << "our own services know SCRAM";
    Bot bot(room().network(""));
    expect_outside(bot, "SCRAM");
}

TEST_P(Login, TriesAWrongPasswordOnceAndStaysOutside) {
    const bool own = GetParam() == ServicesKind::own;
    const size_t before = room().services->attempts();
    Bot bot(room().network("sasl = plain\n", "wrong"));
    expect_outside(bot, "password");
    if (own) {
        EXPECT_EQ(room().services->attempts(), before + 1);
    }
    EXPECT_FALSE(has(bot.log(), "wrong"));
}

TEST_P(Login, WaitsForServices) {
    room().services.reset();
    ASSERT_TRUE(wait_until([&] { return !offers_sasl(room().server.port()); }, 10s));
    Bot bot(room().network("sasl = plain\n"));
    EXPECT_TRUE(bot.tool_shows({"status"}, "identif")) << bot.tool({"status"}).output;
    EXPECT_FALSE(room().ann.hears(" JOIN #ops", 500ms));
    const Instant begin = std::chrono::steady_clock::now();
    room().link();
    expect_back(bot, room().ann, begin, 20s);
    expect_logged_in(room().ann);
}

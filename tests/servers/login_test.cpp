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
    explicit LoginRoom(ServicesKind kind, bool sasl = true) : kind(kind), sasl(sasl) {
        ann.join("#ops");
    }
    void link() { services = std::make_unique<Services>(kind, server, setup()); }
    Services::Setup setup(const std::string &fault = "") const {
        const std::string key = kind == ServicesKind::own ? client.file : "";
        return {.accounts = {{"signalbox", "s3same", client.fingerprint, key}}, .fault = fault};
    }
    void relink(const Services::Setup &setup) {
        services->stop();
        services->configure(setup);
        services->start();
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
    const bool sasl;
    TempDir secrets;
    Certificates authority;
    TestCertificate server_certificate = authority.issue("DNS:localhost,IP:127.0.0.1");
    TestCertificate client = authority.issue("DNS:bot.invalid");
    IrcServer server{ServerKind::inspircd,
                     {.certificate = server_certificate.file,
                      .key = server_certificate.file,
                      .services = services_server,
                      .sasl = sasl}};
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
        if (standing) return *standing;
        standing = std::make_unique<LoginRoom>(GetParam());
        standing->link();
        return *standing;
    }
    static void TearDownTestSuite() { rooms().clear(); }

    void expect_login(const std::string &configuration) {
        {
            Bot bot(configuration);
            ASSERT_NO_THROW(room().ann.expect(" JOIN ", 10s)) << bot.log();
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
        EXPECT_FALSE(room().ann.hears(" JOIN ", 1s));
    }

    static std::map<ServicesKind, std::unique_ptr<LoginRoom>> &rooms() {
        static std::map<ServicesKind, std::unique_ptr<LoginRoom>> standing;
        return standing;
    }
};
ON_EACH_SERVICES(Login);

class LoginByOwn : public Login {};
ON_SERVICES(LoginByOwn, only(ServicesKind::own));

class LoginByAtheme : public Login {};
ON_SERVICES(LoginByAtheme, only(ServicesKind::atheme));

}  // namespace

TEST_P(Login, WorksByPlain) { expect_login(room().network("sasl = plain\n")); }

TEST_P(Login, WorksByCertificate) {
    expect_login(room().network("sasl = external\n" + room().with_certificate(), ""));
}

TEST_P(Login, WorksByTheStrongestThatIsOffered) {
    expect_login(room().network("sasl = scram-sha-512 scram-sha-256 plain\n"));
}

TEST_P(LoginByOwn, WorksByScram) {
    for (const char *mechanism : {"scram-sha-256", "scram-sha-512"})
        expect_login(room().network(std::string("sasl = ") + mechanism + "\n"));
}

TEST_P(LoginByOwn, WorksByEcdsa) {
    expect_login(
        room().network("sasl = ecdsa-nist256p-challenge\n" + room().with_certificate(), ""));
}

TEST_P(LoginByOwn, DoesNotBelieveServicesThatDoNotKnowThePassword) {
    const std::map<std::string, std::string> faults{
        {"signature", "given up: the server's signature is wrong"},
        {"nonce", "given up: the server's nonce does not continue ours"}};
    for (const auto &[fault, why] : faults) {
        room().relink(room().setup(fault));
        Bot bot(room().network("sasl = scram-sha-256 plain\n"));
        expect_outside(bot, why);
    }
    room().relink(room().setup());
}

TEST_P(LoginByAtheme, NeverFallsFromScramToPlain) {
    Bot bot(room().network(""));
    expect_outside(bot, "SCRAM");
}

TEST_P(Login, TriesAWrongPasswordOnceAndStaysOutside) {
    const bool own = GetParam() == ServicesKind::own;
    const size_t before = room().services->attempts();
    Bot bot(room().network("sasl = plain\n", "wrong"));
    expect_outside(bot, "login to account signalbox refused");
    if (own) {
        EXPECT_EQ(room().services->attempts(), before + 1);
    }
    EXPECT_FALSE(has(bot.log(), "wrong"));
}

TEST_P(Login, ComesBackWithServicesAfterACrashOfTheServer) {
    Bot bot(room().network("sasl = plain\n"));
    room().ann.expect(" JOIN ");
    room().services->kill();
    room().server.stop(SIGKILL);
    room().server.start();
    IrcClient bob(room().server.port(), "bob");
    bob.join("#ops");
    EXPECT_FALSE(bob.hears("signalbox!", 500ms));
    const Instant begin = std::chrono::steady_clock::now();
    room().services->start();
    expect_back(bot, bob, begin, 10s);
    expect_logged_in(bob);
    rooms().clear();
}

TEST_P(Login, WaitsForServicesThatCome) {
    LoginRoom fresh(GetParam());
    Bot bot(fresh.network("sasl = plain\n"));
    EXPECT_TRUE(bot.tool_shows({"status"}, "waiting for services")) << bot.tool({"status"}).output;
    EXPECT_FALSE(fresh.ann.hears(" JOIN ", 500ms));
    const Instant begin = std::chrono::steady_clock::now();
    fresh.link();
    expect_back(bot, fresh.ann, begin, 10s);
    expect_logged_in(fresh.ann);
}

TEST_P(LoginByAtheme, AsksNickServWhereThereIsNoSasl) {
    LoginRoom fresh(GetParam(), false);
    fresh.link();
    Bot bot(fresh.network("nickserv = NickServ@services.test\n"));
    expect_back(bot, fresh.ann, std::chrono::steady_clock::now(), 15s);
    expect_logged_in(fresh.ann);
}

TEST_P(LoginByAtheme, HasItsNickGivenBack) {
    IrcClient squatter(room().server.port(), "signalbox");
    Bot bot(room().network("sasl = plain\nnickserv = NickServ@services.test\nregain = REGAIN\n"));
    EXPECT_TRUE(has(room().ann.expect(" NICK ", 10s), "signalbox"));
    expect_back(bot, room().ann, std::chrono::steady_clock::now(), 5s);
    expect_logged_in(room().ann);
}

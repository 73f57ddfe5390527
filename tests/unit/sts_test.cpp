#include "irc/sts.hpp"

#include "support/session_fixture.hpp"

namespace {

using std::chrono::seconds;

struct OfferCase {
    const char *line;
    std::optional<int> port;
    std::optional<long long> duration;
};

const OfferCase offers[] = {
    {":s CAP * LS :sts=port=6697", 6697, {}},
    {":s CAP * LS :batch sts=duration=60,port=6697 sasl", 6697, 60},
    {":s CAP * LS * :sts=port=6697,preload", 6697, {}},
    {":s CAP bot NEW :sts=duration=0", {}, 0},
    {":s CAP * ls sts=port=6697", 6697, {}},
    {":s CAP * LS :sts=port=0", {}, {}},
    {":s CAP * LS :sts=port=65536", {}, {}},
    {":s CAP * LS :sts=port=99999999999999999999", {}, {}},
    {":s CAP * LS :sts=port=-1", {}, {}},
    {":s CAP * LS :sts=port=6697x", {}, {}},
    {":s CAP * LS :sts=port", {}, {}},
    {":s CAP * LS :sts=port=,duration=", {}, {}},
    {":s CAP * LS :sts=duration=-5", {}, {}},
    {":s CAP * LS :sts=duration=1e9", {}, {}},
    {":s CAP * LS :sts=,,=,port=x,PORT=1", {}, {}},
    {":s CAP * LS :sts=port=1,port=2", 1, {}},
    {":s CAP * LS :sts=duration=9999999999", {}, 315360000},
};

TEST(StsOffer, TakesWhatIsValid) {
    for (const auto &[line, port, duration] : offers) {
        Message message;
        ASSERT_TRUE(parse_message(line, message)) << line;
        const auto offer = sts_offer(message);
        ASSERT_TRUE(offer) << line;
        EXPECT_EQ(offer->port, port) << line;
        const auto length = duration ? std::optional(seconds(*duration)) : std::nullopt;
        EXPECT_EQ(offer->duration, length) << line;
    }
}

TEST(StsOffer, IsMadeByLsAndNewAlone) {
    for (const char *line :
         {":s CAP * LS :sts", ":s CAP * LS :xsts=port=1", ":s CAP * ACK :sts=port=1", ":s CAP * LS",
          ":s CAP * DEL :sts=port=1", ":s CAP", ":s NOTICE * LS :sts=port=1"}) {
        Message message;
        ASSERT_TRUE(parse_message(line, message)) << line;
        EXPECT_FALSE(sts_offer(message)) << line;
    }
}

class StsPolicies : public testing::Test {
protected:
    // Connects without TLS where that is still allowed; the server says this.
    bool hear(const DialWish &configured, const StsOffer &offer) {
        sts.dial(configured, now);
        return sts.hear(offer, now);
    }
    DialWish dial(const DialWish &configured) { return sts.dial(configured, now); }

    static inline const DialWish plain{{"irc.test", 6667}, false};
    static inline const DialWish secure{{"irc.test", 6697}, true};
    WallTime now{seconds(1'800'000'000)};
    Sts::Policies policies;
    Sts sts{policies};
};

TEST_F(StsPolicies, APortWithoutTlsMeansThatPortByTls) {
    EXPECT_EQ(dial(plain), plain);
    EXPECT_TRUE(hear(plain, {6698, {}}));
    sts.down(now);
    EXPECT_EQ(dial(plain), (DialWish{{"irc.test", 6698}, true}));
    EXPECT_TRUE(sts.forced());
    EXPECT_EQ(dial({{"IRC.test", 7000}, false}).server.port, 6698) << "the host counts";
    EXPECT_EQ(dial({{"other.test", 6667}, false}).tls, false);
    EXPECT_TRUE(policies.empty()) << "nobody has proved anything yet";
    now += 24h;
    EXPECT_EQ(dial(plain), plain);
}

TEST_F(StsPolicies, ADurationWithTlsIsRemembered) {
    EXPECT_FALSE(hear(secure, {1, seconds(3600)})) << "the port is for those without TLS";
    EXPECT_EQ(policies.at("irc.test"), (StsPolicy{6697, 3600s, now + 1h}));
    EXPECT_EQ(dial(plain), secure);
    sts.down(now);
    now += 59min;
    EXPECT_EQ(dial(plain), secure);
    now += 1min;
    EXPECT_EQ(dial(plain), plain);
    EXPECT_TRUE(policies.empty());
}

TEST_F(StsPolicies, ADurationWithoutTlsAndAnOfferOfNothingAreIgnored) {
    EXPECT_FALSE(hear(plain, {{}, seconds(3600)}));
    EXPECT_FALSE(hear(plain, {}));
    EXPECT_FALSE(hear(secure, {}));
    EXPECT_TRUE(policies.empty());
    EXPECT_EQ(dial(plain), plain);
}

TEST_F(StsPolicies, AnAddressIsAHostToo) {
    const DialWish address{{"::1", 6667}, false};
    EXPECT_TRUE(hear(address, {6697, {}}));
    EXPECT_FALSE(hear(address, {{}, seconds(60)}));
    EXPECT_EQ(policies.at("::1").port, 6697);
}

TEST_F(StsPolicies, GrowYoungWhileConnectedAndAtTheEnd) {
    hear(secure, {{}, seconds(1000)});
    now += 50s;
    sts.keep(now);
    EXPECT_EQ(policies.at("irc.test").until, now + 950s) << "not worth writing yet";
    now += 50s;
    sts.keep(now);
    EXPECT_EQ(policies.at("irc.test").until, now + 1000s);
    now += 10s;
    sts.down(now);
    EXPECT_EQ(policies.at("irc.test").until, now + 1000s);
    now += 200s;
    dial(secure);
    sts.keep(now);
    sts.down(now);
    EXPECT_EQ(policies.at("irc.test").until, now + 800s) << "this connection has not said it";
}

TEST_F(StsPolicies, ADurationOfNothingEndsThem) {
    hear(plain, {6697, {}});
    hear(plain, {{}, seconds(1000)});
    EXPECT_EQ(dial(plain), secure);
    EXPECT_FALSE(sts.hear({{}, seconds(0)}, now));
    sts.down(now);
    EXPECT_TRUE(policies.empty());
    EXPECT_EQ(dial(plain), plain);
}

TEST_F(StsPolicies, AreBounded) {
    for (int i = 0; i < 100; ++i) {
        hear({{"host" + std::to_string(i), 6697}, true}, {{}, seconds(1000 + i)});
        hear({{"plain" + std::to_string(i), 6667}, false}, {6697, {}});
    }
    EXPECT_EQ(policies.size(), Sts::most_hosts);
    EXPECT_TRUE(policies.contains("host99"));
    EXPECT_FALSE(policies.contains("host0"));
}

class StsSession : public SessionFixture {
protected:
    StsSession() {
        settings.tls = false;
        settings.servers = {{"one.test", 6667}, {"two.test", 6667}};
    }
    std::string wish() {
        tick();
        const auto wish = session().take_dial();
        return wish ? wish->server.text() + (wish->tls ? " tls" : "") : "";
    }
};

TEST_F(StsSession, HangsUpAtOnceAndDialsTheSameServerByTls) {
    EXPECT_EQ(wish(), "one.test:6667");
    up(false);
    sent();
    say(":s CAP * LS * :batch sasl=PLAIN sts=port=6697");
    EXPECT_EQ(sent(), Lines{});
    EXPECT_TRUE(session().take_hang_up());
    EXPECT_EQ(session().trouble(), "the server asks for TLS");
    say(":s CAP * LS :server-time");
    EXPECT_EQ(sent(), Lines{}) << "that connection is over";
    EXPECT_EQ(wish(), "one.test:6697 tls") << "at once";
    EXPECT_EQ(session().memory().backoff.failures, 1u);
    up();
    say(":s CAP * LS :sts=duration=3600");
    EXPECT_EQ(sent().back(), "CAP END");
    EXPECT_EQ(session().memory().sts.at("one.test"), (StsPolicy{6697, 3600s, clock.wall() + 1h}));
}

TEST_F(StsSession, NeverGoesBackWhenTlsFails) {
    memory.sts["one.test"] = {6697, 3600s, clock.wall() + 24h};
    settings.servers.resize(1);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(wish(), "one.test:6697 tls");
        down("certificate expired on 2026-01-01");
        EXPECT_EQ(session().trouble(), "STS: certificate expired on 2026-01-01");
        EXPECT_EQ(wish(), "") << "the ordinary delays";
        clock.advance(5min);
    }
}

TEST_F(StsSession, TheEndOfAGoodConnectionHasItsOwnReason) {
    memory.sts["one.test"] = {6697, 3600s, clock.wall() + 24h};
    wish();
    up();
    down("connection reset by peer");
    EXPECT_EQ(session().trouble(), "connection reset by peer");
}

TEST_F(StsSession, AnotherServerOfTheNetworkIsItsOwnMatter) {
    memory.sts["one.test"] = {6697, 3600s, clock.wall() + 24h};
    EXPECT_EQ(wish(), "one.test:6697 tls");
    down("refused");
    clock.advance(5min);
    EXPECT_EQ(wish(), "two.test:6667");
}

TEST_F(StsSession, ALongConnectionKeepsItsPolicy) {
    settings.tls = true;
    connect();
    say(":s CAP * LS :sts=duration=300");
    welcome();
    say(":s 376 signalbox :End of MOTD");
    for (int i = 0; i < 20; ++i) {
        advance(59s);
        say(":s PONG s :signalbox");
        sent();
        session().take_happenings();
    }
    ASSERT_EQ(session().state(), Session::online);
    EXPECT_GE(session().memory().sts.at("one.test").until, clock.wall() + 180s);
    down("gone");
    EXPECT_EQ(session().memory().sts.at("one.test").until, clock.wall() + 300s);
}

TEST_F(StsSession, WhoQuitsIsNotUpgraded) {
    wish();
    up(false);
    session().quit("bye");
    say(":s CAP * LS :sts=port=6697");
    EXPECT_EQ(session().state(), Session::stopped);
    EXPECT_EQ(wish(), "");
}

}  // namespace

#include "irc/isupport.hpp"

#include <gtest/gtest.h>

using std::string_literals::operator""s;

static void hear(Isupport &support, const std::string &tokens) {
    Message message;
    ASSERT_TRUE(parse_message(":s 005 bot " + tokens + " :are supported by this server", message));
    support.hear(message);
}

static Isupport heard(const std::string &tokens) {
    Isupport support;
    hear(support, tokens);
    return support;
}

static void expect_defaults(const Isupport &support, const std::string &what) {
    EXPECT_TRUE(support.is_channel("#a") && support.is_channel("&a")) << what;
    EXPECT_FALSE(support.is_channel("+a")) << what;
    EXPECT_EQ(support.prefixes(), "@+") << what;
    EXPECT_EQ(support.prefix_modes(), "ov") << what;
    EXPECT_EQ(support.nick_length(), 9u) << what;
    EXPECT_EQ(support.line_length(), 512u) << what;
    EXPECT_EQ(support.targets("PRIVMSG"), 1u) << what;
    EXPECT_EQ(support.bot_mode(), "") << what;
    EXPECT_EQ(support.network(), "") << what;
    EXPECT_TRUE(support.same("[ann]\\~", "{ANN}|^")) << what;
}

TEST(Isupport, has_the_defaults_of_rfc_1459) { expect_defaults(Isupport(), "nothing said"); }

TEST(Isupport, believes_the_server) {
    const Isupport support = heard(
        "CHANTYPES=#! PREFIX=(qaohv)~&@%+ NICKLEN=30 LINELEN=2048 BOT=B "
        "NETWORK=Libera\\x20Chat TARGMAX=NAMES:1,PRIVMSG:4,NOTICE:,join:2");
    EXPECT_TRUE(support.is_channel("!x") && !support.is_channel("&x") && !support.is_channel(""));
    EXPECT_EQ(support.prefixes(), "~&@%+");
    EXPECT_EQ(support.prefix_of('a'), "&");
    EXPECT_EQ(support.prefix_of('b'), "");
    EXPECT_EQ(support.nick_length(), 30u);
    EXPECT_EQ(support.line_length(), 2048u);
    EXPECT_EQ(support.bot_mode(), "B");
    EXPECT_EQ(support.network(), "Libera Chat");
    EXPECT_EQ(support.targets("privmsg"), 4u);
    EXPECT_EQ(support.targets("NOTICE"), 0u);
    EXPECT_EQ(support.targets("JOIN"), 2u);
    EXPECT_EQ(support.targets("KICK"), 1u);
}

TEST(Isupport, forgets_what_is_negated) {
    Isupport support = heard("PREFIX=(y)! NICKLEN=30 CASEMAPPING=ascii CHANTYPES=! NETWORK=x");
    hear(support, "-PREFIX -NICKLEN -CASEMAPPING -CHANTYPES -NETWORK -BOT -NEVERSAID");
    expect_defaults(support, "negated");
}

TEST(Isupport, garbage_gives_the_defaults) {
    const std::string many(400, '9');
    for (const std::string &tokens :
         {"PREFIX NICKLEN LINELEN CHANTYPES CASEMAPPING TARGMAX BOT NETWORK"s,
          "PREFIX= NICKLEN= LINELEN= CHANTYPES= CASEMAPPING= TARGMAX= BOT= NETWORK="s,
          "PREFIX=(ov"s, "PREFIX=(ov)@"s, "PREFIX=(o)@+"s, "PREFIX=ov)@+"s, "PREFIX=()"s,
          "PREFIX=(12)@+"s, "PREFIX=(ov)ab"s,
          "NICKLEN=" + many + " LINELEN=" + many + " TARGMAX=PRIVMSG:" + many,
          "NICKLEN=-1 LINELEN=-512 TARGMAX=PRIVMSG:-1"s, "NICKLEN=0 LINELEN=511 TARGMAX=:,PRIVMSG"s,
          "LINELEN=8193 NICKLEN=12x BOT=bot BOT=1"s, "= - =x -=x"s, "BOT=\\x20 NETWORK="s})
        expect_defaults(heard(tokens), tokens);
}

TEST(Isupport, value_escapes_that_are_none_stay) {
    EXPECT_EQ(heard("NETWORK=a\\x2").network(), "a\\x2");
    EXPECT_EQ(heard("NETWORK=\\xZZ\\x").network(), "\\xZZ\\x");
    EXPECT_EQ(heard("NETWORK=\\x5Cx\\x3d").network(), "\\x=");
}

TEST(Isupport, casemappings) {
    struct {
        const char *mapping, *upper, *lower;
        bool same;
    } cases[] = {
        {"ascii", "AZ", "az", true},         {"ascii", "[", "{", false},
        {"ascii", "^", "~", false},          {"rfc1459", "AZ[]\\", "az{}|", true},
        {"rfc1459", "~", "^", true},         {"rfc1459", "@", "`", false},
        {"rfc1459", "_", "\x7f", false},     {"rfc1459", "É", "é", false},
        {"RFC1459", "~", "^", true},         {"rfc1459-strict", "[]\\", "{}|", true},
        {"rfc1459-strict", "~", "^", false}, {"strict-rfc1459", "[]\\", "{}|", true},
        {"strict-rfc1459", "~", "^", false}, {"rfc7613", "AZ[É", "az[é", true},
        {"unheard-of", "A", "a", false},     {"unheard-of", "É", "É", true},
    };
    for (const auto &c : cases)
        EXPECT_EQ(heard(std::string("CASEMAPPING=") + c.mapping).same(c.upper, c.lower), c.same)
            << c.mapping << " " << c.upper;
}

TEST(Isupport, modes_with_arguments) {
    const Isupport support = heard("CHANMODES=be,k,lj,imn,x PREFIX=(ov)@+");
    for (char mode : {'b', 'e', 'k', 'o', 'v'})
        EXPECT_TRUE(support.has_argument(mode, true) && support.has_argument(mode, false)) << mode;
    for (char mode : {'l', 'j'})
        EXPECT_TRUE(support.has_argument(mode, true) && !support.has_argument(mode, false)) << mode;
    for (char mode : {'i', 'x', 'Z', ',', '\0'})
        EXPECT_FALSE(support.has_argument(mode, true)) << mode;
    const Isupport silent;
    EXPECT_TRUE(silent.has_argument('b', false) && silent.has_argument('k', false));
    EXPECT_TRUE(silent.has_argument('l', true) && !silent.has_argument('l', false));
}

TEST(Isupport, a_server_that_never_stops_fills_no_memory) {
    Isupport support;
    for (int i = 0; i < 2000; ++i) hear(support, "NICKLEN=20 X" + std::to_string(i));
    hear(support, "NICKLEN=21 NETWORK=late");
    EXPECT_EQ(support.nick_length(), 21u);
    EXPECT_EQ(support.network(), "");
}

TEST(Isupport, targets_within_a_channel) {
    const Isupport support = heard("CHANTYPES=# PREFIX=(ov)@+ STATUSMSG=@");
    EXPECT_EQ(support.channel_of("@#ops"), "#ops");
    EXPECT_EQ(support.channel_of("@+#ops"), "#ops");
    EXPECT_EQ(support.channel_of("#ops"), "#ops");
    for (const char *other : {"@ann", "@", "", "ann", "%#ops", "x#ops"})
        EXPECT_EQ(support.channel_of(other), other);
    EXPECT_TRUE(support.takes_status('@'));
    EXPECT_FALSE(support.takes_status('+'));
    EXPECT_FALSE(Isupport().takes_status('@'));
}

TEST(Isupport, client_tags) {
    EXPECT_TRUE(Isupport().takes_tag("draft/reply"));
    EXPECT_FALSE(heard("CLIENTTAGDENY=*").takes_tag("draft/reply"));
    EXPECT_FALSE(heard("CLIENTTAGDENY=typing,draft/reply").takes_tag("draft/reply"));
    EXPECT_TRUE(heard("CLIENTTAGDENY=typing").takes_tag("draft/reply"));
    EXPECT_TRUE(heard("CLIENTTAGDENY=*,-draft/reply").takes_tag("draft/reply"));
}

TEST(Isupport, tells_how_many_channels_are_allowed) {
    Isupport support;
    EXPECT_EQ(support.channel_limit("#ops").most, 0u);
    hear(support, "CHANLIMIT=#&:20,!:5,+:,x");
    EXPECT_EQ(support.channel_limit("&ops").most, 20u);
    EXPECT_EQ(support.channel_limit("#ops").types, "#&");
    EXPECT_EQ(support.channel_limit("!ops").most, 5u);
    for (const char *free : {"+ops", "x", ""})
        EXPECT_EQ(support.channel_limit(free).most, 0u) << free;
    hear(support, "CHANLIMIT=#:0");  // ngircd: no limit
    EXPECT_EQ(support.channel_limit("#ops").most, 0u);
}

#include "irc/roster.hpp"

#include <gtest/gtest.h>

extern "C" size_t __sanitizer_get_current_allocated_bytes();

namespace {

using Names = std::vector<std::string>;

struct RosterTest : testing::Test {
    RosterTest() {
        hear(":s 005 bot PREFIX=(qaohv)~&@%+ CHANMODES=beI,k,l,imnpst CASEMAPPING=rfc1459 :are");
        roster.add("#Ops");
        roster.add("#dev");
        roster.names("#ops", "@+ann bob!b@host ~&@%+eve ");
    }
    void hear(const char *line) {
        Message message;
        parse_message(line, message);
        support.hear(message);
    }
    void mode(const std::string &params) {
        Message message;
        ASSERT_TRUE(parse_message(":x MODE " + params, message));
        roster.modes(message);
    }
    std::string prefix(const std::string &nick) {
        return roster.prefix("#ops", nick).value_or("absent");
    }
    Isupport support;
    Roster roster{support};
};

}  // namespace

TEST_F(RosterTest, channels_are_found_by_any_spelling) {
    ASSERT_TRUE(roster.find("#OPS"));
    EXPECT_EQ(roster.find("#ops")->name, "#Ops");
    EXPECT_FALSE(roster.find("#x"));
    roster.remove("#oPs");
    EXPECT_FALSE(roster.find("#ops"));
    EXPECT_EQ(roster.all().size(), 1u);
}

TEST_F(RosterTest, a_second_join_begins_anew) {
    roster.add("#ops");
    EXPECT_TRUE(roster.find("#ops")->members.empty());
}

TEST_F(RosterTest, names_come_with_prefixes_and_hosts) {
    EXPECT_EQ(prefix("ann"), "@+");
    EXPECT_EQ(prefix("bob"), "");
    EXPECT_EQ(prefix("eve"), "~&@%+");
    roster.names("#ops", "bob +@ann   @ ! @!x");
    EXPECT_EQ(prefix("ann"), "@+");
    EXPECT_EQ(roster.find("#ops")->members.size(), 3u);
    EXPECT_EQ(roster.person("bob")->source, "bob!b@host");
    roster.names("#nowhere", "x");
}

TEST_F(RosterTest, people_come_and_go) {
    roster.joined("#ops", "Zoe");
    roster.joined("#dev", "zoe");
    roster.joined("#nowhere", "zoe");
    EXPECT_TRUE(roster.shares("ZOE"));
    roster.joined("#ops", "ann!a@h");  // a server that lost a part
    EXPECT_EQ(prefix("ann"), "");
    roster.parted("#ops", "zoe");
    EXPECT_TRUE(roster.shares("zoe"));
    EXPECT_EQ(roster.quit("zoe"), Names{"#dev"});
    EXPECT_FALSE(roster.shares("zoe"));
    EXPECT_EQ(roster.quit("zoe"), Names{});
}

TEST_F(RosterTest, renames_keep_prefixes_everywhere) {
    roster.joined("#dev", "ann");
    EXPECT_EQ(roster.renamed("ann", "Anna"), (Names{"#dev", "#Ops"}));
    EXPECT_EQ(prefix("anna"), "@+");
    EXPECT_EQ(prefix("ann"), "absent");
    roster.renamed("anna", "ANNA");
    EXPECT_EQ(prefix("anna"), "@+");
    EXPECT_EQ(roster.person("anna")->nick(), "ANNA");
    EXPECT_EQ(roster.renamed("nobody", "x"), Names{});
    EXPECT_FALSE(roster.shares("x"));
    roster.renamed("anna", "bob");  // a server that lost count
    EXPECT_EQ(prefix("bob"), "@+");
    EXPECT_EQ(roster.find("#ops")->members.size(), 2u);
}

TEST_F(RosterTest, casemapping_counts) {
    roster.joined("#ops", "x[y]");
    EXPECT_TRUE(roster.shares("X{Y}"));
}

TEST_F(RosterTest, modes_change_prefixes) {
    mode("#ops +v-o bob ann");
    EXPECT_EQ(prefix("bob"), "+");
    EXPECT_EQ(prefix("ann"), "+");
    mode("#ops +o BOB");
    EXPECT_EQ(prefix("bob"), "@+");
    mode("#ops +o bob");
    EXPECT_EQ(prefix("bob"), "@+");
    mode("#ops -qa eve eve");
    EXPECT_EQ(prefix("eve"), "@%+");
}

TEST_F(RosterTest, arguments_of_other_modes_are_passed_over) {
    mode("#ops +bkl-il+v *!*@x key 5 bob");
    EXPECT_EQ(prefix("bob"), "+");
    mode("#ops -bk+h *!*@x key bob");
    EXPECT_EQ(prefix("bob"), "%+");
}

TEST_F(RosterTest, nonsense_does_no_harm) {
    for (const char *params :
         {"#ops", "#ops :", "#ops +ooooo", "#ops +o :", "#ops -+-+", "#ops +o nobody", "#x +o ann",
          "bot +i", "#ops \xff+\xfe\x01o ann", "#ops +o ann bob eve"})
        mode(params);
    EXPECT_EQ(prefix("ann"), "@+");
    EXPECT_EQ(prefix("nobody"), "absent");
    for (const std::string &nick : {std::string(), std::string(600, 'x')}) {
        roster.joined("#ops", nick);
        EXPECT_FALSE(roster.shares(nick));
    }
    roster.joined("#ops", "\x1b[2J \xff");
    EXPECT_TRUE(roster.shares("\x1b[2J \xff"));
    roster.renamed("bob", "");
    EXPECT_EQ(prefix("bob"), "absent");
}

TEST_F(RosterTest, members_are_bounded) {
    for (int i = 0; i < 20'100; ++i) roster.joined("#dev", "n" + std::to_string(i));
    EXPECT_EQ(roster.find("#dev")->members.size(), 20'000u);
    EXPECT_FALSE(roster.shares("n20050"));
    roster.names("#dev", "@n7 n20050");
    EXPECT_EQ(roster.prefix("#dev", "n7"), "@");
    EXPECT_FALSE(roster.shares("n20050"));
    EXPECT_EQ(roster.renamed("n20050", "other"), Names{});
    EXPECT_EQ(roster.renamed("n1", "other"), Names{"#dev"});
    EXPECT_TRUE(roster.shares("other"));
}

TEST_F(RosterTest, modes_that_matter_are_known) {
    mode("#ops +nb-o+kl *!*@x ann key 5");
    EXPECT_EQ(roster.find("#ops")->modes, "kln");
    mode("#ops +mR-l");
    EXPECT_EQ(roster.find("#ops")->modes, "Rkmn");
    EXPECT_TRUE(roster.find("#ops")->has_mode('m'));
    Message are;
    ASSERT_TRUE(parse_message(":s 324 bot #ops +\x01tniv bob", are));
    roster.modes_are(are);
    EXPECT_EQ(roster.find("#ops")->modes, "int");
    EXPECT_EQ(prefix("bob"), "+");
}

TEST_F(RosterTest, one_record_for_all_channels) {
    roster.joined("#dev", "bob!b@host");
    EXPECT_EQ(roster.people().size(), 3u);
    EXPECT_EQ(roster.person("BOB")->channels, 2u);
    roster.parted("#ops", "bob");
    roster.parted("#ops", "bob");
    EXPECT_TRUE(roster.shares("bob"));
    roster.remove("#dev");
    EXPECT_FALSE(roster.shares("bob"));
    roster.remove("#ops");
    EXPECT_EQ(roster.people().size(), 0u);
}

TEST_F(RosterTest, an_account_belongs_to_one_source) {
    People &people = roster.people();
    const auto account = [&](const char *nick) {
        const Person *person = people.find(nick);
        return !person ? "absent" : person->certain ? person->account : "uncertain";
    };
    EXPECT_EQ(account("bob"), "uncertain");
    people.identify("bob!b@host", "bobby");
    people.identify("stranger!b@host", "bobby");
    EXPECT_EQ(account("bob"), "bobby");
    EXPECT_EQ(account("stranger"), "absent");
    roster.joined("#dev", "bob!b@host");
    roster.names("#dev", "@bob +bob!b@host");
    EXPECT_EQ(account("bob"), "bobby");
    roster.renamed("bob!b@host", "rob");
    EXPECT_EQ(account("rob"), "bobby");
    people.rehost("rob!b@host", "b", "cloak/bob");
    EXPECT_EQ(account("rob"), "bobby");
    EXPECT_EQ(people.find("rob")->source, "rob!b@cloak/bob");
    people.identify("rob!b@cloak/bob", "*");
    EXPECT_EQ(account("rob"), "");

    // Whatever does not fit together takes the certainty, and never gives it.
    const auto doubtful = [&](auto change) {
        roster.joined("#dev", "rob!b@host");
        people.identify("rob!b@host", "bobby");
        change();
        return account("rob") == "uncertain";
    };
    EXPECT_TRUE(doubtful([&] { roster.joined("#ops", "rob!other@host"); }));
    EXPECT_TRUE(doubtful([&] { roster.names("#ops", "rob!b@elsewhere"); }));
    EXPECT_TRUE(doubtful([&] { people.rehost("rob!other@host", "b", "host"); }));
    EXPECT_TRUE(doubtful([&] { people.rehost("rob!b@host", "b", std::string(300, 'h')); }));
    EXPECT_TRUE(doubtful([&] { people.doubt_all(); }));
    EXPECT_TRUE(doubtful([&] { people.identify("rob!b@" + std::string(300, 'h'), "bobby"); }));
    EXPECT_TRUE(doubtful([&] { people.identify("rob!b@host", std::string(300, 'x')); }));
    EXPECT_TRUE(doubtful([&] { roster.quit("rob"), roster.joined("#dev", "rob!b@host"); }));
    EXPECT_TRUE(
        doubtful([&] { roster.renamed("rob!x@host", "ann"), roster.renamed("ann", "rob"); }));
}

TEST_F(RosterTest, whoever_had_a_nick_that_is_taken_is_gone) {
    roster.people().identify("ann", "annie");
    roster.renamed("bob!b@host", "ann");
    EXPECT_EQ(roster.person("ann")->source, "ann!b@host");
    EXPECT_FALSE(roster.person("ann")->certain);
    EXPECT_EQ(prefix("ann"), "");
}

TEST_F(RosterTest, a_casemapping_that_comes_late_folds_anew) {
    roster.names("#ops", "@x[y]!u@h +x{z} X{Y}");
    EXPECT_EQ(prefix("x{y}"), "");  // one and the same so far
    roster.people().identify("x{z}", "xyz");
    roster.find("#ops")->topic = "hello";
    hear(":s 005 bot CASEMAPPING=ascii :are");
    roster.refold();
    EXPECT_EQ(prefix("x[z]"), "absent");
    EXPECT_EQ(prefix("X{Z}"), "+");
    EXPECT_EQ(prefix("ann"), "@+");
    EXPECT_FALSE(roster.person("x{z}")->certain);
    EXPECT_EQ(roster.find("#OPS")->topic, "hello");
    hear(":s 005 bot CASEMAPPING=rfc7613 :are");
    roster.refold();
    roster.joined("#ops", "ÉMILE!e@h");
    EXPECT_TRUE(roster.shares("émile"));
    hear(":s 005 bot CASEMAPPING=unheard-of :are");
    roster.refold();
    EXPECT_FALSE(roster.shares("émile"));
    EXPECT_FALSE(roster.find("#OPS"));
    EXPECT_TRUE(roster.find("#Ops"));
    for (const char *nick : {"ann", "bob", "eve", "ÉMILE", "x{z}"}) roster.quit(nick);
    roster.remove("#Ops");
    EXPECT_EQ(roster.people().size(), 0u);
}

TEST_F(RosterTest, people_of_all_channels_are_bounded) {
    for (int channel = 0; channel < 11; ++channel) {
        const std::string name = "#c" + std::to_string(channel);
        roster.add(name);
        for (int i = 0; i < 20'000; ++i) roster.joined(name, "n" + std::to_string(i));
    }
    size_t members = 0;
    for (const auto &[folded, channel] : roster.all()) members += channel.members.size();
    EXPECT_EQ(members, 200'000u);
    EXPECT_EQ(roster.prefix("#c10", "n19999"), std::nullopt);
    EXPECT_EQ(roster.quit("n0").size(), 10u);
    roster.joined("#c10", "n19999");
    EXPECT_EQ(roster.prefix("#c10", "n19999"), "");
}

// The worst case: everybody is in one channel only, and has an account.
TEST_F(RosterTest, a_hundred_channels_of_a_thousand_take_less_than_20_MiB) {
    const size_t before = __sanitizer_get_current_allocated_bytes();
    for (int i = 0; i < 100'000; ++i) {
        const std::string channel = "#channel" + std::to_string(i / 1000);
        const std::string source =
            "nickname" + std::to_string(i) + "!~username@gateway/host-" + std::to_string(i);
        if (i % 1000 == 0) roster.add(channel);
        roster.joined(channel, source);
        roster.people().identify(source, "account" + std::to_string(i));
    }
    EXPECT_EQ(roster.people().size(), 100'003u);
    const size_t taken = __sanitizer_get_current_allocated_bytes() - before;
    RecordProperty("bytes", std::to_string(taken));
    EXPECT_LT(taken, 20u << 20);
    roster.clear();
    EXPECT_EQ(roster.people().size(), 0u);
}

TEST(Services, are_known_by_nick_and_host) {
    for (const char *source :
         {"ChanServ", "botserv!b@x", "Bot!services@x", "Q!q@services.test.net"})
        EXPECT_TRUE(is_service(source)) << source;
    for (const char *source : {"ann", "servant!s@h", "services!s@h", "ann!services.x@h"})
        EXPECT_FALSE(is_service(source)) << source;
}

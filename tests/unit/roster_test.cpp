#include "irc/roster.hpp"

#include <gtest/gtest.h>

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
        const Channel &channel = *roster.find("#ops");
        const auto found = channel.members.find(support.fold(nick));
        return found == channel.members.end() ? "absent" : found->second.prefix;
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
    roster.names("#nowhere", "x");
}

TEST_F(RosterTest, people_come_and_go) {
    roster.joined("#ops", "Zoe");
    roster.joined("#dev", "zoe");
    roster.joined("#nowhere", "zoe");
    EXPECT_TRUE(roster.shares("ZOE"));
    roster.joined("#ops", "ann");  // a server that lost a part
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
    EXPECT_EQ(roster.find("#ops")->members.at("anna").nick, "ANNA");
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
    EXPECT_EQ(roster.find("#dev")->members.at("n7").prefix, "@");
    EXPECT_FALSE(roster.shares("n20050"));
    EXPECT_EQ(roster.renamed("n20050", "other"), Names{});
    EXPECT_EQ(roster.renamed("n1", "other"), Names{"#dev"});
    EXPECT_TRUE(roster.shares("other"));
}

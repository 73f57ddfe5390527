#include "bot/rule.hpp"
#include "options/changes.hpp"
#include "support/options_fixture.hpp"

namespace {

const std::string people =
    network + "[role operator]\nmember = n/alice\n[role boss]\nmember = n/bob\n";

const std::string rules = people + R"([policy change]
budget = 3/10m person
budget = 20/1h channel
refusal = private
[policy danger]
role = operator
approvals = 2
approver = boss
confirm = yes
[policy break-glass]
role = boss
channel = #ops
channel = private
for = 20m
[command say]
role = anyone
channel = #ops
channel = n/private
channel = local
allow = channel #ops
allow = channel n/#dev local
budget = 1/90s channel
otp = yes
refusal = channel
[freeze weekend]
when = fri 16:00 - mon 08:00
when = 2026-12-24 .. 2027-01-02
zone = Europe/Berlin
risk = danger
approvals = 1 more
[freeze night]
when = 22:00 - 06:00
approvals = refuse
)";

}  // namespace

TEST_F(Options, RulesAreTaken) {
    const Policy policy = good(rules).policy;
    const Rule &change = policy.risks.at(Risk::change);
    EXPECT_EQ(change.budgets,
              (std::vector<BudgetSetting>{{3, 10min, "person"}, {20, 1h, "channel"}}));
    EXPECT_EQ(change.private_refusal, true);
    const Rule &danger = policy.risks.at(Risk::danger);
    EXPECT_EQ(danger.approvals, 2);
    EXPECT_EQ(danger.approver, "boss");
    EXPECT_EQ(danger.confirm, true);
    const Rule &say = policy.commands.at("say");
    EXPECT_EQ(say.role, anyone_role);
    EXPECT_EQ(say.channels, (Lines{"n/#ops", "n/private", "local"}));
    EXPECT_EQ(say.allow.at("channel"), (Lines{"n/#ops", "n/#dev", "local"}));
    EXPECT_EQ(say.budgets, (std::vector<BudgetSetting>{{1, 90s, "channel"}}));
    EXPECT_EQ(say.otp, true);
    EXPECT_EQ(say.private_refusal, false);
    EXPECT_EQ(policy.glass->lasts, 20min);
    EXPECT_EQ(policy.glass->rule.role, "boss");
    EXPECT_EQ(policy.glass->rule.channels, (Lines{"n/#ops", "private"}));
    const Freeze &weekend = policy.freezes.at("weekend");
    EXPECT_EQ(weekend.when.size(), 2u);
    EXPECT_EQ(weekend.zone, "Europe/Berlin");
    EXPECT_EQ(weekend.risk, Risk::danger);
    EXPECT_EQ(weekend.approvals, 1);
    EXPECT_EQ(policy.freezes.at("night").approvals, 0);
    EXPECT_EQ(policy.freezes.at("night").zone, "UTC");
}

TEST_F(Options, RulesReadBackTheSame) {
    const Config config = good(rules);
    EXPECT_EQ(read_config({write("y.conf", effective(config))}), config) << effective(config);
}

TEST_F(Options, WhatIsNotSaidIsTheDefaultOfTheRisk) {
    const Config config = good("");
    EXPECT_EQ(config.policy.risks.at(Risk::danger), default_rule(Risk::danger));
    const std::string text = effective(config);
    EXPECT_NE(text.find("[policy read]\nrole      = anyone\n"), text.npos) << text;
    EXPECT_NE(text.find("[policy danger]\napprovals = 1\n"), text.npos) << text;
}

TEST_F(Options, ChangesOfRulesAreTold) {
    const Config before = good(people + "[command say]\nrole = boss\n");
    const Config after =
        good(people + "[command say]\nrole = operator\n[freeze f]\nwhen = sat - sun\n");
    EXPECT_EQ(changes(before, after),
              (Lines{"- [command say] role      = boss", "+ [command say] role      = operator",
                     "+ [freeze f] when      = sat - sun", "+ [freeze f] zone      = UTC",
                     "+ [freeze f] risk      = change", "+ [freeze f] approvals = refuse"}));
}

TEST_F(Options, RulesThatCannotBeAreToldWithTheirLine) {
    struct {
        const char *text, *error;
    } const bad[] = {
        {"[policy danger]\nrole = opertor\n",
         "x.conf:8: role: there is no [role opertor], did you mean operator?"},
        {"[command say]\napprover = nobody\n", "x.conf:8: approver: there is no [role nobody]"},
        {"[command say]\napprover = anyone\n",
         "x.conf:8: approver: 'anyone' cannot approve, name a role"},
        {"[role anyone]\n", "x.conf:7: [role anyone]: is everybody already, take another name"},
        {"[policy risky]\n",
         "x.conf:7: 'risky' is no policy, allowed are read, change, danger and break-glass"},
        {"[policy]\n", "x.conf:7: '[policy]' is no section, allowed is [policy RISK]"},
        {"[command]\n", "x.conf:7: '[command]' is no section, allowed is [command NAME]"},
        {"[command sya]\nrole = boss\n",
         "x.conf:7: [command sya]: there is no command 'sya', did you mean say?"},
        {"[command service restart]\nrole = boss\n",
         "x.conf:7: [command service restart]: there is no command 'service restart'"},
        {"[command commands]\nrole = boss\n",
         "x.conf:7: [command commands]: 'commands' is another name of 'help', write [command "
         "help]"},
        {"[command say]\nrol = boss\n",
         "x.conf:8: rol: unknown key in [command say], did you mean role?"},
        {"[policy change]\nallow = channel #ops\n",
         "x.conf:8: allow: unknown key in [policy change], known are: role channel approvals "
         "approver confirm otp budget refusal"},
        {"[policy break-glass]\napprovals = 1\n",
         "x.conf:8: approvals: unknown key in [policy break-glass], known are: role channel for"},
        {"[policy break-glass]\nfor = 2d\n",
         "x.conf:8: for: '2d' is not allowed, a duration from 1m to 24h is"},
        {"[command say]\nchannel = m/#ops\n",
         "x.conf:8: channel: 'm/#ops' is on a network that is not configured"},
        {"[command say]\nchannel = alice\n",
         "x.conf:8: channel: 'alice' is no place, allowed are local, private, NETWORK/private and "
         "NETWORK/#CHANNEL"},
        {"[command say]\napprovals = 6\n",
         "x.conf:8: approvals: '6' is not allowed, a whole number from 0 to 5 is"},
        {"[command say]\nconfirm = maybe\n", "x.conf:8: confirm: 'maybe' is neither yes nor no"},
        {"[command say]\nrefusal = loud\n",
         "x.conf:8: refusal: 'loud' is neither channel nor private"},
        {"[command say]\nbudget = 3 person\n",
         "x.conf:8: budget: '3 person' is no budget, allowed is a form like 3/10m person (or "
         "channel, command, a parameter)"},
        {"[command say]\nbudget = 0/10m person\n",
         "x.conf:8: budget: '0' is not allowed, a whole number from 1 to 10000 is"},
        {"[command say]\nbudget = 3/0 person\n",
         "x.conf:8: budget: '0' is not allowed, a duration from 1s to 744h is"},
        {"[command say]\nbudget = 3/10m persons\n",
         "x.conf:8: budget: 'persons' is nothing to count by, allowed are person, channel, "
         "command, text"},
        {"[policy change]\nbudget = 3/10m service\n",
         "x.conf:8: budget: 'service' is nothing to count by, allowed are person, channel, "
         "command"},
        {"[command say]\nallow = channel\n",
         "x.conf:8: allow: 'channel' allows nothing, allowed is a parameter and its values, as in "
         "service web api"},
        {"[command say]\nallow = service web\n",
         "x.conf:8: allow: 'say' has no parameter 'service', known are channel, text"},
        {"[command ping]\nallow = service web\n", "x.conf:8: allow: 'ping' has no parameters"},
        {"[command say]\nallow = channel m/#ops\n",
         "x.conf:8: allow: 'm/#ops' is on a network that is not configured"},
        {"[freeze f]\nrisk = danger\n",
         "x.conf:7: [freeze f]: freezes nothing yet, as in when = fri 16:00 - mon 08:00"},
        {"[freeze f]\nwhen = never\n",
         "x.conf:8: when: 'never' is no stretch of time, allowed are forms like 22:00 - 06:00, fri "
         "16:00 - mon 08:00, sat - sun, 2026-12-24 .. 2027-01-02"},
        {"[freeze f]\nwhen = sat - sun\nzone = Europe/Entenhausen\n",
         "x.conf:9: zone: 'Europe/Entenhausen' is no time zone, allowed are names like "
         "Europe/Berlin and UTC"},
        {"[freeze f]\nwhen = sat - sun\nzone = ../../etc/localtime\n",
         "x.conf:9: zone: '../../etc/localtime' is no time zone, allowed are names like "
         "Europe/Berlin and UTC"},
        {"[freeze f]\nwhen = sat - sun\nrisk = read\n",
         "x.conf:9: risk: 'read' is neither change nor danger"},
        {"[freeze f]\nwhen = sat - sun\napprovals = 1\n",
         "x.conf:9: approvals: '1' is neither refuse nor a number of more approvals, as in 1 "
         "more"},
    };
    for (const auto &[text, error] : bad) EXPECT_EQ(errors(people + text), Lines{error}) << text;
}

TEST_F(Options, AChannelNamesItsNetworkWhereThereAreSeveral) {
    EXPECT_EQ(errors(people + "[network m]\nserver = x\n[command say]\nchannel = #ops\n"),
              Lines{"x.conf:10: channel: '#ops' does not say which network, write NETWORK/#ops"});
}

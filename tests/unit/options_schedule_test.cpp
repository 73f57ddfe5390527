#include "bot/calendar.hpp"
#include "support/options_fixture.hpp"

namespace {

const std::string base = network + "channel = #ops\n[audience team]\nto = n/#ops\nto = n/@alice\n";

TEST_F(Options, ReadsSchedules) {
    const Config config = good(base + R"([role operator]
member = schedule:deploy
[schedule standup]
when = 0 9 * * 1-5
zone = Europe/Berlin
until = 2027-12-31
to = #ops
to = n/@alice
to = local
say = Stand-up in five minutes. # no comment
missed = all 3
grace = 90m
as = notice
[schedule deploy]
when = every 2h
to = team
do = remember rota ann
output = changed
)");
    ASSERT_EQ(config.schedules.size(), 2U);
    const ScheduleSettings &standup = config.schedules[0], &deploy = config.schedules[1];
    EXPECT_EQ(standup.name, "standup");
    EXPECT_EQ(describe(standup.timing),
              "at 09:00 on Monday to Friday, Europe/Berlin, until 2027-12-31 23:59");
    EXPECT_EQ(standup.to, (std::vector<std::string>{"n/#ops", "n/@alice", "local"}));
    EXPECT_EQ(standup.say, "Stand-up in five minutes. # no comment");
    EXPECT_EQ(standup.missed, ScheduleSettings::all);
    EXPECT_EQ(standup.most, 3);
    EXPECT_EQ(standup.grace, 90min);
    EXPECT_EQ(standup.manner, "notice");
    EXPECT_EQ(deploy.to, (std::vector<std::string>{"n/#ops", "n/@alice"})) << "the audience";
    EXPECT_EQ(deploy.command, "remember rota ann");
    EXPECT_EQ(deploy.output, ScheduleSettings::changed);
    EXPECT_EQ(deploy.missed, ScheduleSettings::once);
    EXPECT_EQ(config.policy.roles.at("operator").members,
              std::vector<std::string>{"schedule:deploy"});
    const std::string again = effective(config);
    EXPECT_NE(again.find("[schedule standup]\nzone      = Europe/Berlin\nwhen      = 0 9 * * 1-5\n"
                         "until     = 2027-12-31 23:59\nto        = n/#ops\n"),
              again.npos)
        << again;
    EXPECT_EQ(good(again).schedules, config.schedules);
}

TEST_F(Options, SchedulesTakeTheZoneOfTheBot) {
    const Config config = good(
        "[bot]\nzone = Europe/Berlin\n[schedule s]\nwhen = @daily\n"
        "to = local\nsay = x\n");
    EXPECT_EQ(config.schedules.at(0).timing.zone, "Europe/Berlin");
}

TEST_F(Options, FaultsOfSchedulesNameTheLineAndWhatIsAllowed) {
    static const std::string start = "[schedule s]\nwhen = @daily\nto = local\n";
    const std::pair<std::string, std::string> bad[] = {
        {"[schedule s]\nto = local\nsay = x\n",
         "x.conf:1: [schedule s]: has no when, as in when = 0 9 * * 1-5"},
        {"[schedule s]\nwhen = @daily\nsay = x\n",
         "x.conf:1: [schedule s]: has no to, as in to = NETWORK/#channel"},
        {start, "x.conf:1: [schedule s]: has neither say nor do"},
        {start + "say = x\ndo = ping\n",
         "x.conf:5: do: stands beside say, and only one of them may"},
        {"[schedule s]\nto = local\nsay = x\nwhen = 60 * * * *\n",
         "x.conf:4: when: minute: '60' is not allowed, allowed are 0 to 59"},
        {"[schedule s]\nto = local\nsay = x\nwhen = 0 0 30 2 *\n",
         "x.conf:4: when: '0 0 30 2 *' never happens: no month has such a day"},
        {start + "say = x\nzone = Europe/Brelin\n",
         "x.conf:5: zone: 'Europe/Brelin' is no time zone, allowed are names like Europe/Berlin "
         "and UTC"},
        {start + "say = x\nuntil = soon\n",
         "x.conf:5: until: 'soon' is no end, allowed are forms like 2026-12-24 and 2026-12-24 "
         "09:00"},
        {start + "say = x\nmissed = always\n",
         "x.conf:5: missed: 'always' is not allowed, skip, once and all N with N from 1 to 100 "
         "are"},
        {start + "say = x\nmissed = all\n",
         "x.conf:5: missed: 'all' is not allowed, skip, once and all N with N from 1 to 100 are"},
        {start + "say = x\ngrace = 8d\n",
         "x.conf:5: grace: '8d' is not allowed, a duration from 1m to 168h is"},
        {start + "do = ping\noutput = never\n",
         "x.conf:5: output: 'never' is none of always, changed and failure"},
        {start + "say = x\nas = action\n", "x.conf:5: as: 'action' is neither message nor notice"},
        {start + "do = pong\n", "x.conf:4: do: 'pong' is no command, did you mean ping?"},
        {start + "do = ping too much\n",
         "x.conf:4: do: 'too much' is one argument too many; usage: ping"},
        {start + "do = code 1sc 123456\n",
         "x.conf:4: do: 'code' takes a secret, which must not stand here"},
        {start + "say = x\nto = m/#ops\n",
         "x.conf:5: to: 'm/#ops' is on a network that is not configured"},
        {start + "say = x\nto = local\n", "x.conf:5: to: 'local' is listed twice"},
        {"[schedule S]\n",
         "x.conf:1: 'S' is no name for a schedule, allowed are 1 to 32 of a-z, 0-9, _ and -"},
        {"[role operator]\nmember = schedule:nobody\n",
         "x.conf:2: member: there is no [schedule nobody]"},
        {"[role operator]\nmember = schedule:No\n",
         "x.conf:2: member: 'No' is no name for a schedule, allowed are 1 to 32 of a-z, 0-9, _ "
         "and -"},
        {"[person p]\nis = schedule:s\n[schedule s]\nwhen = @daily\nto = local\nsay = x\n",
         "x.conf:2: is: 'schedule:s' is nobody, allowed is NETWORK/ACCOUNT or unix:NAME"},
    };
    for (const auto &[text, error] : bad)
        EXPECT_EQ(errors(text), std::vector<std::string>{error}) << text;
}

}  // namespace

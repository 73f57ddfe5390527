// What rules, approvals, brakes, freezes and budgets make of a decision.
#include <gtest/gtest.h>

#include "bot/access.hpp"
#include "bot/rule.hpp"

namespace {

Asker known(std::string identity) {
    Asker asker;
    asker.name = asker.identity = std::move(identity);
    return asker;
}

Asker weak(std::string identity) {
    Asker asker = known(std::move(identity));
    asker.weak = true;
    return asker;
}

class Decide : public testing::Test {
protected:
    Decide() {
        policy.roles["operator"].members = {"net/alice", "carol"};
        policy.roles["approver"].members = {"net/bob",    "net/erin",         "carol",    "dora",
                                            "unix:frank", "schedule:nightly", "net/alice"};
        policy.persons["carol"].is = {"net/carol", "other/carol"};
        policy.persons["dora"].is = {"unix:dora", "other/dora"};
        deploy.name = "deploy";
        deploy.risk = Risk::danger;
        deploy.params = {{.name = "service"}, {.name = "room", .kind = Kind::channel}};
    }
    Decision decide() {
        std::vector<Allowance> left;
        for (const Charge &charge : charges_of(policy, asker, place, deploy, values_given()))
            left.push_back({charge, budget_left, 90s});
        return ::decide(policy, {asker, place, Door::irc, true, deploy, values_given(), grants, now,
                                 brakes, left});
    }
    int missing() {
        const Decision decision = decide();
        EXPECT_TRUE(decision.allowed) << decision.why;
        return decision.approvals;
    }
    int missing_with(std::vector<Asker> approvers) {
        grants.approvers = std::move(approvers);
        return missing();
    }
    const Values *values_given() const { return values.empty() ? nullptr : &values; }
    void lock() { brakes = {true, "bob", "incident 12", {}}; }
    void break_glass(Duration left = 5min) {
        policy.glass.emplace();
        brakes.glasses = {
            {"net/alice", "fire", now + std::chrono::duration_cast<WallTime::duration>(left)}};
    }

    Policy policy;
    Command deploy;
    Asker asker = known("net/alice");
    Place place = {"net", "#ops", true};
    Values values;
    Grants grants;
    Brakes brakes;
    WallTime now{std::chrono::seconds(1795348800)};  // Sunday, 2026-11-22 12:00 UTC
    int budget_left = 1;
};

}  // namespace

TEST_F(Decide, AnotherPersonOfTheRoleApproves) {
    EXPECT_EQ(missing(), 1);
    EXPECT_EQ(missing_with({known("net/bob")}), 0);
    EXPECT_TRUE(decide().complete());
}

TEST_F(Decide, NobodyElseApproves) {
    Asker owner = known("net/bob");
    owner.owner = true;
    const Asker nobodies[] = {known("net/alice"),    known("net/ALICE"),        known(""),
                              known("net/mallory"),  weak("net/bob"),           owner,
                              known("unix:frank"),   known("schedule:nightly"), known("bob"),
                              known("hook:net/bob"), known("unix:bob"),         known("other/bob")};
    for (const Asker &nobody : nobodies) EXPECT_EQ(missing_with({nobody}), 1) << nobody.identity;
}

TEST_F(Decide, OverDoorsAndNetworksBothMustBePersons) {
    EXPECT_EQ(missing_with({known("unix:dora")}), 1);  // alice is no [person]
    asker = known("other/carol");
    EXPECT_EQ(missing_with({known("unix:dora")}), 0);
    EXPECT_EQ(missing_with({known("other/dora")}), 0);
    EXPECT_EQ(missing_with({known("net/bob")}), 1);
    EXPECT_EQ(missing_with({known("net/carol")}), 1);  // herself
    policy.persons["bob"].is = {"net/bob"};
    EXPECT_EQ(missing_with({known("net/bob")}), 0);
}

TEST_F(Decide, EachPersonCountsOnce) {
    policy.commands["deploy"].approvals = 2;
    EXPECT_EQ(missing_with({known("net/bob"), known("net/Bob")}), 1);
    EXPECT_EQ(missing_with({known("net/bob"), known("net/erin")}), 0);
    asker = known("net/carol");
    policy.persons["bob"].is = {"net/bob", "unix:bob"};
    EXPECT_EQ(missing_with({known("net/bob"), known("unix:bob")}), 1);
    EXPECT_EQ(missing_with({known("unix:dora"), known("net/erin")}), 1);  // erin may be dora
    EXPECT_EQ(missing_with({known("unix:dora"), known("other/dora"), known("net/bob")}), 0);
}

TEST_F(Decide, AnApproverWhoIsDemotedCountsNoMore) {
    EXPECT_EQ(missing_with({known("net/bob")}), 0);
    policy.roles["approver"].members = {"net/erin"};
    EXPECT_EQ(missing(), 1);
}

TEST_F(Decide, WhoAsksMustBeKnownWhereOthersApprove) {
    policy.commands["deploy"].role = anyone_role;
    asker = known("");
    EXPECT_EQ(decide().why, "who you are is not known, so nobody can approve 'deploy'");
    EXPECT_EQ(approval_trouble(policy, "approver", asker, {}, known("net/bob")),
              "nobody knows who asked");
}

TEST_F(Decide, WithoutApproversNothingIsApproved) {
    policy.roles.erase("approver");
    EXPECT_EQ(decide().why, "nobody is in role approver, which has to approve 'deploy'");
    policy.roles.clear();
    asker = known("unix:root");
    asker.owner = true;
    place = {"", local_room, true};
    EXPECT_EQ(decide().why, "no role is configured, so nobody can approve 'deploy'");
    policy.risks[Risk::danger].approvals = 0;
    EXPECT_TRUE(decide().complete());
}

TEST_F(Decide, ARoleThatIsNotThereRefuses) {
    policy.commands["deploy"].role = "ghosts";
    EXPECT_EQ(decide().why, "net/alice is not in role ghosts, which 'deploy' needs");
    policy.roles.clear();
    asker.owner = true;
    place = {"", local_room, true};
    EXPECT_FALSE(decide().allowed);
}

TEST_F(Decide, ACommandsSectionGoesBeforeItsPolicy) {
    policy.risks[Risk::danger].approvals = 3;
    policy.risks[Risk::danger].confirm = true;
    policy.commands["deploy"].approvals = 2;
    EXPECT_EQ(missing(), 2);
    EXPECT_TRUE(decide().confirm);
    policy.commands["deploy"].confirm = false;
    policy.commands["deploy"].otp = true;
    EXPECT_FALSE(decide().confirm);
    EXPECT_TRUE(decide().code);
    grants.code = true;
    EXPECT_FALSE(decide().code);
}

TEST_F(Decide, PlacesAreChannelsPrivateAndLocal) {
    struct {
        const char *channel;
        bool ops, query, local;
    } const rows[] = {
        {"net/#ops", true, false, false},       {"NET/#OPS", true, false, false},
        {"net/#other", false, false, false},    {"other/#ops", false, false, false},
        {"private", false, true, false},        {"net/private", false, true, false},
        {"other/private", false, false, false}, {"local", false, false, true},
    };
    for (const auto &row : rows) {
        policy.commands["deploy"].channels = {row.channel};
        place = {"net", "#ops", true};
        EXPECT_EQ(decide().allowed, row.ops) << row.channel;
        place = {"net", "alice", false};
        EXPECT_EQ(decide().allowed, row.query) << row.channel;
        place = {"", local_room, true};
        EXPECT_EQ(decide().allowed, row.local) << row.channel;
    }
    EXPECT_EQ((policy.commands["deploy"].channels = {"local", "net/#ops"},
               place = {"net", "x", false}, decide().why),
              "'deploy' is for local, net/#ops only");
}

TEST_F(Decide, ArgumentsAreThoseThatTheRuleLists) {
    policy.commands["deploy"].allow["service"] = {"web", "api"};
    EXPECT_TRUE(decide().allowed);  // not known yet
    values = {{"service", "web"}};
    EXPECT_TRUE(decide().allowed);
    values = {{"service", "Web"}};
    EXPECT_EQ(decide().why, "service may not be 'Web', allowed are web, api");
    values = {{"room", "#ops"}};
    EXPECT_EQ(decide().why, "service has to be given, allowed are web, api");
    policy.commands["deploy"].allow = {{"gone", {"x"}}};
    EXPECT_EQ(decide().why, "'deploy' has a rule for gone, and no such parameter");
}

TEST_F(Decide, AChannelAsArgumentIsTheOneThatIsReached) {
    policy.commands["deploy"].allow["room"] = {"net/#ops"};
    values = {{"room", "#OPS"}};
    EXPECT_TRUE(decide().allowed);
    values = {{"room", "other/#ops"}};
    EXPECT_FALSE(decide().allowed);
    asker = known("other/carol");
    place = {"other", "#ops", true};
    values = {{"room", "#ops"}};  // there it is another channel
    EXPECT_FALSE(decide().allowed);
    values = {{"room", "net/#ops"}};
    EXPECT_TRUE(decide().allowed);
}

TEST_F(Decide, LockdownStopsAllButBrakesAndWhatOnlyLooks) {
    lock();
    EXPECT_EQ(decide().why, "lockdown by bob: incident 12");
    EXPECT_TRUE(decide().entitled);
    deploy.brake = true;
    EXPECT_TRUE(decide().allowed);
    deploy.brake = false;
    deploy.risk = Risk::read;
    EXPECT_TRUE(decide().complete());
}

TEST_F(Decide, BrokenGlassLiftsApprovalFreezeAndLockdownForItsPerson) {
    lock();
    policy.freezes["always"].when = {parse_window("mon - sun")};
    break_glass();
    const Decision decision = decide();
    EXPECT_TRUE(decision.complete()) << decision.why;
    EXPECT_NE(decision.steps.at(1).find("net/alice broke the glass"), std::string::npos);
    asker = known("net/carol");
    EXPECT_FALSE(decide().allowed);
}

TEST_F(Decide, BrokenGlassEnds) {
    lock();
    break_glass(0s);
    EXPECT_FALSE(decide().allowed);
    break_glass(16min);  // longer than any: the clock was set back
    EXPECT_FALSE(decide().allowed);
    break_glass();
    EXPECT_TRUE(decide().allowed);
    policy.roles["operator"].weak = true;
    asker.weak = true;
    EXPECT_FALSE(decide().allowed);
    asker.weak = false;
    policy.glass.reset();
    EXPECT_FALSE(decide().allowed);
}

TEST_F(Decide, BrokenGlassLiftsNothingElse) {
    break_glass();
    policy.commands["deploy"].channels = {"local"};
    EXPECT_FALSE(decide().allowed);
    policy.commands["deploy"] = {};
    policy.commands["deploy"].otp = true;
    EXPECT_TRUE(decide().code);
    policy.commands["deploy"] = {};
    policy.roles["operator"].members = {"net/bob"};
    EXPECT_FALSE(decide().allowed);
}

TEST_F(Decide, BreakingTheGlassHasItsOwnPolicy) {
    deploy.name = glass_command;
    EXPECT_EQ(decide().why, "there is no [policy break-glass], so there is no glass to break");
    policy.glass.emplace().rule.role = "approver";
    policy.risks[Risk::danger].approvals = 2;
    lock();
    EXPECT_TRUE(decide().complete());
    asker = known("net/bob");
    EXPECT_TRUE(decide().complete());
    asker = known("net/mallory");
    EXPECT_FALSE(decide().allowed);
}

TEST_F(Decide, AFreezeRefusesOrTakesMorePeople) {
    Freeze &freeze = policy.freezes["sunday"];
    freeze.when = {parse_window("sun - sun")};
    EXPECT_EQ(decide().why, "'deploy' is frozen by sunday (sun - sun UTC)");
    freeze.approvals = 1;
    EXPECT_EQ(missing(), 2);
    freeze.risk = Risk::danger;
    deploy.risk = Risk::change;
    EXPECT_EQ(missing(), 0);
    freeze.risk = Risk::change;
    EXPECT_EQ(missing(), 1);
    freeze.when = {parse_window("mon - sat")};
    EXPECT_EQ(missing(), 0);
    freeze.zone = "Nowhere";
    freeze.approvals = 0;
    EXPECT_EQ(decide().why, "'deploy' is frozen by sunday (the zone Nowhere is not known here)");
}

TEST_F(Decide, ABudgetThatIsUsedUpRefuses) {
    policy.risks[Risk::danger].budgets = {{3, 10min, "person"}};
    EXPECT_TRUE(decide().allowed);
    budget_left = 0;
    EXPECT_EQ(decide().why,
              "the budget of 'deploy' is used up (3 in 10m a person), try again in 1m 30s");
    grants.paid = true;
    EXPECT_TRUE(decide().allowed);
    grants.paid = false;
    const Decision unknown =
        ::decide(policy, {asker, place, Door::irc, true, deploy, nullptr, grants, now, brakes, {}});
    EXPECT_EQ(unknown.why, "what is left of the budget of 'deploy' is unknown");
}

TEST_F(Decide, TellsEveryStepAlsoAfterTheFirstRefusal) {
    lock();
    policy.commands["deploy"].channels = {"local"};
    policy.commands["deploy"].private_refusal = true;
    const Decision decision = decide();
    EXPECT_EQ(decision.why, "'deploy' is for local only");
    EXPECT_FALSE(decision.entitled);
    EXPECT_TRUE(decision.private_refusal);
    EXPECT_EQ(decision.steps,
              (std::vector<std::string>{"ok: net/alice is in role operator",
                                        "no: 'deploy' is for local only",
                                        "no: lockdown by bob: incident 12",
                                        "needs: 1 approval by other persons in role approver"}));
}

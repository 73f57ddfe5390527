#include "bot/budget.hpp"

#include <gtest/gtest.h>

#include "store/store.hpp"
#include "support/test_clock.hpp"

namespace {

class BudgetsTest : public testing::Test {
protected:
    Budgets open() { return Budgets(store.budgets, clock.now(), clock.wall()); }
    int left(const Budgets &budgets) const { return budgets.look(charge, clock.now()).left; }
    Duration wait(const Budgets &budgets) const { return budgets.look(charge, clock.now()).wait; }
    void spend(Budgets &budgets) { budgets.spend(charge, clock.now(), clock.wall()); }

    Store store{""};
    TestClock clock;
    Charge charge{{3, 10min, "person"}, "policy change", "alice"};
};

Asker asker(std::string identity, std::string mask = "n!u@h") {
    Asker asker;
    asker.identity = std::move(identity);
    asker.mask = std::move(mask);
    return asker;
}

const Place ops = {"net", "#Ops", true};

Command restart() {
    Command command;
    command.name = "restart";
    command.risk = Risk::change;
    command.params = {{.name = "service"}};
    return command;
}

std::vector<std::string> subjects(const Policy &policy, const Asker &who, const Place &place,
                                  const Values *values) {
    std::vector<std::string> result;
    for (const Charge &charge : charges_of(policy, who, place, restart(), values))
        result.push_back(charge.section + ": " + charge.subject);
    return result;
}

using Subjects = std::vector<std::string>;

}  // namespace

TEST_F(BudgetsTest, EmptyAndFillWithTime) {
    Budgets budgets = open();
    EXPECT_EQ(left(budgets), 3);
    EXPECT_EQ(wait(budgets), 0s);
    for (int rest : {2, 1, 0}) {
        spend(budgets);
        EXPECT_EQ(left(budgets), rest);
    }
    EXPECT_EQ(wait(budgets), 200s);
    clock.advance(199s);
    EXPECT_EQ(left(budgets), 0);
    EXPECT_EQ(wait(budgets), 1s);
    clock.advance(1s);
    EXPECT_EQ(left(budgets), 1);
    EXPECT_EQ(wait(budgets), 200s);
    clock.advance(24h);
    EXPECT_EQ(left(budgets), 3);
}

TEST_F(BudgetsTest, AreNeverMoreThanEmpty) {
    Budgets budgets = open();
    for (int i = 0; i < 10; ++i) spend(budgets);
    clock.advance(200s);
    EXPECT_EQ(left(budgets), 1);
}

TEST_F(BudgetsTest, AreEachTheirOwn) {
    Budgets budgets = open();
    spend(budgets);
    const int of_alice = left(budgets);
    charge.subject = "bob";
    EXPECT_EQ(left(budgets), of_alice + 1);
}

TEST_F(BudgetsTest, OutlastARestart) {
    {
        Budgets budgets = open();
        for (int i = 0; i < 3; ++i) spend(budgets);
    }
    clock.advance(250s);
    Budgets again = open();
    EXPECT_EQ(left(again), 1);
    EXPECT_EQ(wait(again), 150s);
    clock.advance(1h);
    charge.subject = "bob";
    spend(again);  // what is full again is forgotten
    EXPECT_EQ(store.budgets.all().size(), 1u);
}

TEST_F(BudgetsTest, AClockThatIsSetBackMakesNobodyWaitForLong) {
    Budgets budgets = open();
    for (int i = 0; i < 3; ++i) spend(budgets);
    clock.advance(200s);
    EXPECT_EQ(left(budgets), 1);
    const Budgets again(store.budgets, clock.now(), clock.wall() - std::chrono::hours(48));
    EXPECT_EQ(left(again), 0);
    clock.advance(10min);
    EXPECT_EQ(left(again), 3);
}

TEST_F(BudgetsTest, ADamagedRecordTakesNothing) {
    store.budgets.put(charge.bucket(), "nonsense");
    EXPECT_EQ(left(open()), 3);
}

TEST(Charges, GoByWhatTheBudgetNames) {
    Policy policy;
    policy.persons["Alice"].is = {"net/alice_"};
    policy.commands["restart"].budgets = {
        {1, 1min, "person"}, {1, 1min, "channel"}, {1, 1min, "command"}, {1, 1min, "service"}};
    const Values values = {{"service", "web"}};
    EXPECT_EQ(subjects(policy, asker("net/alice_"), ops, &values),
              (Subjects{"command restart: alice", "command restart: net/#ops",
                        "command restart: restart", "command restart: web"}));
    EXPECT_EQ(subjects(policy, asker("", "x!user@host"), {"net", "somenick", false}, nullptr),
              (Subjects{"command restart: host", "command restart: net/private",
                        "command restart: restart"}));
}

TEST(Charges, OfAPolicyAreSharedByItsCommands) {
    Policy policy;
    policy.risks[Risk::change].budgets = {{1, 1min, "person"}};
    EXPECT_EQ(subjects(policy, asker("net/Bob"), ops, nullptr), Subjects{"policy change: net/bob"});
    policy.commands["restart"].confirm = true;
    EXPECT_EQ(subjects(policy, asker("net/Bob"), ops, nullptr), Subjects{"policy change: net/bob"});
}

#include "bot/access.hpp"

#include <gtest/gtest.h>

namespace {

const Place in_channel = {"net", "#ops", true};
const Place in_private = {"net", "alice", false};
const Place in_local = {"", local_room, false};

Asker asker(std::string identity, bool weak = false) {
    Asker result;
    result.name = "alice";
    result.identity = std::move(identity);
    result.weak = weak;
    return result;
}

Asker own_user() {
    Asker result = asker("unix:signalbox");
    result.owner = true;
    return result;
}

Policy with_operator(bool weak = false) {
    Policy policy;
    policy.roles["operator"] = {{"net/alice", "unix:root-ish", "carol"}, weak};
    policy.persons["bob"].is = {"net/bob", "unix:bob"};
    policy.persons["carol"].is = {"net/carol_", "other/carol"};
    policy.roles["approver"] = {{"net/bob"}, false};
    return policy;
}

Decision decide(const Policy &policy, const Asker &who, Risk risk, const Place &place, bool known) {
    Command say;
    say.name = "say";
    say.risk = risk;
    return decide(policy, {who, place, Door::irc, known, say, nullptr, {}, {}, {}, {}});
}

bool change(const Policy &policy, const Asker &who, const Place &place = in_channel) {
    return decide(policy, who, Risk::change, place, true).allowed;
}

std::string why(const Policy &policy, const Asker &who, Risk risk) {
    return decide(policy, who, risk, in_channel, true).why;
}

}  // namespace

TEST(Access, AllowedSaysNothingAndRefusedSaysWhy) {
    for (const Risk risk : {Risk::read, Risk::change, Risk::danger, Risk(17)}) {
        for (const bool known : {false, true}) {
            const Asker alice = asker("net/alice");
            const Decision made = decide(with_operator(), alice, risk, in_channel, known);
            EXPECT_EQ(made.allowed, made.why.empty());
        }
    }
    EXPECT_FALSE(decide(with_operator(), asker("net/alice"), Risk(17), in_channel, true).allowed);
}

TEST(Access, RefusalsNameWhatIsMissing) {
    const Policy policy = with_operator();
    EXPECT_EQ(why(policy, asker(""), Risk::change),
              "you are not logged in to services, and 'say' needs role operator");
    Asker unknowable = asker("");
    unknowable.evidence = "this network does not say who you are";
    EXPECT_EQ(why(policy, unknowable, Risk::change),
              "this network does not say who you are, and 'say' needs role operator");
    EXPECT_EQ(why(policy, asker("net/mallory"), Risk::change),
              "net/mallory is not in role operator, which 'say' needs");
    Asker doubtful = asker("net/alice", true);
    EXPECT_EQ(why(policy, doubtful, Risk::change),
              "who you are is not certain and role operator does not accept weak evidence");
    doubtful.doubt = "the connection is not verified (no TLS)";
    EXPECT_EQ(why(policy, doubtful, Risk::change),
              "the connection is not verified (no TLS) and role operator does not accept weak "
              "evidence");
    EXPECT_EQ(why(Policy(), asker("net/alice"), Risk::change),
              "no role is configured, so 'say' is only for the bot's own user in the room local");
    EXPECT_EQ(decide(policy, asker(""), Risk::read, in_private, false).why,
              "I answer only in a configured channel, or to people who share one with me");
}

TEST(Access, AMissingOrEmptyOperatorRoleHasNobodyInIt) {
    Policy policy;
    policy.roles["approver"].members = {"net/alice"};
    EXPECT_FALSE(change(policy, asker("net/alice")));
    EXPECT_FALSE(change(policy, own_user(), in_local));
    policy.roles["operator"].members = {""};
    EXPECT_FALSE(change(policy, asker("")));
}

TEST(Access, WeakEvidenceIsEnoughOnlyWhereTheRoleSaysSo) {
    EXPECT_TRUE(change(with_operator(true), asker("net/alice", true)));
    EXPECT_FALSE(change(with_operator(false), asker("net/alice", true)));
    EXPECT_FALSE(change(with_operator(true), asker("net/mallory", true)));
}

TEST(Access, IdentitiesAreNeitherGuessedNorPatterns) {
    const Policy policy = with_operator();
    for (const char *near :
         {"alice", "net/", "/alice", "net/alice2", "other/alice", "unix:alice", "net/*"}) {
        EXPECT_FALSE(change(policy, asker(near))) << near;
    }
    EXPECT_TRUE(change(policy, asker("net/Alice")));  // services fold case
    EXPECT_FALSE(change(policy, asker("unix:Root-ish")));
    EXPECT_TRUE(change(policy, asker("unix:root-ish")));
    Policy star;
    star.roles["operator"].members = {"net/*", "net/*!*@ops.example.org"};
    EXPECT_FALSE(change(star, asker("net/alice")));
}

TEST(Access, APersonsIdentitiesAreOne) {
    const Policy policy = with_operator();
    EXPECT_EQ(person_of(policy, "unix:bob"), "bob");
    EXPECT_EQ(person_of(policy, "net/alice"), "net/alice");
    EXPECT_EQ(roles_of(policy, asker("unix:bob")), std::vector<std::string>{"approver"});
    EXPECT_EQ(roles_of(policy, asker("net/carol_")), std::vector<std::string>{"operator"});
    EXPECT_TRUE(roles_of(policy, asker("")).empty());
    EXPECT_TRUE(roles_of(policy, asker("net/alice", true)).empty());
}

TEST(Access, KnownAreThoseThatThePolicyNames) {
    const Policy policy = with_operator();
    for (const char *known : {"net/alice", "unix:bob", "unix:root-ish", "other/carol"}) {
        EXPECT_TRUE(is_known(policy, asker(known))) << known;
    }
    EXPECT_FALSE(is_known(policy, asker("unix:mallory")));
    EXPECT_FALSE(is_known(policy, asker("")));
    EXPECT_TRUE(is_known(policy, own_user()));
}

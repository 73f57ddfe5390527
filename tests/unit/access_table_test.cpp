// Every command against every kind of person and evidence in every place: what comes out stands in
// tests/unit/access_table.txt, for people to read.  Run in the project's own folder.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.hpp"
#include "bot/access.hpp"
#include "bot/runbook.hpp"
#include "bot/table.hpp"

namespace {

struct Who {
    const char *name;
    Asker asker;
    Door door = Door::irc;
};

Asker known(std::string identity, std::string doubt = {}) {
    Asker asker;
    asker.name = asker.identity = std::move(identity);
    asker.weak = !doubt.empty();
    asker.doubt = std::move(doubt);
    return asker;
}

Asker owner(std::string identity) {
    Asker asker = known(std::move(identity));
    asker.owner = true;
    return asker;
}

const Who everybody[] = {
    {"nobody", known("")},
    {"stranger", known("net/mallory")},
    {"operator", known("net/alice")},
    {"operator, weak", known("net/alice", "no TLS")},
    {"same account, other network", known("other/alice")},
    {"operator by person", known("other/carol")},
    {"approver", known("net/bob")},
    {"schedule", known("schedule:nightly")},
    {"local operator", known("unix:dave"), Door::control},
    {"local stranger", known("unix:mallory"), Door::control},
    {"root", owner("unix:root"), Door::control},
};

struct Where {
    const char *name;
    Place place;
    bool known;
};

const Where everywhere[] = {
    {"#ops", {"net", "#ops", true}, true},
    {"#other", {"net", "#other", true}, false},
    {"private", {"net", "someone", false}, true},
    {"local", {"", local_room, true}, true},
};

Command made_up(const char *name, Risk risk) {
    Command command;
    command.name = name;
    command.risk = risk;
    return command;
}

// All commands there are, and some that are not compiled in.
class Table {
public:
    Table() {
        for (const Command *command : compiled_commands()) commands.push_back(*command);
        commands.push_back(made_up("(a change)", Risk::change));
        commands.push_back(made_up("(a danger)", Risk::danger));
        commands.push_back(made_up("(a danger for two approvers)", Risk::danger));
        commands.push_back(made_up("(a change in #ops)", Risk::change));
        commands.push_back(made_up("(a change for anyone)", Risk::change));
        commands.push_back(made_up("(a brake)", Risk::change));
        commands.back().brake = true;
        commands.push_back(made_up("(a runbook)", Risk::danger));
        commands.back().runbook = &runbook;
        rules["(a danger for two approvers)"].approvals = 2;
        rules["(a change in #ops)"].channels = {"net/#ops"};
        rules["(a change for anyone)"].role = anyone_role;
    }

    void add(const char *title, Policy policy, const Brakes &brakes = {},
             const Grants &grants = {}) {
        policy.commands = rules;
        text += fmt::format("{}{}\n", text.empty() ? "" : "\n", title);
        std::vector<std::pair<std::string, std::string>> blocks;  // the decisions, and of what
        for (const Command &command : commands)
            enter(blocks, block(policy, command, brakes, grants), command.name);
        for (const auto &[decisions, names] : blocks)
            text += fmt::format("\n{}\n{}", names, decisions);
    }

    std::string text;

private:
    static void enter(std::vector<std::pair<std::string, std::string>> &blocks,
                      const std::string &decisions, const std::string &name) {
        for (auto &[known, names] : blocks) {
            if (known != decisions) continue;
            names += ", " + name;
            return;
        }
        blocks.emplace_back(decisions, name);
    }

    static std::string word(const Decision &decision) {
        if (!decision.allowed) return "-";
        return decision.complete() ? "yes" : fmt::format("with {} more", decision.approvals);
    }

    static std::string block(const Policy &policy, const Command &command, const Brakes &brakes,
                             const Grants &grants) {
        std::string lines = fmt::format("  {:<28}", "");
        for (const Where &where : everywhere) lines += fmt::format("{:<13}", where.name);
        for (const Who &who : everybody) {
            lines += fmt::format("\n  {:<28}", who.name);
            for (const Where &where : everywhere)
                lines += fmt::format("{:<13}", word(decide(policy, {who.asker,
                                                                    where.place,
                                                                    who.door,
                                                                    where.known,
                                                                    command,
                                                                    nullptr,
                                                                    grants,
                                                                    WallTime(1000h),
                                                                    brakes,
                                                                    {}})));
        }
        return lines + "\n";
    }

    std::vector<Command> commands;
    std::map<std::string, Rule> rules;
    const Runbook runbook;
};

Policy with_roles() {
    Policy policy;
    policy.roles["operator"].members = {"net/alice", "unix:dave", "carol", "net/bob"};
    policy.roles["approver"].members = {"net/bob", "net/erin"};
    policy.persons["carol"].is = {"net/carol_", "other/carol"};
    return policy;
}

std::string whole_table() {
    Table table;
    table.add("# WITH ROLES: operators are net/alice, unix:dave, net/bob and the person carol",
              with_roles());
    table.add("# WITH ROLES, AND THE YES OF net/bob", with_roles(), {},
              {.approvers = {known("net/bob")}});
    Brakes lockdown;
    lockdown.lockdown = true;
    table.add("# WITH ROLES, IN LOCKDOWN", with_roles(), lockdown);
    Policy glass = with_roles();
    glass.glass.emplace();
    lockdown.glasses = {{"net/alice", "fire", WallTime(1000h) + 5min}};
    table.add("# WITH ROLES, IN LOCKDOWN; net/alice HAS BROKEN THE GLASS", glass, lockdown);
    table.add("# WITH NO ROLE IN THE CONFIGURATION", {});
    return table.text;
}

std::string without_trailing_blanks(const std::string &text) {
    std::string result;
    for (size_t at = 0; at < text.size();) {
        const size_t end = text.find('\n', at);
        std::string line = text.substr(at, end - at);
        line.erase(line.find_last_not_of(' ') + 1);
        result += line + "\n";
        at = end + 1;
    }
    return result;
}

}  // namespace

TEST(AccessTable, IsAsWritten) {
    const std::string expected = read_file("tests/unit/access_table.txt").value_or("");
    const std::string actual = without_trailing_blanks(whole_table());
    if (actual != expected) std::ofstream("build/access_table.txt") << actual;
    EXPECT_EQ(actual, expected) << "what it is now stands in build/access_table.txt";
}

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "bot/freeze.hpp"
#include "bot/row.hpp"

// Who may do what, as the configuration says it.
struct Role {
    std::vector<std::string>
        members;  // "libera/alice", "unix:alice", "@PERSON" is not one: person names stand alone
    bool weak = false;  // evidence over an unverified connection is enough
    bool operator==(const Role &) const = default;
};
struct PersonSetting {
    std::vector<std::string> is;  // identities of one person
    bool operator==(const PersonSetting &) const = default;
};

// How often something may be done.
struct BudgetSetting {
    int most = 1;
    Duration per{};
    std::string by;  // "person", "channel", "command", or a parameter: each of its values
    bool operator==(const BudgetSetting &) const = default;
};

// Who may, where, and what it takes.  What is not set is taken from the next one: a command's own
// section, then the policy of its risk, then the default of its risk.
struct Rule {
    std::optional<std::string> role;      // "anyone": no role is needed
    std::vector<std::string> channels;    // "libera/#ops", "local", "private"; empty: not set
    std::optional<int> approvals;         // by other persons
    std::optional<std::string> approver;  // their role
    std::optional<bool> confirm;          // the asker repeats a short code
    std::optional<bool> otp;              // the asker gives a one-time code
    std::optional<bool> private_refusal;  // by NOTICE to the asker
    std::vector<BudgetSetting> budgets;
    std::map<std::string, std::vector<std::string>> allow;  // by parameter: its allowed values
    bool operator==(const Rule &) const = default;
};

// Who may go on in spite of lockdown, freezes and missing approvals: [policy break-glass].
struct GlassSetting {
    Rule rule;  // of the command that breaks it: role and channels
    Duration lasts = 15min;
    bool operator==(const GlassSetting &) const = default;
};

struct Policy {
    std::map<std::string, Role> roles;  // operator, approver, ...
    std::map<std::string, PersonSetting> persons;
    std::map<Risk, Rule> risks;            // [policy RISK]
    std::map<std::string, Rule> commands;  // [command NAME]
    std::optional<GlassSetting> glass;     // none: there is nothing to break
    std::map<std::string, Freeze> freezes;
    bool operator==(const Policy &) const = default;
};

inline constexpr char operator_role[] = "operator";
inline constexpr char approver_role[] = "approver";
inline constexpr char anyone_role[] = "anyone";
inline constexpr char glass_command[] = "break-glass";

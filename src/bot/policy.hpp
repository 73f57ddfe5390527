#pragma once

#include <map>
#include <string>
#include <vector>

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
struct Policy {
    std::map<std::string, Role> roles;  // operator, approver, ...
    std::map<std::string, PersonSetting> persons;
    bool operator==(const Policy &) const = default;
};

inline constexpr char operator_role[] = "operator";

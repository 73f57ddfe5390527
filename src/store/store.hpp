#pragma once

#include <string>

#include "store/audit.hpp"
#include "store/facts.hpp"
#include "store/records.hpp"

// All that outlasts a restart, in one file.
struct Store {
    explicit Store(const std::string &path) : database(path) {}  // empty: in memory
    Database database;
    AuditBook book{database};
    Facts facts{database};
    Records approvals{database, "approvals"};
    Records jobs{database, "jobs"};
    Records brakes{database, "brakes"};
    Records budgets{database, "budgets"};
    Records codes{database, "codes"};
};

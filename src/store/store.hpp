#pragma once

#include <string>

#include "store/announcements.hpp"
#include "store/audit.hpp"
#include "store/facts.hpp"
#include "store/history.hpp"
#include "store/records.hpp"
#include "store/reserve.hpp"

// All that outlasts a restart, in one file.
struct Store {
    explicit Store(const std::string &path)  // empty: in memory
        : database(path), reserve(path.empty() ? "" : path + ".reserve") {}
    Database database;
    Reserve reserve;
    AuditBook book{database};
    Facts facts{database};
    History history{database};
    Announcements announcements{database};
    Records notes{database, "store"};  // "restored": when the store was, from a backup
    Records approvals{database, "approvals"};
    Records jobs{database, "jobs"};
    Records schedules{database, "schedules"};
    Records notices{database, "notices"};  // announcements that want an answer
    Records asks{database, "asks"};        // to announce, that were taken
    Records windows{database, "windows"};  // of maintenance
    Records brakes{database, "brakes"};
    Records budgets{database, "budgets"};
    Records codes{database, "codes"};
};

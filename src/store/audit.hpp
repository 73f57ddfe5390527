#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"

// One line of the book: who did what, and how we know who it was.
struct AuditRow {
    int64_t number = 0;  // from 1, without gaps; given by the book
    WallTime time{};     // in milliseconds
    std::string kind;  // call, refusal, request, approval, denial, start, end, reload, lockdown ...
    int64_t call = 0;  // its id, the same in the log; 0: none
    int64_t job = 0;   // its number; 0: none
    std::string person, identity, evidence;
    std::string door, place;
    std::string command, arguments;  // secrets are never among them
    std::string outcome, detail;
    std::string hash;  // SHA-256, in hex, of the row before and of all the above; given by the book
};

struct AuditFilter {
    std::string person, command, place, kind;  // empty: any
    int64_t after = 0;                         // rows above this number
    WallTime since{};
    size_t most = 100;  // the newest of those that fit
};

// The audit log: rows that can be added, and not changed without a trace.
class AuditBook {
public:
    explicit AuditBook(Database &database);
    void append(AuditRow row);
    std::vector<AuditRow> find(const AuditFilter &filter);  // oldest first
    int64_t last_call() const { return calls; }             // the highest id of a call in the book

private:
    Statement write, query;
    int64_t last = 0, calls = 0;
    std::string last_hash;
};

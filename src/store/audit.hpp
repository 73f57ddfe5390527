#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/database.hpp"
#include "store/records.hpp"

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
    size_t most = 100;        // the newest of those that fit
    int64_t before = 0;       // rows below this number; 0: all
    int64_t window = 10'000;  // rows that are looked at, back from there: some 10 ms
};

// What a filter found in its window.
struct AuditPage {
    std::vector<AuditRow> rows;  // oldest first
    int64_t next = 0;            // `before` of the page that lies before; 0: there is none
};

// A row by its number and hash: where a chain begins, or an anchor.
struct AuditLink {
    int64_t number = 0;
    std::string hash;
    bool operator==(const AuditLink &) const = default;
};

// The audit log: rows that can be added, and not changed without a trace.
class AuditBook {
public:
    explicit AuditBook(Database &database);
    void append(AuditRow row);
    void keep(const AuditRow &row);  // as it is, in an archive
    AuditPage page(const AuditFilter &filter);
    // The oldest rows above `after` in the place of the newest; `next` is the `after` to go on
    // with.
    AuditPage page_after(const AuditFilter &filter);
    std::vector<AuditRow> find(const AuditFilter &filter) { return page(filter).rows; }
    std::vector<AuditRow> rows_after(int64_t number, size_t most);  // oldest first
    int64_t last_call() const { return calls; }  // the highest id of a call in the book
    AuditLink last();                            // the newest row

    // Rows go from the front of the book once they are in an archive; what the newest of those was
    // opens the rest.
    AuditLink opening();
    void set_opening(const AuditLink &archived);
    bool drop_archived(int64_t most);  // some of the rows up to the opening; true: there were any

private:
    void catch_up();
    Records notes;
    Statement write, query, forward, oldest, remove;
    Database &database;
    uint64_t generation = 0;
    AuditLink newest;
    int64_t calls = 0;
};

// The hash that a row has behind one with that hash.
std::string audit_hash(const AuditRow &row, const std::string &before);

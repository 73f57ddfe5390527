#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

// The store could not do what it was asked.
class StoreFailure : public Failure {
public:
    enum Kind {
        full,      // no space is left
        locked,    // another program holds the file
        unusable,  // an I/O error, a read-only or an unreadable file
        damaged,   // the file is not what we wrote
        newer,     // a newer program wrote it
    };
    template <class... A>
    explicit StoreFailure(Kind kind, fmt::format_string<A...> text, A &&...args)
        : Failure(text, std::forward<A>(args)...), kind(kind) {}
    Kind kind;
};

class Statement;

// The store's one file.  What is written gathers until commit(); destroying it closes the file and
// loses what was not committed.
class Database {
public:
    enum Opening {
        to_keep,   // makes the file, and brings it to the newest version; an older one is copied
                   // to PATH.vN before
        as_it_is,  // of another's: for a look, or for a backup
    };
    // Throws StoreFailure.  An empty path: in memory.
    explicit Database(const std::string &path, Opening opening = to_keep);
    Database(const Database &) = delete;
    ~Database();

    // True where anything was written.  Throws StoreFailure where that is lost, all of it.
    bool commit();
    // Changes whenever something was lost: who holds in memory what is kept here reads it again.
    uint64_t generation() const { return losses; }
    void lose(const StoreFailure &why);    // what this turn writes is not to be kept
    void forbid(const StoreFailure &why);  // nothing is written any more,
    void permit() { suspended.reset(); }   // until this
    void reopen();  // and that; an old descriptor may lie after an error.  Throws StoreFailure.

    int64_t last_row() const;
    size_t changed_rows() const;                      // by the last statement
    std::string wal() const;                          // the file that commits go to; empty: none
    int wal_pages() const { return pages; }           // in it, at the last commit
    const std::string &file() const { return path; }  // ":memory:" where it is none

private:
    friend class Statement;
    void open_file(int patience_ms);
    void prepare_file();
    int64_t version();
    void migrate(int64_t version);
    void close_file();
    void begin();
    void roll_back();
    void execute(const std::string &sql);
    StoreFailure failure(const char *doing) const;

    std::string path;
    const Opening opening;
    sqlite3 *handle = nullptr;
    std::vector<Statement *> statements;
    bool open = false;                 // a transaction is
    std::optional<StoreFailure> lost;  // what is written in it will not be kept
    std::optional<StoreFailure> suspended;
    uint64_t losses = 0;
    int pages = 0;
};

using Cell = std::variant<int64_t, std::string>;

// A row that a query gave.
class Row {
public:
    explicit Row(std::vector<Cell> cells) : cells(std::move(cells)) {}
    int64_t integer(size_t column) const;
    std::string text(size_t column) const;

private:
    std::vector<Cell> cells;
};

// One SQL statement, prepared once.
class Statement {
public:
    Statement(Database &database, const char *sql);
    Statement(const Statement &) = delete;
    ~Statement();

    void run(std::initializer_list<Cell> values);  // that writes; commit() tells of a failure
    // Throws StoreFailure.
    std::vector<Row> rows(const std::vector<Cell> &values, size_t most = 100'000);

private:
    friend Database;
    void prepare();
    void finalize();
    void bind(const Cell *values, size_t count);
    Row row() const;

    Database &database;
    const char *const sql;
    sqlite3_stmt *statement = nullptr;
};

// Puts what the write-ahead log of a store holds into its file, on disk, as far as readers allow.
// Another process may go on writing meanwhile.  Throws StoreFailure.
void checkpoint(const std::string &path);

// A consistent copy of a store that others may be writing to, on disk when it is done; `to` must
// not exist.  Throws StoreFailure.
void copy_store(const std::string &from, const std::string &to);

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

// The store could not do what it was asked: a full disk, a locked or a broken file.
class StoreFailure : public Failure {
public:
    using Failure::Failure;
};

// The store's one file.  What is written gathers until commit(); destroying it closes the file and
// loses what was not committed.
class Database {
public:
    // Opens or makes the file, and brings it to the newest version; throws StoreFailure.  An empty
    // path: in memory.
    explicit Database(const std::string &path);
    Database(const Database &) = delete;
    ~Database();

    bool commit();  // true where anything was written; throws StoreFailure
    int64_t last_row() const;

private:
    friend class Statement;
    void begin();
    void execute(const char *sql);
    [[noreturn]] void fail(const char *doing) const;

    std::string path;
    sqlite3 *handle = nullptr;
    bool open = false;  // a transaction is
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

    void run(std::initializer_list<Cell> values);  // that writes
    std::vector<Row> rows(const std::vector<Cell> &values, size_t most = 100'000);

private:
    void bind(const Cell *values, size_t count);
    Database &database;
    sqlite3_stmt *statement = nullptr;
};

#include "store/database.hpp"

#include <sqlite3.h>

// What each version of the store adds to the one before; never changed once released.
static constexpr const char *migrations[] = {
    R"(
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind TEXT NOT NULL,
        call INTEGER NOT NULL, job INTEGER NOT NULL, person TEXT NOT NULL, identity TEXT NOT NULL,
        evidence TEXT NOT NULL, door TEXT NOT NULL, place TEXT NOT NULL, command TEXT NOT NULL,
        arguments TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL, hash TEXT NOT NULL);
    CREATE INDEX audit_command ON audit (command, number);
    CREATE TABLE records (
        shelf TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (shelf, key)) WITHOUT ROWID;
    CREATE TABLE facts (
        place TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, author TEXT NOT NULL,
        time INTEGER NOT NULL, PRIMARY KEY (place, key)) WITHOUT ROWID;
    )",
};
static constexpr int newest = std::size(migrations);

Database::Database(const std::string &path) : path(path.empty() ? ":memory:" : path) {
    if (sqlite3_open(this->path.c_str(), &handle) != SQLITE_OK) fail("open");
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=NORMAL");
    execute("PRAGMA wal_autocheckpoint=0");
    Statement read_version(*this, "PRAGMA user_version");
    const auto version = read_version.rows({}).at(0).integer(0);
    if (version > newest)
        throw StoreFailure("{} is of version {}, and this program knows {}", this->path, version,
                           newest);
    for (auto next = version; next < newest; ++next) execute(migrations[next]);
    execute(("PRAGMA user_version=" + std::to_string(newest)).c_str());
}

Database::~Database() { sqlite3_close(handle); }

void Database::fail(const char *doing) const {
    throw StoreFailure("{}: cannot {}: {}", path, doing, sqlite3_errmsg(handle));
}

void Database::execute(const char *sql) {
    if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("write");
}

void Database::begin() {
    if (open) return;
    execute("BEGIN IMMEDIATE");
    open = true;
}

bool Database::commit() {
    if (!open) return false;
    open = false;
    execute("COMMIT");
    return true;
}

int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle); }

int64_t Row::integer(size_t column) const {
    const auto *number = std::get_if<int64_t>(&cells.at(column));
    return number ? *number : 0;
}

std::string Row::text(size_t column) const {
    const auto *text = std::get_if<std::string>(&cells.at(column));
    return text ? *text : std::string();
}

Statement::Statement(Database &database, const char *sql) : database(database) {
    if (sqlite3_prepare_v3(database.handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr) != SQLITE_OK)
        database.fail("prepare");
}

Statement::~Statement() { sqlite3_finalize(statement); }

void Statement::bind(const Cell *values, size_t count) {
    sqlite3_reset(statement);
    for (size_t i = 0; i < count; ++i) {
        const int at = static_cast<int>(i) + 1;
        if (const auto *number = std::get_if<int64_t>(&values[i]))
            sqlite3_bind_int64(statement, at, *number);
        else {
            const auto &text = std::get<std::string>(values[i]);
            sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_TRANSIENT,
                                SQLITE_UTF8);
        }
    }
}

void Statement::run(std::initializer_list<Cell> values) {
    database.begin();
    bind(values.begin(), values.size());
    const int outcome = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (outcome != SQLITE_DONE) database.fail("write");
}

std::vector<Row> Statement::rows(const std::vector<Cell> &values, size_t most) {
    bind(values.data(), values.size());
    std::vector<Row> result;
    int outcome;
    while ((outcome = sqlite3_step(statement)) == SQLITE_ROW && result.size() < most) {
        std::vector<Cell> cells;
        for (int column = 0; column < sqlite3_column_count(statement); ++column) {
            if (sqlite3_column_type(statement, column) == SQLITE_INTEGER) {
                cells.emplace_back(int64_t(sqlite3_column_int64(statement, column)));
                continue;
            }
            const auto *bytes = static_cast<const char *>(sqlite3_column_blob(statement, column));
            const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, column));
            cells.emplace_back(bytes ? std::string(bytes, size) : std::string());
        }
        result.emplace_back(std::move(cells));
    }
    sqlite3_reset(statement);
    if (outcome != SQLITE_DONE && outcome != SQLITE_ROW) database.fail("read");
    return result;
}

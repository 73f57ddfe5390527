#include "store/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

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
    // The book is read from its end, a window at a time: an index would double what a call writes.
    R"(
    DROP INDEX audit_command;
    CREATE TABLE history (
        number INTEGER PRIMARY KEY, room TEXT NOT NULL, time INTEGER NOT NULL, kind TEXT NOT NULL,
        nick TEXT NOT NULL, text TEXT NOT NULL, self INTEGER NOT NULL);
    CREATE INDEX history_room ON history (room, number);
    )",
    // States below 3 are open (Announcement::State); a number is never given twice.
    R"(
    CREATE TABLE announcements (
        number INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, priority INTEGER NOT NULL,
        state INTEGER NOT NULL, text TEXT NOT NULL, manner TEXT NOT NULL, source TEXT NOT NULL,
        identity TEXT NOT NULL, key TEXT NOT NULL, created INTEGER NOT NULL, due INTEGER NOT NULL,
        expires INTEGER NOT NULL, changed INTEGER NOT NULL, departures INTEGER NOT NULL,
        confirmed INTEGER NOT NULL, digest INTEGER NOT NULL, via TEXT NOT NULL,
        detail TEXT NOT NULL);
    CREATE INDEX announcements_open ON announcements (target, priority, number) WHERE state < 3;
    CREATE INDEX announcements_expires ON announcements (expires) WHERE state < 3;
    CREATE INDEX announcements_identity ON announcements (identity, priority, due) WHERE state < 3;
    CREATE INDEX announcements_key ON announcements (identity, key) WHERE key <> '';
    CREATE INDEX announcements_due ON announcements (due) WHERE state = 0 AND due > 0;
    CREATE INDEX announcements_digest ON announcements (digest) WHERE state < 3 AND digest > 0;
    CREATE INDEX announcements_changed ON announcements (changed) WHERE state >= 3;
    )",
};
static constexpr int newest = std::size(migrations);
static constexpr int patience_at_start_ms = 2000;
static constexpr off_t checked_size = 16 << 20;  // quick_check takes 0.1 s for that

static StoreFailure::Kind kind_of(int code, int reason) {
    if (code == SQLITE_FULL || reason == ENOSPC || reason == EDQUOT) return StoreFailure::full;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return StoreFailure::locked;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) return StoreFailure::damaged;
    return StoreFailure::unusable;
}

static std::string words_of(StoreFailure::Kind kind, int code, int reason) {
    if (kind == StoreFailure::full) return "disk full";
    if (kind == StoreFailure::locked) return "another program holds it locked";
    if (kind == StoreFailure::damaged) return "it is damaged, or no store";
    if (code == SQLITE_READONLY) return "it is read-only";
    return reason ? std::strerror(reason) : sqlite3_errstr(code);
}

static bool in_memory(const std::string &path) { return path == ":memory:"; }

// Made by us, so that nobody else may ever read it.
static void make_private(const std::string &path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        throw StoreFailure(errno == ENOSPC ? StoreFailure::full : StoreFailure::unusable,
                           "{}: cannot open: {}", path, std::strerror(errno));
    fchmod(fd, 0600);
    close(fd);
}

Database::Database(const std::string &path, Opening opening)
    : path(path.empty() ? ":memory:" : path), opening(opening) {
    try {
        open_file(patience_at_start_ms);
    } catch (...) {
        close_file();
        throw;
    }
}

Database::~Database() { close_file(); }

void Database::open_file(int patience_ms) {
    if (!in_memory(path) && opening == to_keep) make_private(path);
    const int flags = SQLITE_OPEN_READWRITE | (in_memory(path) ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path.c_str(), &handle, flags, nullptr) != SQLITE_OK) throw failure("open");
    sqlite3_busy_timeout(handle, patience_ms);
    const int64_t found = version();
    if (found > newest)
        throw StoreFailure(StoreFailure::newer, "{} is of version {}, and this program knows {}",
                           path, found, newest);
    if (found == 0 && opening == as_it_is)
        throw StoreFailure(StoreFailure::damaged, "{}: it is no store, or not yet", path);
    if (opening == to_keep) {
        prepare_file();
        migrate(found);
    }
    sqlite3_busy_timeout(handle, 0);
    for (Statement *statement : statements) statement->prepare();
}

void Database::prepare_file() {
    execute("PRAGMA journal_mode=WAL");
    execute("PRAGMA synchronous=NORMAL");
    execute("PRAGMA temp_store=MEMORY");
    const auto count = [](void *counter, sqlite3 *, const char *, int pages) {
        *static_cast<int *>(counter) = pages;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(handle, count, &pages);  // and no checkpoints of SQLite's own
    if (sqlite3_db_readonly(handle, "main"))
        throw StoreFailure(StoreFailure::unusable, "{}: cannot write: it is read-only", path);
    struct stat file {};
    if (in_memory(path) || stat(path.c_str(), &file) != 0 || file.st_size > checked_size) return;
    Statement check(*this, "PRAGMA quick_check(1)");
    const std::string verdict = check.rows({}).at(0).text(0);
    if (verdict != "ok")
        throw StoreFailure(StoreFailure::damaged, "{}: it is damaged: {}", path, verdict);
}

int64_t Database::version() {
    Statement read(*this, "PRAGMA user_version");
    return read.rows({}).at(0).integer(0);
}

void Database::migrate(int64_t version) {
    if (version > 0 && version < newest) {
        const std::string copy = path + ".v" + std::to_string(version);
        unlink(copy.c_str());
        copy_store(path, copy);
    }
    for (auto next = version; next < newest; ++next)
        execute("BEGIN IMMEDIATE;" + std::string(migrations[next]) +
                "PRAGMA user_version=" + std::to_string(next + 1) + "; COMMIT");
}

void Database::close_file() {
    for (Statement *statement : statements) statement->finalize();
    sqlite3_close(std::exchange(handle, nullptr));
}

void Database::reopen() {
    if (in_memory(path)) return;
    roll_back();
    close_file();
    try {
        open_file(0);
    } catch (...) {
        close_file();
        throw;
    }
    permit();
}

void Database::lose(const StoreFailure &why) {
    open = true;
    lost = why;
}

void Database::forbid(const StoreFailure &why) { suspended = why; }

StoreFailure Database::failure(const char *doing) const {
    const int code = handle ? sqlite3_errcode(handle) : SQLITE_CANTOPEN;
    const int reason = handle ? sqlite3_system_errno(handle) : 0;
    const StoreFailure::Kind kind = kind_of(code, code == SQLITE_IOERR ? reason : 0);
    return StoreFailure(kind, "{}: cannot {}: {}", path, doing, words_of(kind, code, reason));
}

void Database::execute(const std::string &sql) {
    if (sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        throw failure("write");
}

void Database::begin() {
    if (open) return;
    open = true;
    if (suspended)
        lost = suspended;
    else if (!handle ||
             sqlite3_exec(handle, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
        lost = failure("write");
}

bool Database::commit() {
    if (!std::exchange(open, false)) return false;
    if (!lost && sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK)
        return true;
    const StoreFailure reason = lost ? *lost : failure("write");
    roll_back();
    throw reason;
}

void Database::roll_back() {
    open = false;
    lost.reset();
    ++losses;
    if (handle && !sqlite3_get_autocommit(handle))
        sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
}

int64_t Database::last_row() const { return handle ? sqlite3_last_insert_rowid(handle) : 0; }

size_t Database::changed_rows() const {
    return handle ? static_cast<size_t>(sqlite3_changes(handle)) : 0;
}

std::string Database::wal() const { return in_memory(path) ? "" : path + "-wal"; }

int64_t Row::integer(size_t column) const {
    const auto *number = std::get_if<int64_t>(&cells.at(column));
    return number ? *number : 0;
}

std::string Row::text(size_t column) const {
    const auto *text = std::get_if<std::string>(&cells.at(column));
    return text ? *text : std::string();
}

Statement::Statement(Database &database, const char *sql) : database(database), sql(sql) {
    prepare();
    database.statements.push_back(this);
}

Statement::~Statement() {
    finalize();
    std::erase(database.statements, this);
}

void Statement::prepare() {
    if (sqlite3_prepare_v3(database.handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr) != SQLITE_OK)
        throw database.failure("read");
}

void Statement::finalize() { sqlite3_finalize(std::exchange(statement, nullptr)); }

// The values outlive the step that needs them.
void Statement::bind(const Cell *values, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        const int at = static_cast<int>(i) + 1;
        if (const auto *number = std::get_if<int64_t>(&values[i]))
            sqlite3_bind_int64(statement, at, *number);
        else {
            const auto &text = std::get<std::string>(values[i]);
            sqlite3_bind_text64(statement, at, text.data(), text.size(), SQLITE_STATIC,
                                SQLITE_UTF8);
        }
    }
}

void Statement::run(std::initializer_list<Cell> values) {
    database.begin();
    if (database.lost) return;
    bind(values.begin(), values.size());
    if (sqlite3_step(statement) != SQLITE_DONE) database.lost = database.failure("write");
    sqlite3_reset(statement);
}

Row Statement::row() const {
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
    return Row(std::move(cells));
}

std::vector<Row> Statement::rows(const std::vector<Cell> &values, size_t most) {
    if (!statement) throw database.failure("read");
    bind(values.data(), values.size());
    std::vector<Row> result;
    int outcome = SQLITE_DONE;
    while (result.size() < most && (outcome = sqlite3_step(statement)) == SQLITE_ROW)
        result.push_back(row());
    const bool good = outcome == SQLITE_DONE || outcome == SQLITE_ROW;
    const std::optional<StoreFailure> why =
        good ? std::optional<StoreFailure>() : database.failure("read");
    sqlite3_reset(statement);
    if (why) throw *why;
    return result;
}

namespace {

struct CloseHandle {
    void operator()(sqlite3 *handle) const { sqlite3_close(handle); }
};
using Handle = std::unique_ptr<sqlite3, CloseHandle>;

[[noreturn]] void give_up(const std::string &path, const char *doing, sqlite3 *handle) {
    const int code = sqlite3_errcode(handle), reason = sqlite3_system_errno(handle);
    const StoreFailure::Kind kind = kind_of(code, reason);
    throw StoreFailure(kind, "{}: cannot {}: {}", path, doing, words_of(kind, code, reason));
}

Handle open_handle(const std::string &path, int flags) {
    sqlite3 *made = nullptr;
    const int outcome = sqlite3_open_v2(path.c_str(), &made, flags, nullptr);
    Handle handle(made);
    if (outcome != SQLITE_OK) give_up(path, "open", made);
    sqlite3_busy_timeout(made, patience_at_start_ms);
    return handle;
}

}  // namespace

void checkpoint(const std::string &path) {
    const Handle handle = open_handle(path, SQLITE_OPEN_READWRITE);
    sqlite3_exec(handle.get(), "PRAGMA synchronous=FULL", nullptr, nullptr, nullptr);
    if (sqlite3_wal_checkpoint_v2(handle.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                  nullptr) != SQLITE_OK)
        give_up(path, "checkpoint", handle.get());
}

// All pages in one step: a copy in several would begin anew with each commit of another process.
void copy_store(const std::string &from, const std::string &to) {
    const Handle source = open_handle(from, SQLITE_OPEN_READWRITE);
    make_private(to);
    const Handle target = open_handle(to, SQLITE_OPEN_READWRITE);
    sqlite3_exec(target.get(), "PRAGMA synchronous=FULL", nullptr, nullptr, nullptr);
    sqlite3_backup *backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (!backup) give_up(to, "write", target.get());
    const int outcome = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (outcome != SQLITE_DONE) give_up(to, "write", target.get());
    // One file, without a log beside it.
    sqlite3_exec(target.get(), "PRAGMA journal_mode=DELETE", nullptr, nullptr, nullptr);
}

#include "store/restore.hpp"

#include <unistd.h>

#include <cstdio>

#include "store/store.hpp"

static const char *const parts[] = {"", "-wal", "-shm"};

static void remove_store(const std::string &path) {
    for (const char *part : parts) unlink((path + part).c_str());
}

static void rename_store(const std::string &from, const std::string &to) {
    remove_store(to);
    for (const char *part : parts) std::rename((from + part).c_str(), (to + part).c_str());
}

// Those who asked have seen nothing of what came after the backup; they are to ask again.
static void void_requests(const std::string &path, const std::string &backup, WallTime now) {
    Store store(path);
    for (const auto &[key, value] : store.approvals.all()) store.approvals.erase(key);
    store.announcements.hold_open("restored from a backup", now);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
    store.notes.put("restored", std::to_string(ms.count()));
    AuditRow row;
    row.time = now;
    row.kind = "restored";
    row.outcome = "ok";
    row.detail = "from " + backup;
    store.book.append(std::move(row));
    store.database.commit();
    store.reserve.give();
}

void restore_store(const std::string &backup, const std::string &path, WallTime now) {
    const std::string draft = path + ".new", before = path + ".before-restore";
    remove_store(draft);
    try {
        copy_store(backup, draft);
        void_requests(draft, backup, now);
    } catch (...) {
        remove_store(draft);
        throw;
    }
    rename_store(path, before);
    rename_store(draft, path);
    sync();
}

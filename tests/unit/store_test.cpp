#include "store/store.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "store/restore.hpp"
#include "store/verify.hpp"
#include "support/temp_dir.hpp"
#include "support/test_clock.hpp"

namespace {

AuditRow row(const std::string &command, WallTime time = TestClock().wall()) {
    AuditRow row;
    row.time = time;
    row.kind = "end";
    row.command = command;
    row.place = "libera/#ops";
    row.person = "alice";
    return row;
}

// Somebody else's hand in the file.
void tamper(const std::string &path, const std::string &sql) {
    sqlite3 *handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
}

void fill(Store &store, int rows) {
    for (int i = 1; i <= rows; ++i) store.book.append(row(fmt::format("command{}", i)));
    store.database.commit();
}

StoreFailure::Kind failure_of(const std::string &path) {
    try {
        Store store(path);
    } catch (const StoreFailure &failure) {
        return failure.kind;
    }
    ADD_FAILURE() << "it opened";
    return {};
}

struct StoreFile : testing::Test {
    TempDir folder;
    const std::string path = folder.file("signalbox.db");
};

}  // namespace

TEST_F(StoreFile, IsForItsOwnerAlone) {
    Store store(path);
    fill(store, 1);
    for (const char *part : {"", "-wal", "-shm"}) {
        struct stat file {};
        ASSERT_EQ(stat((path + part).c_str(), &file), 0);
        EXPECT_EQ(file.st_mode & 0777, 0600u) << part;
    }
}

TEST_F(StoreFile, KeepsWhatWasCommittedAndNothingElse) {
    {
        Store store(path);
        fill(store, 2);
        store.book.append(row("lost"));
    }
    Store again(path);
    EXPECT_EQ(again.book.last().number, 2);
}

TEST_F(StoreFile, ANewerOneIsLeftAlone) {
    { Store store(path); }
    tamper(path, "PRAGMA user_version=99");
    EXPECT_EQ(failure_of(path), StoreFailure::newer);
}

TEST_F(StoreFile, AnOlderOneIsCopiedBeforeItIsChanged) {
    { Store store(path); }
    tamper(path,
           "DROP TABLE history; DROP TABLE announcements; CREATE INDEX audit_command ON audit "
           "(command, number);"
           "PRAGMA user_version=1");
    Store store(path);
    EXPECT_TRUE(store.history.last(1).empty());
    struct stat file {};
    EXPECT_EQ(stat((path + ".v1").c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600u);
}

TEST_F(StoreFile, ADamagedOneIsSaidToBe) {
    folder.write("signalbox.db", std::string(8192, 'x'));
    EXPECT_EQ(failure_of(path), StoreFailure::damaged);
}

TEST_F(StoreFile, DamageInsideIsFound) {
    {
        Store store(path);
        fill(store, 500);
    }
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    for (int page = 4; page < 20; ++page) {
        file.seekp(page * 4096);
        file << std::string(2000, '\7');
    }
    file.close();
    EXPECT_EQ(failure_of(path), StoreFailure::damaged);
}

TEST_F(StoreFile, ALockedOneIsSaidToBe) {
    { Store store(path); }
    sqlite3 *other = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &other), SQLITE_OK);
    sqlite3_exec(other, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version=2",
                 nullptr, nullptr, nullptr);
    EXPECT_EQ(failure_of(path), StoreFailure::locked);
    sqlite3_close(other);
}

TEST_F(StoreFile, WhileAnotherWritesACommitFailsAtOnceAndLosesItsTurn) {
    Store store(path);
    sqlite3 *other = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    store.book.append(row("one"));
    EXPECT_THROW(store.database.commit(), StoreFailure);
    EXPECT_EQ(store.database.generation(), 1u);
    sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    fill(store, 1);
    EXPECT_EQ(store.book.last().number, 1);
    EXPECT_EQ(verify(store.book).broken, 0);
}

TEST_F(StoreFile, MayBeReopened) {
    Store store(path);
    fill(store, 2);
    store.book.append(row("lost"));
    store.database.reopen();
    EXPECT_FALSE(store.database.commit());
    fill(store, 1);
    EXPECT_EQ(store.book.last().number, 3);
    EXPECT_EQ(verify(store.book).broken, 0);
}

TEST_F(StoreFile, ACheckpointEmptiesItsLogWhileItIsOpen) {
    Store store(path);
    fill(store, 500);
    const int before = store.database.wal_pages();
    checkpoint(path);
    fill(store, 1);
    EXPECT_LT(store.database.wal_pages(), before);
    EXPECT_EQ(verify(store.book).broken, 0);
}

TEST_F(StoreFile, AChangedRowIsNamed) {
    {
        Store store(path);
        fill(store, 5);
    }
    tamper(path, "UPDATE audit SET command = 'other' WHERE number = 3");
    Store store(path);
    EXPECT_EQ(verify(store.book).broken, 3);
}

TEST_F(StoreFile, AMissingRowIsNamed) {
    {
        Store store(path);
        fill(store, 5);
    }
    tamper(path, "DELETE FROM audit WHERE number = 3");
    Store store(path);
    EXPECT_EQ(verify(store.book).broken, 4);
}

TEST_F(StoreFile, AnchorsFindABookThatWasCutOrWrittenAnew) {
    AuditLink anchor;
    {
        Store store(path);
        fill(store, 5);
        anchor = store.book.last();
        EXPECT_EQ(verify(store.book, {anchor}).broken, 0);
    }
    tamper(path, "DELETE FROM audit WHERE number > 3");
    Store store(path);
    EXPECT_EQ(verify(store.book).broken, 0);
    EXPECT_EQ(verify(store.book, {anchor}).broken, 4);
    fill(store, 3);
    EXPECT_EQ(verify(store.book, {anchor}).broken, 5);
}

TEST_F(StoreFile, AnchorsAreReadFromAnyLog) {
    const std::string hash(64, 'a');
    const auto anchors =
        anchors_in("2026-11-22T12:00:00Z notice event=anchor number=12 hash=" + hash +
                   "\nNov 22 box signalboxd[9]: event=anchor number=13 hash=" + hash +
                   "\n2026 info event=call id=1 command=\"anchor number=9 hash=short\"\n");
    EXPECT_EQ(anchors, (std::vector<AuditLink>{{12, hash}, {13, hash}}));
}

TEST_F(StoreFile, AnArchiveOpensTheRestOfTheBook) {
    const WallTime now = TestClock().wall();
    Store store(path);
    for (int i = 0; i < 6; ++i) store.book.append(row("ping", now + i * 1h));
    store.database.commit();
    const auto last = archive(path, folder.path(), now + 3h);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->number, 3);
    store.book.set_opening(*last);
    while (store.book.drop_archived(2)) store.database.commit();
    EXPECT_EQ(store.book.find({}).size(), 3u);
    EXPECT_EQ(verify(store.book).broken, 0);
    EXPECT_EQ(verify(store.book).rows, 3);
    Database file(folder.file("audit-1-3.db"), Database::as_it_is);
    AuditBook old(file);
    EXPECT_EQ(verify(old).rows, 3);
    EXPECT_EQ(old.last(), *last);
}

TEST_F(StoreFile, ABookWhoseRowsAreAllArchivedGoesOn) {
    const WallTime now = TestClock().wall();
    Store store(path);
    store.book.append(row("ping", now));
    store.database.commit();
    store.book.set_opening(*archive(path, folder.path(), now + 1h));
    while (store.book.drop_archived(200)) store.database.commit();
    store.database.commit();
    Store again(path);
    again.book.append(row("ping", now));
    again.database.commit();
    EXPECT_EQ(again.book.last().number, 2);
    EXPECT_EQ(verify(again.book).broken, 0);
}

TEST_F(StoreFile, AClockThatIsSetBackKeepsTheOrderOfTheBook) {
    const WallTime now = TestClock().wall();
    Store store(path);
    store.book.append(row("first", now));
    store.book.append(row("second", now - 24h));
    store.database.commit();
    EXPECT_EQ(store.book.find({}).back().command, "second");
    EXPECT_EQ(verify(store.book).broken, 0);
    EXPECT_FALSE(archive(path, folder.path(), now - 1h));
}

TEST_F(StoreFile, TheBookIsReadBackwardsAPageAtATime) {
    Store store(path);
    fill(store, 10);
    AuditFilter filter;
    filter.most = 4;
    std::vector<int64_t> firsts;
    do {
        const AuditPage page = store.book.page(filter);
        firsts.push_back(page.rows.front().number);
        filter.before = page.next;
    } while (filter.before > 0);
    EXPECT_EQ(firsts, (std::vector<int64_t>{7, 3, 1}));
}

TEST_F(StoreFile, APageLooksAtNoMoreThanItsWindow) {
    Store store(path);
    store.book.append(row("rare"));
    fill(store, 50);
    AuditFilter filter;
    filter.command = "rare";
    filter.window = 20;
    AuditPage page = store.book.page(filter);
    EXPECT_TRUE(page.rows.empty());
    for (int i = 0; i < 3 && page.next > 0; ++i) {
        filter.before = page.next;
        page = store.book.page(filter);
    }
    ASSERT_EQ(page.rows.size(), 1u);
    EXPECT_EQ(page.next, 0);
}

TEST_F(StoreFile, WhatComesIsReadForwards) {
    Store store(path);
    fill(store, 5);
    AuditFilter filter;
    filter.after = 2;
    filter.command = "command4";
    const AuditPage page = store.book.page_after(filter);
    ASSERT_EQ(page.rows.size(), 1u);
    EXPECT_EQ(page.rows[0].number, 4);
    EXPECT_EQ(page.next, 5);
}

TEST_F(StoreFile, ABackupIsWholeWhileTheStoreIsInUse) {
    Store store(path);
    fill(store, 20);
    store.book.append(row("open"));
    const std::string backup = folder.file("backup");
    copy_store(path, backup);
    Store copy(backup);
    EXPECT_EQ(copy.book.last().number, 20);
    EXPECT_EQ(verify(copy.book).broken, 0);
}

TEST_F(StoreFile, ARestoredStoreVoidsApprovalsAndSaysSo) {
    const std::string backup = folder.file("backup");
    {
        Store store(path);
        fill(store, 2);
        store.approvals.put("12kq", "asked");
        store.database.commit();
        copy_store(path, backup);
        fill(store, 7);
    }
    restore_store(backup, path, TestClock().wall());
    Store store(path);
    EXPECT_TRUE(store.approvals.all().empty());
    EXPECT_EQ(store.notes.all().at(0).first, "restored");
    EXPECT_EQ(store.book.find({}).back().kind, "restored");
    EXPECT_EQ(store.book.last().number, 3);
    EXPECT_EQ(verify(store.book).broken, 0);
    Store before(path + ".before-restore");
    EXPECT_EQ(before.book.last().number, 9);
}

TEST_F(StoreFile, WhatIsNoBackupChangesNothing) {
    {
        Store store(path);
        fill(store, 2);
    }
    const std::string backup = folder.write("backup", "this is no store");
    EXPECT_THROW(restore_store(backup, path, TestClock().wall()), StoreFailure);
    Store store(path);
    EXPECT_EQ(store.book.last().number, 2);
}

TEST_F(StoreFile, OldLinesOfChannelsGoALittleAtATime) {
    Store store(path);
    const WallTime now = TestClock().wall();
    for (int i = 0; i < 10; ++i)
        store.history.add({"libera/#ops", i * 1000, "message", "ann", std::to_string(i), false});
    store.history.flush();
    store.database.commit();
    EXPECT_EQ(store.history.last(3).size(), 3u);
    EXPECT_EQ(store.history.last(3).back().text, "9");
    EXPECT_TRUE(store.history.drop(now, 4));
    EXPECT_EQ(store.history.last(100).size(), 6u);
    EXPECT_TRUE(store.history.drop(now, 4));
    EXPECT_FALSE(store.history.drop(now, 4));
    EXPECT_TRUE(store.history.last(100).empty());
}

TEST_F(StoreFile, LinesAreFoundByNumberAlsoThoseOfAnOldStore) {
    Store store(path);
    const int64_t now = 1'795'000'000'000;
    for (int i = 1; i <= 5; ++i)  // as they were written before lines had numbers
        store.history.add({"libera/#ops", now, "message", "ann", std::to_string(i), false});
    store.history.flush();
    for (int i = 6; i <= 9; ++i)
        store.history.add(
            {"libera/#ops", now, "message", "ann", std::to_string(i), false, now + i});
    store.history.flush();
    store.history.add({"libera/#ops", now, "message", "ann", "10", false, now + 10});
    store.history.add({"libera/#dev", now, "message", "ann", "11", false, now + 11});
    const auto texts = [&](int64_t after, int64_t before, size_t most) {
        std::string all;
        for (const HistoryLine &line : store.history.page({"libera/#ops", after, before, most}))
            all += line.text + " ";
        return all;
    };
    EXPECT_EQ(texts(0, 0, 3), "8 9 10 ");
    EXPECT_EQ(texts(0, now + 7, 3), "4 5 6 ");
    EXPECT_EQ(texts(3, 0, 4), "4 5 6 7 ");
    EXPECT_EQ(texts(now + 8, 0, 9), "9 10 ");
    EXPECT_EQ(texts(2, now + 8, 3), "5 6 7 ");
    EXPECT_EQ(store.history.last_number(), now + 11);
}

TEST_F(StoreFile, NoTimeOfANetworkKeepsOldLinesForEver) {
    Store store(path);
    const int64_t now = 1'795'000'000'000, future = 9'000'000'000'000;
    const WallTime later{std::chrono::milliseconds(now + 1000)};
    store.history.add({"libera/#ops", future, "message", "eve", "1", false, now});
    store.history.add({"libera/#ops", now, "message", "ann", "2", false, future});
    store.history.add({"libera/#ops", now + 2000, "message", "ann", "3", false, future + 1});
    store.history.flush();
    EXPECT_FALSE(store.history.drop(later, 10));
    ASSERT_EQ(store.history.last(10).size(), 1u);
    EXPECT_EQ(store.history.last(10).front().text, "3");
}

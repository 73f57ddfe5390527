#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.hpp"
#include "bot/release.hpp"
#include "loop/loop.hpp"
#include "loop/process.hpp"
#include "loop/sync.hpp"
#include "store/store.hpp"

struct KeeperSettings {
    Duration history = 7 * 24h;       // how long the lines of channels are kept; 0: not at all
    Duration audit_keep = 400 * 24h;  // how long rows stay in the book; 0: for ever
    bool operator==(const KeeperSettings &) const = default;
};

// Keeps the store: commits what each turn wrote, has it put on disk, and lets go of what waited for
// that.  Where the store does not take it, what depends on it is refused until it does again.
class Keeper {
public:
    // tender: the program that does what takes long, in a process of its own: "PROGRAM --tend ...";
    // empty: nobody does.
    Keeper(Store &store, Sync &sync, Loop &loop, Log &log, Children &children, std::string tender);

    void apply(const KeeperSettings &changed) { settings = changed; }
    void end_turn(uint64_t turn, Release &gate);
    void keep_line(HistoryLine line);  // of a channel
    void finish();                     // before the end: what has gathered is written
    const std::string &trouble() const {
        return why;
    }                      // why nothing can be kept; empty: all is well
    Instant next() const;  // when end_turn() has something to do

    // What is to be told of, since last asked.
    std::vector<Effect> take_refused() { return std::exchange(refused, {}); }
    std::vector<std::string> take_news() { return std::exchange(news, {}); }

private:
    void commit(uint64_t turn, Release &gate);
    void hear_sync(Release &gate);
    void ask_sync(uint64_t turn, Release &gate);
    void degrade(const StoreFailure &failure);
    void refuse(std::vector<Effect> effects);
    void probe();
    void recover();
    void write_history();

    // tending.cpp
    void tend();
    void start_child(bool archives);
    void tended();
    void archived(const AuditLink &last);
    void drop_old();

    Store &store;
    Sync &sync;
    Loop &loop;
    Log &log;
    Children &children;
    const std::string tender;
    KeeperSettings settings;

    uint64_t sound = 0;    // the last turn whose writes are kept
    uint64_t written = 0;  // the last turn that wrote something
    uint64_t synced = 0;   // all up to this turn is on disk
    std::string why;
    StoreFailure::Kind kind = StoreFailure::unusable;
    Instant probe_at = never, flush_at = never, drop_at{}, archive_at{};
    std::vector<Effect> refused;
    std::vector<std::string> news;
    std::optional<Exec> child;
    bool archiving = false;  // is what the child does
    int checkpointed = 0;    // pages of the write-ahead log that are in the file, too
};

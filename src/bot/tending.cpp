// What keeps the store small: checkpoints and archives, by a process of their own, and the deletion
// of what is old, a little a turn.
#include "base/text.hpp"
#include "bot/keeper.hpp"

static constexpr int full_wal = 2000;  // pages, 8 MiB
static constexpr int64_t dropped_at_once = 200;

void Keeper::tend() {
    if (child && child->await_ready()) tended();
    if (!why.empty()) return;
    if (loop.now() >= drop_at) drop_old();
    if (child || tender.empty()) return;
    if (store.database.wal_pages() < checkpointed) checkpointed = 0;
    if (store.database.wal_pages() > full_wal + checkpointed) return start_child(false);
    if (loop.now() < archive_at) return;
    archive_at = loop.now() + 1h;
    if (settings.audit_keep > Duration::zero()) start_child(true);
}

void Keeper::start_child(bool archives) {
    static constexpr Duration limit = 10min;
    archiving = archives;
    Argv argv{tender, "--tend", store.database.file()};
    const auto until = std::chrono::duration_cast<std::chrono::seconds>(
        (loop.wall() - std::chrono::duration_cast<WallTime::duration>(settings.audit_keep))
            .time_since_epoch());
    if (archives) argv.push_back(std::to_string(until.count()));
    child.emplace(children, std::move(argv), limit);
    child->start();
}

// A WAL that is in the file as a whole begins anew with the next commit; one that readers held back
// is tried again when it has grown.
void Keeper::tended() {
    try {
        const Output output = child->await_resume();
        const auto words = split(output.line(), ' ');
        if (output.status != 0)
            log.warning("store not tended", {{"reason", output.line()}});
        else if (archiving && words.size() == 2)
            archived({parse_integer(words[0]).value_or(0), words[1]});
    } catch (const Failure &failure) {
        log.warning("store not tended", {{"reason", failure.what()}});
    }
    child.reset();
    checkpointed = archiving ? checkpointed : store.database.wal_pages();
}

void Keeper::archived(const AuditLink &last) {
    if (last.number <= store.book.opening().number) return;
    log.notice("archived", {{"number", std::to_string(last.number)}, {"hash", last.hash}});
    store.book.set_opening(last);
    drop_at = loop.now();
}

void Keeper::drop_old() {
    static constexpr Duration rarely = 1min, soon = 100ms;
    try {
        const auto keep = std::chrono::duration_cast<WallTime::duration>(settings.history);
        const bool more = store.history.drop(loop.wall() - keep, dropped_at_once);
        const bool rows = store.book.drop_archived(dropped_at_once);
        drop_at = loop.now() + (more || rows ? soon : rarely);
    } catch (const StoreFailure &failure) {
        drop_at = loop.now() + rarely;
        degrade(failure);
    }
}

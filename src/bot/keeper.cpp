#include "bot/keeper.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <system_error>

#include "base/text.hpp"

static constexpr Duration between_probes = 30s;

// The last clause tells the reason; people in a channel need no path.
static std::string words_of(const StoreFailure &failure) {
    const std::string_view what = failure.what();
    const auto at = what.rfind(": ");
    return fmt::format("the book cannot be written: {}", what.substr(at == what.npos ? 0 : at + 2));
}

Keeper::Keeper(Store &store, Sync &sync, Loop &loop, Log &log, Children &children,
               std::string tender)
    : store(store),
      sync(sync),
      loop(loop),
      log(log),
      children(children),
      tender(std::move(tender)),
      drop_at(loop.now()),
      archive_at(loop.now() + 1min) {
    if (!store.reserve.take()) log.warning("no reserve", {{"file", store.database.file()}});
}

void Keeper::end_turn(uint64_t turn, Release &gate) {
    if (loop.now() >= probe_at) probe();
    if (loop.now() >= flush_at) write_history();
    tend();
    commit(turn, gate);
    hear_sync(gate);
    ask_sync(turn, gate);
    hear_sync(gate);
}

// While the store is unwell what only reads goes on, and is not recorded.
void Keeper::commit(uint64_t turn, Release &gate) {
    try {
        if (store.database.commit()) written = turn;
        if (why.empty()) sound = turn;
    } catch (const StoreFailure &failure) {
        if (why.empty()) {
            degrade(failure);
            refuse(gate.drop(Need::commit, sound));
        }
    }
    gate.committed(turn);
    if (!why.empty()) refuse(gate.drop(Need::sync, sound));
}

// What nobody waits for is not hurried to the disk.
void Keeper::ask_sync(uint64_t turn, Release &gate) {
    if (synced >= written) return gate.synced(turn);
    if (!sync.busy() && gate.wants_sync()) sync.start(turn);
}

// After an error nobody knows what is on disk, and asking again would not tell.
void Keeper::hear_sync(Release &gate) {
    const auto end = sync.take();
    if (!end) return;
    if (end->error == 0) {
        synced = end->mark;
        return gate.synced(end->mark);
    }
    degrade(StoreFailure(end->error == ENOSPC ? StoreFailure::full : StoreFailure::unusable,
                         "{}: cannot sync: {}", store.database.file(),
                         std::generic_category().message(end->error)));
    refuse(gate.drop(Need::sync, synced));
}

void Keeper::refuse(std::vector<Effect> effects) {
    for (Effect &effect : effects) refused.push_back(std::move(effect));
}

void Keeper::degrade(const StoreFailure &failure) {
    probe_at = loop.now() + between_probes;
    if (!why.empty()) return;
    kind = failure.kind;
    why = words_of(failure);
    if (kind != StoreFailure::full) store.database.forbid(failure);
    log.error("store unwell", {{"reason", failure.what()}});
    news.push_back(why + ": until it can, I do nothing but what only reads");
    store.reserve.give();
}

// A new descriptor tells the truth again, where the old one may not.
void Keeper::probe() {
    probe_at = loop.now() + between_probes;
    try {
        if (kind == StoreFailure::unusable || kind == StoreFailure::damaged) {
            store.database.reopen();
            sync.renew();
        }
        store.database.permit();
        if (!store.reserve.take()) return;
        store.notes.put("probe", std::to_string(loop.wall().time_since_epoch().count()));
        store.database.commit();
        recover();
    } catch (const StoreFailure &failure) {
        kind = failure.kind;
        if (kind != StoreFailure::full) store.database.forbid(failure);
        store.reserve.give();
    }
}

void Keeper::recover() {
    log.notice("store well", {{"was", why}});
    news.push_back("the book can be written again");
    AuditRow row;
    row.time = loop.wall();
    row.kind = "store";
    row.outcome = "ok";
    row.detail = why + ", for a while";
    store.book.append(std::move(row));
    why.clear();
    probe_at = never;
}

void Keeper::write_history() {
    flush_at = never;
    if (why.empty()) store.history.flush();
}

void Keeper::keep_line(HistoryLine line) {
    static constexpr Duration gather = 2s;
    static constexpr size_t many = History::most_waiting / 4;
    if (settings.history == Duration::zero()) return;
    store.history.add(std::move(line));
    if (flush_at == never) flush_at = loop.now() + gather;
    if (store.history.waiting() >= many) flush_at = loop.now();
}

Instant Keeper::next() const { return std::min({probe_at, flush_at, drop_at, archive_at}); }

void Keeper::finish() {
    store.history.flush();
    try {
        store.database.commit();
    } catch (const StoreFailure &failure) {
        log.error("store unwell", {{"reason", failure.what()}});
    }
}

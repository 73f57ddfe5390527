#include "bot/outbox.hpp"

static constexpr Duration usual_life = 7 * 24h;

Outbox::Outbox(Announcements &rows, const Loop &loop, Log &log)
    : shelf(rows), loop(loop), log(log) {}

int64_t Outbox::add(Announcement one) {
    const WallTime now = loop.wall();
    if (one.created == WallTime{}) one.created = one.changed = now;
    if (one.expires == WallTime{})
        one.expires =
            std::max(now, one.due) + std::chrono::duration_cast<WallTime::duration>(usual_life);
    return shelf.add(one);
}

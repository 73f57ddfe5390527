#include "store/announcements.hpp"

static constexpr const char *state_names[] = {"waiting",   "held",    "sent",
                                              "confirmed", "expired", "failed"};
static constexpr const char *importance_names[] = {"alert", "normal", "bulk"};

const char *state_name(Announcement::State state) { return state_names[state]; }

const char *importance_name(Announcement::Importance importance) {
    return importance_names[importance];
}

// What a digest may tell of: target, priority, now.
#define BACKLOG                                                                         \
    "state < 3 AND state = 0 AND digest = 0 AND departures = 0 AND source <> 'digest' " \
    "AND target = ?1 AND priority = ?2 AND due <= ?3 AND expires > ?3 ORDER BY number"

// Columns as the table has them.
static Announcement announcement_of(const Row &row) {
    Announcement one;
    one.number = row.integer(0);
    one.target = row.text(1);
    one.importance = static_cast<Announcement::Importance>(row.integer(2));
    one.state = static_cast<Announcement::State>(row.integer(3));
    one.text = row.text(4);
    one.manner = row.text(5);
    one.source = row.text(6);
    one.identity = row.text(7);
    one.key = row.text(8);
    one.created = from_ms(row.integer(9));
    one.due = from_ms(row.integer(10));
    one.expires = from_ms(row.integer(11));
    one.changed = from_ms(row.integer(12));
    one.departures = static_cast<int>(row.integer(13));
    one.said = static_cast<size_t>(row.integer(14));
    one.digest = row.integer(15);
    one.via = row.text(16);
    one.detail = row.text(17);
    return one;
}

static std::vector<Announcement> announcements_of(const std::vector<Row> &rows) {
    std::vector<Announcement> all;
    for (const Row &row : rows) all.push_back(announcement_of(row));
    return all;
}

static std::optional<Announcement> first_of(const std::vector<Row> &rows) {
    if (rows.empty()) return {};
    return announcement_of(rows.front());
}

Announcements::Announcements(Database &database)
    : database(database),
      write(database,
            "INSERT INTO announcements (target, priority, state, text, manner, source, identity, "
            "key, created, due, expires, changed, departures, confirmed, digest, via, detail) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      change(database,
             "UPDATE announcements SET state = ?, due = ?, expires = ?, changed = ?, departures = "
             "?, confirmed = ?, digest = ?, via = ?, detail = ? WHERE number = ?"),
      one(database, "SELECT * FROM announcements WHERE number = ?"),
      next(database,
           "SELECT * FROM announcements WHERE state < 3 AND state = 0 AND target = ?1 AND "
           "priority = ?2 AND number > ?3 AND due <= ?4 AND expires > ?4 AND digest = 0 "
           "ORDER BY number LIMIT ?5"),
      groups(
          database,
          "SELECT target, priority, count(*), min(number), min(due), min(created) FROM "
          "announcements WHERE state < 3 AND state = 0 AND digest = 0 GROUP BY target, priority"),
      such(database,
           "SELECT * FROM announcements WHERE state < 3 AND state = ? ORDER BY number LIMIT ?"),
      late(database,
           "SELECT * FROM announcements WHERE state < 3 AND expires <= ? ORDER BY expires LIMIT ?"),
      soonest_expiry(database, "SELECT min(expires) FROM announcements WHERE state < 3"),
      twin(database,
           "SELECT * FROM announcements WHERE key <> '' AND identity = ? AND key = ? AND "
           "target = ? AND created >= ? ORDER BY number DESC LIMIT 1"),
      burden(database,
             "SELECT count(*), coalesce(sum(priority = 0), 0), coalesce(sum(due > ?), 0) FROM "
             "announcements WHERE state < 3 AND identity = ?"),
      newest(database,
             "SELECT * FROM announcements WHERE (?1 = 0 OR number < ?1) AND (?2 = '' OR target = "
             "?2) AND (?3 = '' OR identity = ?3) AND (?4 < 0 OR state = ?4) AND (NOT ?5 OR state "
             "< 3 AND (digest = 0 OR ?6 <> 0)) AND (?6 = 0 OR digest = ?6) ORDER BY number DESC LIMIT ?7"),
      sums(database, "SELECT state, count(*) FROM announcements WHERE state < 3 GROUP BY state"),
      remove(database,
             "DELETE FROM announcements WHERE number IN (SELECT number FROM announcements WHERE "
             "state >= 3 AND changed < ? ORDER BY changed LIMIT ?)"),
      ended_before(database,
                   "SELECT number FROM announcements WHERE state >= 3 AND changed < ? LIMIT 1"),
      marked(database,
             "SELECT target, priority, number FROM announcements WHERE state < 3 AND state = 2"),
      highest(database, "SELECT seq FROM sqlite_sequence WHERE name = 'announcements'"),
      soonest_due(database,
                  "SELECT min(due) FROM announcements WHERE state = 0 AND due > 0 AND due > ?"),
      reached(database,
              "SELECT DISTINCT target, priority FROM announcements WHERE state = 0 AND due > 0 AND "
              "due > ? AND due <= ?"),
      waited(database,
             "SELECT count(*), coalesce(min(created), 0) FROM (SELECT created FROM announcements "
             "WHERE " BACKLOG " LIMIT ?4)"),
      gathering(database,
                "UPDATE announcements SET digest = ?5 WHERE number IN (SELECT number FROM "
                "announcements WHERE " BACKLOG " LIMIT ?4)"),
      gathered(database,
               "UPDATE announcements SET state = ?, changed = ? WHERE state < 3 AND digest > 0 AND "
               "digest = ?"),
      holding(database,
              "UPDATE announcements SET state = 1, detail = ?, changed = ? WHERE state < 3 AND "
              "state = 0 AND target = ?"),
      releasing(database,
                "UPDATE announcements SET state = 0, detail = '', changed = ? WHERE state < 3 AND "
                "state = 1 AND target = ?"),
      freezing(database,
               "UPDATE announcements SET state = 1, detail = ?, changed = ? WHERE state < 3") {}

int64_t Announcements::add(const Announcement &a) {
    write.run({a.target, int64_t{a.importance}, int64_t{a.state}, a.text, a.manner, a.source,
               a.identity, a.key, to_ms(a.created), to_ms(a.due), to_ms(a.expires),
               to_ms(a.changed), int64_t{a.departures}, static_cast<int64_t>(a.said), a.digest,
               a.via, a.detail});
    return database.last_row();
}

void Announcements::update(const Announcement &a) {
    change.run({int64_t{a.state}, to_ms(a.due), to_ms(a.expires), to_ms(a.changed),
                int64_t{a.departures}, static_cast<int64_t>(a.said), a.digest, a.via, a.detail,
                a.number});
}

std::optional<Announcement> Announcements::find(int64_t number) {
    return first_of(one.rows({number}));
}

std::vector<Announcement> Announcements::ready(const std::string &target,
                                               Announcement::Importance importance, WallTime now,
                                               int64_t after, size_t most) {
    return announcements_of(
        next.rows({target, int64_t{importance}, after, to_ms(now), static_cast<int64_t>(most)}));
}

std::vector<Announcements::Lane> Announcements::lanes() {
    std::vector<Lane> all;
    for (const Row &row : groups.rows({}))
        all.push_back({row.text(0), static_cast<Announcement::Importance>(row.integer(1)),
                       static_cast<size_t>(row.integer(2)), row.integer(3), from_ms(row.integer(4)),
                       from_ms(row.integer(5))});
    return all;
}

std::vector<Announcement> Announcements::in_state(Announcement::State state, size_t most) {
    return announcements_of(such.rows({int64_t{state}, static_cast<int64_t>(most)}));
}

std::vector<Announcement> Announcements::expiring(WallTime now, size_t most) {
    return announcements_of(late.rows({to_ms(now), static_cast<int64_t>(most)}));
}

std::optional<WallTime> Announcements::next_expiry() {
    const int64_t ms = soonest_expiry.rows({}).at(0).integer(0);
    if (ms == 0) return {};
    return from_ms(ms);
}

std::optional<Announcement> Announcements::same(const std::string &identity, const std::string &key,
                                                const std::string &target, WallTime since) {
    return first_of(twin.rows({identity, key, target, to_ms(since)}));
}

Announcements::Load Announcements::load(const std::string &identity, WallTime now) {
    const Row row = burden.rows({to_ms(now), identity}).at(0);
    return {static_cast<size_t>(row.integer(0)), static_cast<size_t>(row.integer(1)),
            static_cast<size_t>(row.integer(2))};
}

std::vector<Announcement> Announcements::list(const AnnouncementFilter &filter) {
    return announcements_of(
        newest.rows({filter.before, filter.target, filter.identity,
                     filter.state ? int64_t{*filter.state} : int64_t{-1}, int64_t{filter.open},
                     filter.digest, static_cast<int64_t>(filter.most)}));
}

std::vector<std::pair<Announcement::State, size_t>> Announcements::counts() {
    std::vector<std::pair<Announcement::State, size_t>> all;
    for (const Row &row : sums.rows({}))
        all.emplace_back(static_cast<Announcement::State>(row.integer(0)),
                         static_cast<size_t>(row.integer(1)));
    return all;
}

bool Announcements::drop(WallTime before, int64_t most) {
    remove.run({to_ms(before), most});
    return !ended_before.rows({to_ms(before)}).empty();
}

std::vector<Announcements::Whose> Announcements::all_sent() {
    std::vector<Whose> all;
    for (const Row &row : marked.rows({}))
        all.push_back(
            {row.text(0), static_cast<Announcement::Importance>(row.integer(1)), row.integer(2)});
    return all;
}

int64_t Announcements::last_number() {
    const std::vector<Row> rows = highest.rows({});
    return rows.empty() ? 0 : rows.front().integer(0);
}

std::optional<WallTime> Announcements::next_due(WallTime after) {
    const int64_t ms = soonest_due.rows({to_ms(after)}).at(0).integer(0);
    if (ms == 0) return {};
    return from_ms(ms);
}

std::vector<Announcements::Whose> Announcements::came_due(WallTime after, WallTime until) {
    std::vector<Whose> all;
    for (const Row &row : reached.rows({to_ms(after), to_ms(until)}))
        all.push_back({row.text(0), static_cast<Announcement::Importance>(row.integer(1)), 0});
    return all;
}

Announcements::Backlog Announcements::backlog(const std::string &target,
                                              Announcement::Importance importance, WallTime now,
                                              int64_t most) {
    const Row row = waited.rows({target, int64_t{importance}, to_ms(now), most}).at(0);
    return {static_cast<size_t>(row.integer(0)), from_ms(row.integer(1))};
}

void Announcements::gather(int64_t digest, const std::string &target,
                           Announcement::Importance importance, WallTime now, int64_t most) {
    gathering.run({target, int64_t{importance}, to_ms(now), most, digest});
}

void Announcements::end_gathered(int64_t digest, Announcement::State state, WallTime now) {
    gathered.run({int64_t{state}, to_ms(now), digest});
}

size_t Announcements::hold_all(const std::string &target, const std::string &why, WallTime now) {
    holding.run({why, to_ms(now), target});
    return database.changed_rows();
}

void Announcements::hold_open(const std::string &why, WallTime now) {
    freezing.run({why, to_ms(now)});
}

size_t Announcements::release_all(const std::string &target, WallTime now) {
    releasing.run({to_ms(now), target});
    return database.changed_rows();
}

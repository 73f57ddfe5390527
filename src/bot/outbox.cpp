#include "bot/outbox.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

static constexpr Duration between_purges = 1h, between_reads = 10s;  // of what cannot be read
static constexpr int64_t purged_at_once = 500, expired_at_once = 200;
static constexpr int most_refusals = 3;  // of one row, while others are taken

static WallTime::duration in_wall(Duration length) {
    return std::chrono::duration_cast<WallTime::duration>(length);
}

std::string target_of(const Place &place, const std::string &identity) {
    if (place.is_local() || place.channel) return place.text();
    if (identity.starts_with(place.network + "/"))
        return fmt::format("{}/@{}", place.network, identity.substr(place.network.size() + 1));
    return fmt::format("{}/{}{}", place.network, by_nick, place.target);
}

Outbox::Outbox(Announcements &rows, Ways &ways, const Loop &loop, Log &log)
    : shelf(rows), ways(ways), loop(loop), log(log), due_until(loop.wall()) {
    read();
    on_disk = announced = last;
}

void Outbox::apply(const OutboxSettings &changed) {
    settings = changed;
    stirred = true;
}

// What the store knows; of what is on its way we know more.
void Outbox::read() {
    last = shelf.last_number();
    for (const Announcements::Lane &lane : shelf.lanes()) wake(lane.target, lane.importance);
    for (const Announcements::Whose &one : shelf.all_sent()) {
        wake(one.target, one.importance);
        if (!flights.contains(one.number))
            lanes[{one.importance, one.target}].unsure.insert(one.number);
    }
    due_at = shelf.next_due(due_until).value_or(WallTime::max());
    expires_at = shelf.next_expiry().value_or(WallTime::max());
}

// It has rows that were not looked at.
void Outbox::wake(const std::string &target, Announcement::Importance importance) {
    Lane &lane = lanes[{importance, target}];
    lane.cursor = 0;
    lane.drained = false;
    stirred = true;
}

int64_t Outbox::add(Announcement one) {
    const WallTime now = loop.wall();
    if (one.created == WallTime{}) one.created = one.changed = now;
    if (one.expires == WallTime{}) one.expires = std::max(now, one.due) + in_wall(settings.expire);
    one.number = shelf.add(one);
    last = std::max(last, one.number);
    expires_at = std::min(expires_at, one.expires);
    if (one.due > now)
        due_at = std::min(due_at, one.due);
    else
        wake(one.target, one.importance);
    return one.number;
}

void Outbox::report(Announcement one) {
    static constexpr size_t most = 1000;
    const WallTime now = loop.wall();
    if (one.created == WallTime{}) one.created = one.changed = now;
    one.number = add(one);
    if (unkept_reports.size() < most) unkept_reports.push_back(std::move(one));
}

void Outbox::update(const Announcement &row) {
    shelf.update(row);
    Announcement &kept = unkept[row.number] = row;
    kept.text.clear();
}

void Outbox::put(Announcement &row, Announcement::State state, const std::string &detail) {
    row.state = state;
    row.detail = detail;
    row.changed = loop.wall();
    update(row);
}

void Outbox::end(Announcement row, Announcement::State state, const std::string &detail) {
    put(row, state, detail);
    if (row.source == "digest") shelf.end_gathered(row.number, state, loop.wall());
    if (state == Announcement::confirmed) return;
    log.warning("announcement ended", {{"number", std::to_string(row.number)},
                                       {"to", row.target},
                                       {"state", state_name(state)},
                                       {"reason", detail}});
}

Announcement Outbox::found(int64_t number) {
    std::optional<Announcement> row = shelf.find(number);
    if (!row) throw Failure("there is no announcement {}, or none any more", number);
    return *row;
}

Announcement Outbox::idle_row(int64_t number) {
    Announcement row = found(number);
    if (!row.open()) throw Failure("announcement {} is {} already", number, state_name(row.state));
    if (flights.contains(number)) throw Failure("announcement {} is on its way", number);
    return row;
}

void Outbox::hold(int64_t number, const std::string &who) {
    Announcement row = idle_row(number);
    lanes[{row.importance, row.target}].unsure.erase(number);
    put(row, Announcement::held, "by " + who);
}

size_t Outbox::hold(const std::string &target, const std::string &who) {
    return shelf.hold_all(target, "by " + who, loop.wall());
}

void Outbox::retry(int64_t number) {
    Announcement row = found(number);
    if (row.state == Announcement::confirmed)
        throw Failure("announcement {} was said already", number);
    if (flights.contains(number)) throw Failure("announcement {} is on its way", number);
    row.departures = 0;
    row.digest = 0;
    row.expires = std::max(row.expires, loop.wall() + in_wall(settings.expire));
    expires_at = std::min(expires_at, row.expires);
    put(row, Announcement::waiting);
    wake(row.target, row.importance);
    stir(row.target);
}

size_t Outbox::retry(const std::string &target) {
    const size_t count = shelf.release_all(target, loop.wall());
    for (const auto importance : {Announcement::alert, Announcement::normal, Announcement::bulk})
        wake(target, importance);
    stir(target);
    return count;
}

void Outbox::drop(int64_t number, const std::string &who) {
    const Announcement row = idle_row(number);
    lanes[{row.importance, row.target}].unsure.erase(number);
    end(row, Announcement::failed, "dropped by " + who);
}

std::string Outbox::obstacle(const Announcement &row) const {
    if (!row.open() || row.state == Announcement::held) return row.detail;
    if (row.digest != 0) return fmt::format("announcement {} tells of it", row.digest);
    if (flights.contains(row.number)) return "it is on its way";
    if (row.due > loop.wall()) return "not before " + format_time(row.due);
    if (!well) return "the store cannot be written";
    const auto lane = lanes.find({row.importance, row.target});
    if (lane == lanes.end() || lane->second.why.empty()) return "others go first";
    return lane->second.why;
}

void Outbox::tick() {
    if (!well || loop.now() < read_at) return;
    try {
        come_due();
        expire();
        purge();
    } catch (const StoreFailure &failure) {
        log.error("outbox unreadable", {{"reason", failure.what()}});
        read_at = loop.now() + between_reads;
    }
}

void Outbox::come_due() {
    const WallTime now = loop.wall();
    if (now < due_at) return;
    for (const Announcements::Whose &lane : shelf.came_due(due_until, now))
        wake(lane.target, lane.importance);
    due_until = now;
    due_at = shelf.next_due(now).value_or(WallTime::max());
}

void Outbox::expire() {
    const WallTime now = loop.wall();
    if (now < expires_at) return;
    const size_t most = expired_at_once + flights.size();
    bool ended = false;
    for (Announcement &row : shelf.expiring(now, most)) {
        if (flights.contains(row.number)) continue;
        lanes[{row.importance, row.target}].unsure.erase(row.number);
        const std::string why = obstacle(row);
        end(std::move(row), Announcement::expired, why);
        ended = true;
    }
    expires_at = shelf.next_expiry().value_or(WallTime::max());
    if (expires_at <= now && !ended) expires_at = now + 1s;  // they are on their way
}

void Outbox::purge() {
    if (loop.now() < purge_at) return;
    const bool more = settings.keep > Duration::zero() &&
                      shelf.drop(loop.wall() - in_wall(settings.keep), purged_at_once);
    purge_at = loop.now() + (more ? 1s : between_purges);
}

std::vector<Effect> Outbox::take_effects() {
    if (!well || announced >= last) return {};
    announced = last;
    return {{PostedEffect{last}, Need::sync}};
}

// What was not kept while the store was unwell is written again.
void Outbox::settled(bool now_well) {
    const bool was_well = std::exchange(well, now_well);
    if (!now_well) return;
    if (was_well) {
        unkept.clear();
        unkept_reports.clear();
        return;
    }
    for (const auto &[number, row] : unkept) shelf.update(row);
    announced = on_disk;
    try {
        for (Announcement &one : std::exchange(unkept_reports, {})) {
            const auto row = shelf.find(one.number);
            const bool kept = row && row->target == one.target && row->text == one.text;
            if (!kept) report(std::move(one));
        }
        read();
    } catch (const StoreFailure &failure) {
        log.error("outbox unreadable", {{"reason", failure.what()}});
    }
}

void Outbox::posted(int64_t number) {
    on_disk = std::max(on_disk, number);
    stirred = true;
}

// Marked once for each time that it leaves, before its first line does.
bool Outbox::depart(const std::vector<IrcLine> &lines) {
    std::map<std::string, size_t> again;
    bool marked = false;
    for (const IrcLine &line : lines) {
        const auto found = flights.find(static_cast<int64_t>(line.receipt));
        if (line.receipt == 0 || found == flights.end()) continue;
        Flight &flight = found->second;
        if (flight.again) ++again[flight.row.target];
        if (std::exchange(flight.marked, true)) continue;
        ++flight.row.departures;
        put(flight.row, Announcement::sent);
        marked = true;
    }
    for (const auto &[target, count] : again)
        log.notice("sent again", {{"to", target}, {"lines", std::to_string(count)}});
    return marked;
}

void Outbox::heard(const LineNews &news) {
    const auto found = flights.find(static_cast<int64_t>(news.receipt));
    if (found == flights.end()) return;
    Flight &flight = found->second;
    const auto line = std::ranges::find(flight.lines, news.upto, &Flight::Line::upto);
    if (line == flight.lines.end() || line->state != Flight::Line::on_its_way) return;
    line->state = news.taken ? Flight::Line::taken : Flight::Line::back;
    Lane &lane = lanes[{flight.row.importance, flight.row.target}];
    --lane.out;
    stirred = true;
    if (news.taken) took(lane, flight);
    flight.unsure |= news.unsure;
    flight.refused |= news.refused;
    if (!news.taken) flight.reason = news.reason;
    const bool all = std::ranges::none_of(
        flight.lines, [](const auto &one) { return one.state == Flight::Line::on_its_way; });
    if (all) land(std::move(flights.extract(found).mapped()));
}

// Words are taken there again.
void Outbox::took(Lane &lane, const Flight &flight) {
    if (!flight.row.via.empty()) return;
    lane.doubt = false;
    try {
        give_up_refused(lane, flight.row.number);
    } catch (const StoreFailure &failure) {
        log.error("outbox unreadable", {{"reason", failure.what()}});
    }
}

// Rows that were refused while others were taken: it is their words.
void Outbox::give_up_refused(Lane &lane, int64_t except) {
    std::erase_if(lane.refusals, [&](const auto &entry) {
        const auto &[number, count] = entry;
        if (number == except || count < most_refusals || flights.contains(number)) return false;
        if (auto row = shelf.find(number); row && row->open())
            end(std::move(*row), Announcement::failed, "the server does not take it: " + lane.why);
        lane.unsure.erase(number);
        return true;
    });
}

// All of its lines are back, or taken.
void Outbox::land(Flight flight) {
    Announcement &row = flight.row;
    Lane &lane = lanes[{row.importance, row.target}];
    const size_t before = row.said;
    for (const Flight::Line &line : flight.lines) {
        if (line.state != Flight::Line::taken) break;
        row.said = line.upto;
    }
    if (row.said >= flight.size) {
        lane.refusals.erase(row.number);
        return end(std::move(row), Announcement::confirmed, "");
    }
    if (flight.refused && row.via.empty()) {
        const bool others_are_taken = !lane.doubt;
        if (++lane.refusals[row.number] >= most_refusals && others_are_taken) {
            lane.refusals.erase(row.number);
            return end(std::move(row), Announcement::failed, flight.reason);
        }
        if (!lane.away) lane.away = loop.now();
        lane.doubt = true;
        lane.why = flight.reason;
        lane.retry_at = loop.now() + 60s;
    }
    if (row.said > before) row.departures = 0;
    if (flight.unsure || (flight.again && row.said == before)) {
        if (row.departures >= most_departures)
            return end(std::move(row), Announcement::failed,
                       fmt::format("it left {} times and was never confirmed", row.departures));
        lane.unsure.insert(row.number);
        return update(row);
    }
    lane.cursor = 0;
    lane.drained = false;
    if (!flight.marked) return;
    if (row.departures > 0) --row.departures;  // nobody can have seen it
    put(row, Announcement::waiting, flight.reason);
}

void Outbox::stir(const std::string &target) {
    for (auto &[key, lane] : lanes) {
        if (lower(key.second) != lower(target)) continue;
        lane.retry_at = loop.now();
        lane.refusals.clear();
    }
    stirred = true;
}

Instant Outbox::next() const {
    if (!well) return never;
    const Instant now = loop.now();
    if (stirred || announced < last) return now;
    const auto instant = [&](WallTime time) {
        if (time == WallTime::max()) return never;
        return now + std::max<Duration>(Duration::zero(), time - loop.wall());
    };
    const Instant tick_at = std::min({purge_at, instant(due_at), instant(expires_at)});
    return std::min(look_at, std::max(tick_at, read_at));
}

// What of the outbox may leave: lane by lane, as far as there is a way and room.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "bot/outbox.hpp"
#include "irc/line.hpp"

static constexpr Duration between_looks = 10s;  // at what cannot be reached
static constexpr size_t lines_in_channel = 4, lines_in_private = 20;
static constexpr size_t most_rests = 1000, usual_line = 350;
static constexpr int64_t most_gathered = 2000;  // that one digest tells of

static size_t window(Announcement::Importance importance) {
    return importance == Announcement::bulk ? 5 : 50;
}

void Outbox::look_again(Instant when) { look_at = std::min(look_at, when); }

// In turn, so that no lane waits for ever behind a long one.
void Outbox::fill() {
    if (!well || (!stirred && loop.now() < look_at)) return;
    stirred = false;
    look_at = never;
    try {
        for (const auto importance :
             {Announcement::alert, Announcement::normal, Announcement::bulk})
            fill(importance);
    } catch (const StoreFailure &failure) {
        log.error("outbox unreadable", {{"reason", failure.what()}});
        look_again(loop.now() + between_looks);
    }
    std::erase_if(lanes, [](const auto &entry) { return entry.second.idle(); });
}

void Outbox::fill(Announcement::Importance importance) {
    const auto begin = lanes.lower_bound({importance, ""});
    const auto end = lanes.lower_bound({static_cast<Announcement::Importance>(importance + 1), ""});
    const auto first = lanes.upper_bound({importance, turns[importance]});
    for (auto lane = first; lane != end; ++lane)
        if (!serve(lane->first, lane->second)) return;
    for (auto lane = begin; lane != first; ++lane)
        if (!serve(lane->first, lane->second)) return;
}

// False where this turn has done enough.
bool Outbox::serve(const Key &key, Lane &lane) {
    if (lane.drained && lane.unsure.empty()) return true;
    const std::optional<Road> road = road_for(key, lane);
    if (!road) return true;
    if (lane.away && !road->probe) {
        if (lane.out > 0) return true;
        const bool gathered = digest(key, lane);
        if (road->detour.empty()) lane.away.reset();
        if (gathered) return false;
    }
    if (!road->probe && road->detour.empty()) lane.why.clear();
    const size_t room = ways.room(road->way, key.first);
    if (room == 0) look_again(loop.now() + 1s);
    while (lane.out < std::min(room, window(key.first))) {
        const std::optional<Announcement> row =
            road->probe ? probing_row(key, lane) : next_row(key, lane);
        if (!row) break;
        hand(lane, *row, *road);
        if (road->probe) break;
    }
    turns[key.first] = key.second;
    return true;
}

std::optional<Outbox::Road> Outbox::road_for(const Key &key, Lane &lane) {
    const Way way = ways.find(key.second, Saying::message);
    if (way.why.empty() && !lane.doubt) return Road{way};
    const Instant now = loop.now();
    if (!lane.away) lane.away = now;
    if (!way.why.empty()) lane.why = way.why;
    if (way.why.empty() && now >= lane.retry_at) {
        if (lane.out > 0) return {};
        return Road{way, true};
    }
    look_again(way.why.empty() ? lane.retry_at : now + between_looks);
    return detour(key, lane);
}

std::optional<Outbox::Road> Outbox::detour(const Key &key, const Lane &lane) {
    const Instant due = *lane.away + settings.fallback_after;
    if (loop.now() < due) {
        look_again(due);
        return {};
    }
    const std::string instead = ways.fallback(key.second);
    const auto other = lanes.find({key.first, instead});
    if (instead.empty() || (other != lanes.end() && other->second.doubt)) return {};
    const Way way = ways.find(instead, Saying::message);
    if (!way.why.empty()) return {};
    return Road{way, false, instead};
}

std::optional<Announcement> Outbox::next_row(const Key &key, Lane &lane) {
    while (!lane.unsure.empty()) {
        const int64_t number = *lane.unsure.begin();
        std::optional<Announcement> row = shelf.find(number);
        lane.unsure.erase(number);
        if (row && row->state == Announcement::sent && !flights.contains(number)) return row;
    }
    while (!lane.drained) {
        auto rows = shelf.ready(key.second, key.first, loop.wall(), lane.cursor, 1);
        lane.drained = rows.empty();
        if (rows.empty() || rows[0].number > on_disk) return {};
        lane.cursor = rows[0].number;
        if (!flights.contains(rows[0].number)) return rows[0];
    }
    return {};
}

// The first, unless it may be that only this one is not taken.
std::optional<Announcement> Outbox::probing_row(const Key &key, Lane &lane) {
    static constexpr int tried_enough = 2;
    std::optional<Announcement> row = next_row(key, lane);
    if (!row || lane.refusals[row->number] < tried_enough) return row;
    std::optional<Announcement> other = next_row(key, lane);
    if (!other) return row;
    if (row->state == Announcement::sent) lane.unsure.insert(row->number);
    lane.cursor = 0;
    return other;
}

// The lines of what is not confirmed yet.  Of a long text not all are said: the last one tells
// where the others are.
std::vector<Piece> Outbox::pieces_of(const Announcement &row, const Road &road) {
    const Way &way = road.way;
    const std::string before =
        road.detour.empty() ? ""
                            : fmt::format("[for {}] ", row.target.substr(way.network.size() + 1));
    const std::string_view text = row.text;
    const size_t bytes = way.line_bytes - std::min(way.line_bytes, before.size());
    std::vector<Piece> pieces;
    size_t at = row.said;
    for (const std::string &words : split_text(text.substr(at), bytes)) {
        at = text.find(words, at) + words.size();
        pieces.push_back({before + words, at});
    }
    if (!pieces.empty()) pieces.back().upto = text.size();
    const size_t most = way.channel ? lines_in_channel : lines_in_private,
                 said = split_text(text.substr(0, row.said), bytes).size();
    if (said + pieces.size() <= most) return pieces;
    const size_t room = most - 1 - std::min(most - 1, said), left = pieces.size() - room;
    pieces.resize(room);
    if (rests.size() >= most_rests) rests.clear();
    rests[road.detour.empty() ? row.target : road.detour] = {
        row.number, room > 0 ? pieces.back().upto : row.said, loop.wall()};
    pieces.push_back({fmt::format("{}... {} more lines: {}more, or {}outbox show {}", before, left,
                                  way.prefix, way.prefix, row.number),
                      text.size()});
    return pieces;
}

std::optional<WallTime> Outbox::cut_at(const std::string &target) const {
    const auto found = rests.find(target);
    if (found == rests.end()) return {};
    return found->second.since;
}

std::vector<std::string> Outbox::more(const std::string &target, size_t count) {
    Rest &rest = rests.at(target);
    const std::string text = found(rest.number).text.substr(rest.from);
    std::vector<std::string> lines = split_text(text, usual_line);
    const size_t left = lines.size() - std::min(count, lines.size());
    lines.resize(lines.size() - left);
    size_t at = 0;
    for (const std::string &line : lines) at = text.find(line, at) + line.size();
    rest.from += at;
    if (lines.empty())
        lines.push_back(fmt::format("no more lines of announcement {}", rest.number));
    if (left > 0)
        lines.push_back(fmt::format("... (announcement {}: {} more lines)", rest.number, left));
    return lines;
}

void Outbox::hand(Lane &lane, const Announcement &row, const Road &road) {
    if (road.way.network.empty()) {
        ways.say(road.way, row, {}, false, Duration::zero());
        return end(row, Announcement::confirmed, "");
    }
    std::vector<Piece> pieces = pieces_of(row, road);
    if (pieces.empty()) return end(row, Announcement::confirmed, "");
    if (road.probe) pieces.resize(1);
    Flight &flight = flights[row.number] = {};
    flight.row = row;
    flight.row.text.clear();
    flight.row.via = road.detour;
    flight.size = row.text.size();
    flight.again = row.state == Announcement::sent;
    for (const Piece &piece : pieces) flight.lines.push_back({piece.upto});
    lane.out += pieces.size();
    ways.say(road.way, flight.row, pieces, flight.again, row.expires - loop.wall());
}

// Too many have waited to be said one by one.  Once a turn, for it may be thousands.
bool Outbox::digest(const Key &key, const Lane &lane) {
    static constexpr int least_alerts = 10;
    const int most = key.first == Announcement::alert ? std::max(least_alerts, settings.digest)
                                                      : settings.digest;
    if (settings.digest == 0) return false;
    const WallTime now = loop.wall();
    const auto backlog = shelf.backlog(key.second, key.first, now, most_gathered);
    if (backlog.count <= static_cast<size_t>(most)) return false;
    Announcement one;
    one.target = key.second;
    one.importance = key.first;
    one.source = "digest";
    one.text = digest_text(key, lane, shelf.last_number() + 1, backlog);
    const int64_t number = add(std::move(one));
    shelf.gather(number, key.second, key.first, now, most_gathered);
    log.notice("digest", {{"number", std::to_string(number)},
                          {"to", key.second},
                          {"count", std::to_string(backlog.count)}});
    return true;
}

std::string Outbox::digest_text(const Key &key, const Lane &lane, int64_t number,
                                const Announcements::Backlog &backlog) {
    static constexpr size_t shown = 2, longest = 250;
    std::string text = fmt::format("{} announcements have waited since {}: {}", backlog.count,
                                   format_time(backlog.oldest), lane.why);
    for (const Announcement &row : shelf.ready(key.second, key.first, loop.wall(), 0, shown)) {
        const std::string first = row.text.substr(0, row.text.find('\n'));
        text += "\n" + first.substr(0, utf8_cut(first, longest));
    }
    const std::string prefix = ways.find(key.second, Saying::message).prefix;
    return text + fmt::format("\n... all of them: {}outbox of {}, or signalbox outbox of {}",
                              prefix, number, number);
}

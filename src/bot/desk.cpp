#include "bot/desk.hpp"

#include <unistd.h>

#include <algorithm>
#include <concepts>

#include "base/text.hpp"
#include "bot/scribe.hpp"

static constexpr size_t lines_kept = 300;            // of each room
static constexpr size_t lines_of_snapshot = 20'000;  // of all: they must fit into a client's queue
static constexpr size_t queries_kept = 100;

Desk::Desk() { set_room({local_room, "commands run here without any network", true, true, {}}); }

static bool is_query(const Room &room) { return !room.channel; }

// Anybody on a network can open a query: the oldest ones make room.
Desk::RoomEntry &Desk::room(const std::string &name) {
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    std::vector<std::string> queries;
    for (const auto &[other, entry] : known)
        if (is_query(entry.room)) queries.push_back(other);
    if (queries.size() >= queries_kept) {
        const auto last_line = [&](const std::string &q) {
            return known[q].lines.empty() ? 0 : known[q].lines.back().time;
        };
        remove_room(*std::min_element(
            queries.begin(), queries.end(),
            [&](const auto &a, const auto &b) { return last_line(a) < last_line(b); }));
    }
    RoomEntry &entry = known[name];
    entry.room.name = name;
    changed.insert(name);
    return entry;
}

void Desk::number_from(int64_t taken) { last_number = std::max(last_number, taken); }

int64_t Desk::say(ChatLine line, int64_t now) {
    if (line.number == 0) line.number = std::max(last_number + 1, now);
    const int64_t number = line.number;
    number_from(number);
    RoomEntry &entry = room(line.room);
    if (watched()) {
        // A room's new state is known before the line that tells of it.
        if (changed.erase(line.room)) news.push_back({0, "chat", 0, RoomState{entry.room, {}}});
        news.push_back({0, "chat", 0, Chat{line}});
    }
    entry.lines.push_back(std::move(line));
    if (entry.lines.size() > lines_kept) entry.lines.pop_front();
    return number;
}

std::vector<ChatLine> Desk::lines(const HistorySlice &slice) const {
    std::vector<ChatLine> found;
    const auto room = known.find(slice.room);
    if (room == known.end()) return found;
    for (const ChatLine &line : room->second.lines)
        if (slice.holds(line.number)) found.push_back(line);
    slice.cut(found);
    return found;
}

std::string Desk::find_room(std::string_view name) const {
    for (const auto &[other, entry] : known)
        if (lower(other) == lower(name)) return other;
    return "";
}

void Desk::set_room(Room changed_room) {
    const std::string name = changed_room.name;
    room(name).room = std::move(changed_room);
    changed.insert(name);
}

void Desk::remove_room(const std::string &name) {
    if (known.erase(name) == 0) return;
    changed.erase(name);
    if (watched()) news.push_back({0, "chat", 0, RoomGone{name}});
}

std::vector<std::string> Desk::rooms_of(const std::string &network) const {
    std::vector<std::string> names;
    for (const auto &[name, entry] : known)
        if (entry.room.channel && name.starts_with(network + "/")) names.push_back(name);
    return names;
}

bool Desk::watched() const { return followed("chat"); }

bool Desk::followed(const std::string &topic) const {
    return std::ranges::any_of(
        clients, [&](const auto &entry) { return entry.second.topics.contains(topic); });
}

std::vector<uint64_t> Desk::followers(const std::string &topic) const {
    std::vector<uint64_t> ids;
    for (const auto &[id, client] : clients)
        if (client.topics.contains(topic)) ids.push_back(id);
    return ids;
}

static bool is_board(std::string_view topic) {
    static constexpr std::string_view names[] = {"status", "jobs",   "approvals",
                                                 "people", "outbox", "schedules"};
    return std::ranges::find(names, topic) != std::end(names);
}

static bool is_stream(std::string_view topic) {
    return topic == "audit" || topic.starts_with("job/");
}

std::vector<std::string> Desk::streams() const {
    std::set<std::string> topics;
    for (const auto &[id, client] : clients)
        for (const auto &[topic, subscription] : client.topics)
            if (is_stream(topic)) topics.insert(topic);
    return {topics.begin(), topics.end()};
}

bool Desk::wants_snapshot(const std::string &topic, const Clients &out) const {
    return std::ranges::any_of(clients, [&](const auto &entry) {
        const auto &[id, client] = entry;
        const auto found = client.topics.find(topic);
        if (found == client.topics.end()) return false;
        return found->second.missed ? out.drained(id) : found->second.fresh;
    });
}

void Desk::set_snapshot(const std::string &topic, Board snapshot) {
    pieces[topic].snapshot = std::move(snapshot);
}

void Desk::add_news(const std::string &topic, Board piece) {
    pieces[topic].news.push_back(std::move(piece));
}

static bool same(const auto &one, const auto &other) {
    if constexpr (std::equality_comparable<decltype(one)>) return one == other;
    return false;  // it is no board
}

// That time has passed is no news.
static bool same(StatusReport one, const StatusReport &other) {
    one.uptime_s = other.uptime_s;
    return one == other;
}

static bool is_news(const Desk::Board &before, const Desk::Board &now) {
    if (before.index() != now.index()) return true;
    return std::visit(
        [&](const auto &board) {
            return !same(board, std::get<std::remove_cvref_t<decltype(board)>>(now));
        },
        before);
}

void Desk::publish(const std::string &topic, Board board) {
    BoardEntry &entry = boards[topic];
    if (entry.version == 0 || is_news(entry.board, board)) ++entry.version;
    entry.board = std::move(board);
}

void Desk::connected(uint64_t client, const Peer &peer) { clients[client].peer = peer; }

bool Desk::greeted(uint64_t client) const {
    const auto found = clients.find(client);
    return found != clients.end() && found->second.greeted;
}

void Desk::greet(uint64_t client) { clients[client].greeted = true; }

Asker local_asker(const Peer &peer, const char *by) {
    Asker asker;
    asker.owner = peer.uid == 0 || peer.uid == getuid();
    asker.name = peer.name.empty() ? "uid " + std::to_string(peer.uid) : peer.name;
    if (!peer.name.empty()) asker.identity = "unix:" + peer.name;
    asker.evidence = "unix user " + asker.name + ", by " + by;
    return asker;
}

Asker Desk::asker(uint64_t client) const {
    const auto found = clients.find(client);
    return found == clients.end() ? Asker() : local_asker(found->second.peer);
}

std::vector<Asker> Desk::people() const {
    std::map<std::string, Asker> askers;
    for (const auto &[id, client] : clients) {
        if (!client.greeted) continue;
        const Asker one = asker(id);
        askers.emplace(one.name, one);
    }
    std::vector<Asker> all;
    for (auto &[name, one] : askers) all.push_back(std::move(one));
    return all;
}

bool Desk::subscribe(uint64_t client, const std::string &topic, const std::string &room) {
    if (topic != "chat" && topic != "log" && !is_board(topic) && !is_stream(topic)) return false;
    clients[client].topics[topic] = {.room = room};
    return true;
}

bool Desk::unsubscribe(uint64_t client, const std::string &topic) {
    const auto found = clients.find(client);
    return found != clients.end() && found->second.topics.erase(topic) > 0;
}

void Desk::draw(Clients &out, const Log &log) {
    for (const std::string &name : changed)
        if (watched()) news.push_back({0, "chat", 0, RoomState{known[name].room, {}}});
    changed.clear();
    for (auto &[id, client] : clients)
        for (auto &[topic, subscription] : client.topics) {
            if (is_board(topic)) {
                draw_board(id, topic, subscription, out);
                continue;
            }
            if (!catch_up(id, topic, subscription, out)) continue;
            if (topic == "chat")
                draw_chat(id, subscription, out);
            else if (topic == "log")
                draw_log(id, subscription, out, log);
            else
                draw_stream(id, topic, subscription, out);
        }
    news.clear();
    pieces.clear();
}

size_t Desk::news_of(const std::string &topic) const {
    if (topic == "chat") return news.size();
    const auto found = pieces.find(topic);
    return found == pieces.end() ? 0 : found->second.news.size();
}

// One that missed news waits until it has read what is queued, is told, and begins anew.
bool Desk::catch_up(uint64_t id, const std::string &topic, Subscription &subscription,
                    Clients &out) {
    if (!subscription.missed) return true;
    if (!out.drained(id)) {
        subscription.missed += news_of(topic);
        return false;
    }
    const Tell told{0, topic, 0, Missed{subscription.missed}};
    subscription = {.room = subscription.room};
    return out.send(id, told);
}

bool Desk::tell(uint64_t id, const std::string &topic, Subscription &subscription, Tell tell,
                Clients &out) {
    tell.topic = topic;
    const bool snapshot = subscription.fresh;
    tell.seq = snapshot ? 0 : ++subscription.seq;
    if (out.send(id, tell)) return true;
    subscription.missed = 1;
    return false;
}

static const std::string &room_of(const Tell &news) {
    if (const auto *state = std::get_if<RoomState>(&news.body)) return state->room.name;
    if (const auto *chat = std::get_if<Chat>(&news.body)) return chat->line.room;
    return std::get<RoomGone>(news.body).name;
}

void Desk::draw_chat(uint64_t id, Subscription &subscription, Clients &out) {
    const auto follows = [&](const std::string &room) {
        return subscription.room.empty() || subscription.room == room;
    };
    if (!subscription.fresh) {
        for (size_t i = 0; i < news.size(); ++i) {
            if (!follows(room_of(news[i])) || tell(id, "chat", subscription, news[i], out))
                continue;
            subscription.missed = news.size() - i;
            return;
        }
        return;
    }
    const size_t lines_each = std::min(lines_kept, lines_of_snapshot / known.size());
    for (const auto &[name, entry] : known) {
        if (!follows(name)) continue;
        const auto skipped = entry.lines.size() - std::min(entry.lines.size(), lines_each);
        const RoomState state{
            entry.room, {entry.lines.begin() + static_cast<ptrdiff_t>(skipped), entry.lines.end()}};
        if (!tell(id, "chat", subscription, {0, "", 0, state}, out)) return;
    }
    subscription.fresh = false;
}

void Desk::draw_stream(uint64_t id, const std::string &topic, Subscription &subscription,
                       Clients &out) {
    const StreamEntry &entry = pieces[topic];
    if (subscription.fresh) {
        if (entry.snapshot)
            subscription.fresh = !tell(id, topic, subscription, {0, "", 0, *entry.snapshot}, out);
        return;
    }
    for (size_t i = 0; i < entry.news.size(); ++i) {
        if (tell(id, topic, subscription, {0, "", 0, entry.news[i]}, out)) continue;
        subscription.missed = entry.news.size() - i;
        return;
    }
}

void Desk::draw_log(uint64_t id, Subscription &subscription, Clients &out, const Log &log) {
    for (const LogEntry &entry : log.recent()) {
        if (entry.number <= subscription.log_seen) continue;
        const LogLine line{to_ms(entry.time), std::string(level_name(entry.level)), entry.text};
        if (!tell(id, "log", subscription, {0, "", 0, line}, out)) return;
        subscription.log_seen = entry.number;
    }
    subscription.fresh = false;
}

void Desk::draw_board(uint64_t id, const std::string &topic, Subscription &subscription,
                      Clients &out) {
    const BoardEntry &entry = boards[topic];
    if (subscription.board_seen == entry.version) return;
    if (!out.send(id, {0, topic, subscription.seq + 1, entry.board})) return;
    ++subscription.seq;
    subscription.board_seen = entry.version;
}

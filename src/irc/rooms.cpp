#include "irc/rooms.hpp"

#include <algorithm>

#include "base/text.hpp"

static constexpr size_t most_unanswered = 10;  // JOINs
static constexpr Duration patience = 60s;      // for the answer to a JOIN
static constexpr Duration breath = 5s;         // between two JOINs of one channel
static constexpr Duration kicks_belong_within = 10min;
static constexpr size_t longest_quote = 200;  // bytes of what the server says
static constexpr size_t most_strays = 1000;

struct RoomRule {
    enum Helper { time, login, place };
    int numeric;
    std::string_view name;
    Duration first, most;   // asked again after; doubling; zero: not by itself
    std::string_view then;  // what else may help, for people
    Helper helper = time;
};

// Numbers of ours beside the numerics.
static constexpr int no_answer = -1, kicked_once = -2, kicked_again = -3;

static constexpr RoomRule rules[] = {
    {263, "asked too often", 1min, 1min, ""},
    {403, "no such channel", 0s, 0s, "waits for a reload or a join command"},
    {405, "in too many channels", 0s, 0s, "waits until another one is left", RoomRule::place},
    {407, "too many targets", 0s, 0s, "waits until another one is left", RoomRule::place},
    {437, "unavailable for now", 1min, 15min, ""},
    {439, "asked too often", 1min, 1min, ""},
    {448, "forbidden", 0s, 0s, "waits for a reload or a join command"},
    {470, "forwarded", 15min, 15min, ""},
    {471, "full", 1min, 15min, "", RoomRule::login},
    {473, "invite only", 15min, 15min, ", or when invited", RoomRule::login},
    {474, "banned", 15min, 15min, "", RoomRule::login},
    {475, "wrong key", 0s, 0s, "give it the right one and reload"},
    {476, "bad name", 0s, 0s, "waits for a reload or a join command"},
    {477, "for registered nicks only", 15min, 15min, ", or when logged in", RoomRule::login},
    {479, "bad name", 0s, 0s, "waits for a reload or a join command"},
    {480, "joined too often", 1min, 15min, ""},
    {489, "for TLS connections only", 0s, 0s, "waits for a reload or a join command"},
    {500, "joined too often", 1min, 15min, ""},
    {519, "for administrators only", 0s, 0s, "waits for a reload or a join command"},
    {520, "for network operators only", 0s, 0s, "waits for a reload or a join command"},
    {Rooms::standard_reply, "refused", 15min, 15min, ""},
    {no_answer, "no answer", 0s, 0s, "asked again each minute"},
    {kicked_once, "", breath, breath, ""},
    {kicked_again, "out for the second time", 0s, 0s,
     "waits for a reload, a join command or an INVITE"},
};

static const RoomRule *rule_of(int numeric) {
    for (const RoomRule &rule : rules)
        if (rule.numeric == numeric) return &rule;
    return nullptr;
}

void Rooms::want(const ChannelSetting &channel, Instant now) {
    Room *room = find(channel.name);
    if (!room) {
        room = &rooms.emplace_back();
        room->name = channel.name;
    }
    if (!channel.key.empty()) room->key = channel.key;
    if (room->state == Room::in) return;
    room->rule = room->told = nullptr;
    room->kicked.reset();
    ask_at(*room, now);
}

void Rooms::forget(std::string_view channel, Instant now) {
    std::erase_if(rooms, [&](const Room &room) { return support.same(room.name, channel); });
    place_is_free(now);
}

std::vector<std::string> Rooms::configure(const std::vector<ChannelSetting> &channels,
                                          Instant now) {
    std::vector<std::string> gone;
    for (const Room &room : rooms) {
        const bool listed = std::any_of(
            channels.begin(), channels.end(),
            [&](const ChannelSetting &channel) { return support.same(channel.name, room.name); });
        if (room.configured && !listed) gone.push_back(room.name);
    }
    for (const std::string &channel : gone) forget(channel, now);
    for (const ChannelSetting &channel : channels) {
        want(channel, now);
        Room &room = *find(channel.name);
        room.key = channel.key;
        room.configured = true;
    }
    return gone;
}

void Rooms::online(Instant now) {
    connected = true;
    for (Room &room : rooms)
        if (room.rule != rule_of(kicked_again)) ask_at(room, now);
}

// Who was told what, and who was kicked, outlasts the connection: the channels are the same.
void Rooms::offline() {
    connected = false;
    strays.clear();
    for (Room &room : rooms) {
        room.state = Room::out;
        room.at = never;
        room.asked_at = {};
        room.tries = 0;
        if (room.rule != rule_of(kicked_again)) room.rule = nullptr;
    }
}

void Rooms::logged_in(Instant now) {
    for (Room &room : rooms)
        if (room.state == Room::out && room.rule && room.rule->helper == RoomRule::login)
            ask_at(room, std::max(now, room.asked_at + breath));
}

void Rooms::place_is_free(Instant now) {
    for (Room &room : rooms)
        if (room.state == Room::out && room.rule && room.rule->helper == RoomRule::place)
            ask_at(room, std::max(now, room.asked_at + breath));
}

bool Rooms::entered(std::string_view channel) {
    Room *room = find(channel);
    if (!room) return false;
    room->state = Room::in;
    room->at = never;
    room->rule = room->told = nullptr;
    room->tries = 0;
    return true;
}

bool Rooms::strayed(std::string_view channel) {
    return strays.size() < most_strays && strays.insert(support.fold(channel)).second;
}

void Rooms::removed(std::string_view channel, const std::string &how, Instant now) {
    place_is_free(now);
    Room *room = find(channel);
    if (!room || room->state != Room::in) return;
    const bool again = room->kicked && now - *room->kicked < kicks_belong_within;
    room->kicked = now;
    const RoomRule &rule = *rule_of(again ? kicked_again : kicked_once);
    if (!again) room->told = &rule;  // the kick itself was seen by everybody
    keep_out(*room, rule, how, now);
}

bool Rooms::refused(int numeric, std::string_view channel, const std::string &why, Instant now) {
    const RoomRule *rule = rule_of(numeric);
    if (!rule) return false;
    if (numeric == 263 && lower(channel) == "join") {
        for (Room &room : rooms)
            if (room.state == Room::asked) keep_out(room, *rule, why, now);
        return true;
    }
    Room *room = find(channel);
    if (!room || room->state != Room::asked) return false;
    keep_out(*room, *rule, why, now);
    return true;
}

bool Rooms::invited(std::string_view channel, Instant now) {
    Room *room = find(channel);
    if (!room || room->state == Room::in) return false;
    room->kicked.reset();
    if (room->state == Room::out) ask_at(*room, std::max(now, room->asked_at + breath));
    return true;
}

void Rooms::keep_out(Room &room, const RoomRule &rule, const std::string &said, Instant now) {
    room.tries = room.rule == &rule ? room.tries + 1 : 0;
    room.rule = &rule;
    room.said = said.substr(0, utf8_cut(said, longest_quote));
    room.state = Room::out;
    room.at = never;
    Duration pause = rule.first;
    for (unsigned i = 0; i < room.tries && pause < rule.most; ++i) pause *= 2;
    if (pause > 0s) room.at = now + std::min(pause, rule.most);
    if (std::exchange(room.told, &rule) != &rule) news.push_back({room.name, trouble(room, now)});
}

void Rooms::ask_at(Room &room, Instant when) {
    room.state = Room::out;
    room.at = connected ? when : never;
}

void Rooms::ask(Room &room, Instant now) {
    room.state = Room::asked;
    room.asked_at = now;
    room.at = now + patience;
}

// The oldest first, so that no channel waits for ever behind those that are never answered.
std::vector<ChannelSetting> Rooms::take_joins(Instant now) {
    expire(now);
    std::vector<ChannelSetting> joins;
    for (Room *room : due(now)) {
        if (is_full(*room)) {
            keep_out(*room, *rule_of(405), "the network allows no more", now);
            continue;
        }
        if (unanswered() >= most_unanswered) break;
        ask(*room, now);
        joins.push_back({room->name, room->key});
    }
    return joins;
}

void Rooms::expire(Instant now) {
    for (Room &room : rooms) {
        if (room.state != Room::asked || now < room.at) continue;
        keep_out(room, *rule_of(no_answer), "", now);
        room.at = now;
    }
}

std::vector<Rooms::Room *> Rooms::due(Instant now) {
    std::vector<Room *> found;
    for (Room &room : rooms)
        if (room.state == Room::out && room.at <= now) found.push_back(&room);
    std::stable_sort(found.begin(), found.end(),
                     [](const Room *a, const Room *b) { return a->at < b->at; });
    return found;
}

size_t Rooms::unanswered() const {
    return std::count_if(rooms.begin(), rooms.end(),
                         [](const Room &room) { return room.state == Room::asked; });
}

// Are we in as many channels of this kind as the network allows?
bool Rooms::is_full(const Room &room) const {
    const ChannelLimit limit = support.channel_limit(room.name);
    if (limit.most == 0) return false;
    const auto taken = std::count_if(rooms.begin(), rooms.end(), [&](const Room &other) {
        return other.state != Room::out && limit.types.find(other.name[0]) != limit.types.npos;
    });
    return static_cast<size_t>(taken) >= limit.most;
}

std::vector<Rooms::News> Rooms::take_news() { return std::exchange(news, {}); }

Instant Rooms::next() const {
    const bool may_ask = unanswered() < most_unanswered;
    Instant due = never;
    for (const Room &room : rooms)
        if (room.state == Room::asked || may_ask) due = std::min(due, room.at);
    return due;
}

std::vector<std::pair<std::string, std::string>> Rooms::absent(Instant now) const {
    std::vector<std::pair<std::string, std::string>> channels;
    for (const Room &room : rooms)
        if (room.state != Room::in) channels.emplace_back(room.name, trouble(room, now));
    return channels;
}

static std::string whole_seconds(Duration duration) {
    return format_duration(std::chrono::ceil<std::chrono::seconds>(duration));
}

// "banned (Cannot join channel (+b)); next try in 15m"
std::string Rooms::trouble(const Room &room, Instant now) const {
    if (!room.rule) return "";
    const RoomRule &rule = *room.rule;
    std::string text(rule.name);
    if (!room.said.empty()) text += text.empty() ? room.said : " (" + room.said + ")";
    if (room.state == Room::asked) return text + "; asked again";
    if (room.at == never) return text + "; " + std::string(rule.then);
    text += "; next try " + (room.at > now ? "in " + whole_seconds(room.at - now) : "now");
    return rule.first > 0s ? text + std::string(rule.then) : text;
}

std::string Rooms::name_of(std::string_view channel) const {
    const Room *room = find(channel);
    return room ? room->name : "";
}

Rooms::Room *Rooms::find(std::string_view channel) {
    return const_cast<Room *>(std::as_const(*this).find(channel));
}

const Rooms::Room *Rooms::find(std::string_view channel) const {
    for (const Room &room : rooms)
        if (support.same(room.name, channel)) return &room;
    return nullptr;
}

// What a turn does to the world at its end: effects, lines, and what operators see of the rooms.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "bot/ring.hpp"
#include "bot/scribe.hpp"

// The members or the topic of its rooms have changed, and there is a line to read.
void Ring::show(Network &network, const Happening &happening) {
    const bool words = happening.kind == Happening::message ||
                       happening.kind == Happening::notice || happening.kind == Happening::action;
    if (happening.kind == Happening::offline) return clear_rooms(network.name());
    if (!words && !happening.channel.empty()) room_changed(network, happening.channel);
    for (const std::string &channel : happening.channels) room_changed(network, channel);
    for (ChatLine &line : chat_lines(network.name(), happening)) {
        if (const auto masked = masked_words(network, happening)) line.text = *masked;
        show_line(network, std::move(line));
    }
}

static Room query(const Network &network, const std::string &nick) {
    Room room;
    room.name = network.name() + "/" + nick;
    room.line_bytes = network.line_bytes(nick, Saying::message);
    return room;
}

// What is said in private is kept nowhere but in memory.
void Ring::show_line(Network &network, ChatLine line) {
    const std::string_view target = std::string_view(line.room).substr(network.name().size() + 1);
    const bool channel = network.session().isupport().is_channel(target);
    if (!channel && !desk.knows(line.room)) desk.set_room(query(network, std::string(target)));
    line.number = desk.say(line, to_ms(loop.wall()));
    if (channel)
        keeper.keep_line(
            {line.room, line.time, line.kind, line.nick, line.text, line.self, line.number});
}

void Ring::recall_lines() {
    static constexpr size_t most_each = 300;
    const auto configured = [this](std::string_view room) {
        return std::ranges::any_of(settings.networks, [&](const NetworkSettings &network) {
            return room.substr(0, room.find('/')) == network.session.network;
        });
    };
    for (HistoryLine &line : store.history.last(most_each)) {
        if (!configured(line.room)) continue;
        if (!desk.knows(line.room)) desk.set_room({line.room, "", true, false, {}});
        desk.say({line.room, line.time, line.kind, line.nick, line.text, line.self, line.number});
    }
    desk.number_from(store.history.last_number());
}

// What was said to us in private and may hold a secret, without it; nothing where it holds none.
std::optional<std::string> Ring::masked_words(const Network &network,
                                              const Happening &happening) const {
    if (happening.kind != Happening::message || !happening.channel.empty() || happening.self)
        return {};
    const auto call =
        addressed(happening.text, network.configured().prefix, network.session().nick(), true);
    if (!call) return {};
    std::string harmless = dispatch.harmless(*call);
    return harmless == *call ? std::nullopt : std::optional(std::move(harmless));
}

// A room is drawn once a turn, whatever came, and a big one once in a while: its names are many.  A
// new one is drawn at once, before its first line.
void Ring::room_changed(const Network &network, const std::string &channel) {
    static constexpr size_t big = 200;
    static constexpr Duration for_each = 200us;
    if (!desk.knows(network.name() + "/" + channel)) return refresh_room(network, channel);
    const Channel *known = network.session().roster().find(channel);
    const size_t members = known && desk.watched() ? known->members.size() : 0;
    const Duration wait = members > big ? for_each * static_cast<int>(members) : Duration::zero();
    stale.try_emplace({network.name(), channel}, loop.now() + wait);
}

// Those of rank come first.  Of a crowd not all are listed: each who watches gets them all.
static std::vector<RoomMember> listed(const Channel &channel) {
    static constexpr size_t most = 500;
    std::vector<RoomMember> members;
    for (const bool ranked : {true, false})
        for (const auto &[person, rank] : channel.members)
            if (rank.text().empty() != ranked && members.size() < most)
                members.push_back({std::string(rank.text().substr(0, 1)),
                                   std::string(person->nick()),
                                   person->certain ? person->account : ""});
    return members;
}

void Ring::refresh_room(const Network &network, const std::string &channel) {
    const std::string name = network.name() + "/" + channel;
    const Channel *known = network.session().roster().find(channel);
    Room room{name, known ? known->topic : "", true, known != nullptr, {}};
    if (known && !known->modes.empty()) room.modes = "+" + known->modes;
    if (known) room.line_bytes = network.line_bytes(channel, Saying::message);
    if (known && desk.watched()) {
        room.members = listed(*known);
        room.unlisted = known->members.size() - room.members.size();
    }
    desk.set_room(std::move(room));
}

void Ring::clear_rooms(const std::string &network) {
    for (const std::string &room : desk.rooms_of(network))
        desk.set_room({room, "", true, false, {}});
}
// What was written in this turn is kept before anything comes of it; or it is taken back.
void Ring::settle() {
    keeper.end_turn(turns, gate);
    outbox.settled(keeper.trouble().empty());
    ledger.spare(!keeper.trouble().empty());
    ledger.anchor();
    refuse(keeper.take_refused());
    for (const std::string &news : keeper.take_news()) announce(news);
}

// Whoever waits for it is told: a client, a command, and once each room that was to hear something.
void Ring::refuse(const std::vector<Effect> &effects) {
    const std::string why = "this could not be recorded, so it is not done: " + keeper.trouble();
    std::set<std::string> rooms;
    std::set<std::pair<uint64_t, uint64_t>> unposted;  // by client and ask: it may come later
    for (const Effect &effect : effects) {
        if (const auto *start = std::get_if<StartEffect>(&effect.what))
            dispatch.refuse(start->request, why);
        const auto *say = std::get_if<SayEffect>(&effect.what);
        if (say && rooms.insert(effect.destination()).second)
            gate.add({SayEffect{.place = say->place, .text = why}}, turns);
        if (const auto *unspool = std::get_if<UnspoolEffect>(&effect.what))
            posting.unguard(unspool->identity, unspool->file);
        const auto *tell = std::get_if<TellEffect>(&effect.what);
        if (!tell) continue;
        const bool posted = std::holds_alternative<Posted>(tell->tell.body);
        const bool last = std::holds_alternative<Done>(tell->tell.body);
        if (posted) posting.forget(tell->client, tell->tell.re);
        if (posted) unposted.emplace(tell->client, tell->tell.re);
        if (!posted && (!last || unposted.contains({tell->client, tell->tell.re}))) continue;
        const Done done{posted ? "later" : "refused", why};
        gate.add({TellEffect{tell->client, {tell->tell.re, "", 0, done}}}, turns);
    }
}

// To the local room, and to one channel of each network.
void Ring::announce(const std::string &news) {
    gate.add({SayEffect{.place = {"", local_room, true}, .text = news}}, turns);
    for (const auto &network : networks) {
        const SessionSettings &irc = network->configured().session;
        const std::string first = irc.channels.empty() ? "" : irc.channels.front().name;
        const std::string channel = irc.fallback.empty() ? first : irc.fallback;
        if (channel.empty()) continue;
        gate.add({SayEffect{.place = {network->name(), channel, true},
                            .text = news,
                            .priority = Priority::alert}},
                 turns);
    }
}

void Ring::release_effects() {
    for (const Effect &effect : gate.take()) {
        try {
            perform(effect);
        } catch (const Failure &failure) {
            log.warning("lost", {{"to", effect.destination()}, {"reason", failure.what()}});
        }
    }
}

void Ring::perform(const Effect &effect) {
    std::visit([this](const auto &what) { perform(what); }, effect.what);
}

void Ring::perform(const SayEffect &say) {
    if (say.place.is_local()) {
        say_here("message", settings.nick, say.text, true);
        return;
    }
    Network *home = network(say.place.network);
    if (!home) throw Failure("there is no network {}", say.place.network);
    if (!say.place.channel && !say.only_for.empty()) must_be(*home, say.place.target, say.only_for);
    home->say(say.place.target, say.text, say.as, say.priority, say.reply_to);
}

// Time has passed since they asked: a nick may be somebody else's by now.
void Ring::must_be(const Network &network, const std::string &nick, const std::string &identity) {
    const Person *person = network.session().roster().person(nick);
    if (!person || !person->certain || network.name() + "/" + person->account != identity)
        throw Failure("{} is not known to be {} now", nick, identity);
}

void Ring::perform(const TellEffect &tell) {
    if (Schedules::is_client(tell.client)) return schedules.hear(tell.client, tell.tell);
    const bool sent = clients.send(tell.client, tell.tell) || tell.spare;
    if (!sent || tell.last) clients.close(tell.client);
}

void Ring::perform(const JoinEffect &join) {
    if (Network *home = network(join.network)) home->session().join(join.channel, join.key);
}

void Ring::perform(const PartEffect &part) {
    if (Network *home = network(part.network)) home->session().part(part.channel, part.reason);
}

void Ring::perform(const TopicEffect &topic) {
    if (Network *home = network(topic.channel.network))
        home->set_topic(topic.channel.target, topic.text);
}

void Ring::perform(const AcknowledgeEffect &acknowledge) {
    Network *home = network(acknowledge.network);
    if (home) home->session().acknowledge();
}

void Ring::perform(const ConnectEffect &connect) {
    if (Network *home = network(connect.network)) home->connect();
    renew_networks();
}

void Ring::perform(const DisconnectEffect &disconnect) {
    if (Network *home = network(disconnect.network))
        home->disconnect(disconnect.by, disconnect.reason, loop.now());
}

void Ring::perform(const StartEffect &start) { dispatch.begin(start.request); }

void Ring::perform(const CallEffect &again) {
    Call call = again.call;
    if (call.door == Door::clock && !schedules.began(call)) return;
    call.id = ++last_call;
    dispatch.run(std::move(call));
}

void Ring::perform(const PostedEffect &posted) { outbox.posted(posted.number); }

void Ring::perform(const StartJobEffect &start) { dispatch.begin_job(start.job); }

void Ring::perform(const UnspoolEffect &unspool) { unspooled.push_back(unspool.file); }

// Of announcements it is kept that they may have left before they do: in a turn of its own.
void Ring::release_lines() {
    outbox.fill();
    for (const std::string &words : ways.take_local())
        say_here("message", settings.nick, words, true);
    std::vector<std::vector<IrcLine>> chosen;
    bool marked = false;
    for (const auto &network : networks) {
        chosen.push_back(network->choose(loop.now()));
        marked |= outbox.depart(chosen.back());
    }
    if (marked) {
        ++turns;
        settle();
    }
    for (size_t i = 0; i < networks.size(); ++i) release(*networks[i], std::move(chosen[i]));
}

void Ring::release(Network &network, std::vector<IrcLine> lines) {
    if (!keeper.trouble().empty()) lines = network.keep_back(std::move(lines), keeper.trouble());
    for (const IrcLine &line : network.release(std::move(lines))) {
        const bool action = line.params[1].starts_with(action_start);
        const std::string text =
            action ? line.params[1].substr(8, line.params[1].size() - 9) : line.params[1];
        const char *kind = action ? "action" : line.command == "NOTICE" ? "notice" : "message";
        const std::string_view room = network.session().isupport().channel_of(line.params[0]);
        show_line(network, {network.name() + "/" + std::string(room), to_ms(loop.wall()), kind,
                            network.session().nick(), text, true});
    }
}

void Ring::draw() {
    std::erase_if(stale, [this](const auto &entry) {
        const auto &[room, due] = entry;
        if (due > loop.now()) return false;
        if (const Network *home = network(room.first)) refresh_room(*home, room.second);
        return true;
    });
    draw_boards();
    draw_streams();
    desk.draw(clients, log);
}

// A line in the local room.
void Ring::say_here(const char *kind, const std::string &nick, const std::string &text, bool self) {
    const int64_t now = to_ms(loop.wall());
    desk.say({local_room, now, kind, nick, text, self}, now);
}

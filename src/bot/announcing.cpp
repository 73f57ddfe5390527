// What the machine wants to have announced: by the control socket, or left in the spool folder.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "bot/persons.hpp"
#include "bot/ring.hpp"

static constexpr size_t most_targets = 1000;

static bool names_account(const std::string &where, const Isupport &support) {
    return where.starts_with('@') && !support.is_channel(support.channel_of(where));
}

static void check_name(const std::string &name, const std::string &target) {
    static constexpr size_t longest = 64;
    if (name.empty() || name.size() > longest || printable(name) != name ||
        name.find_first_of(" ,:@/") != name.npos)
        throw Failure("'{}' names nobody; allowed are NETWORK/@ACCOUNT and NETWORK/nick:NICK",
                      printable(target));
}

// One that the bot is to be in, connected or not, by the name that people have given it.
std::string Ring::wanted_channel(const Place &place) const {
    static constexpr size_t enough = 10;
    if (place.is_local()) return place.target;
    const Network &home = *network(place.network);
    const Isupport &support = home.session().isupport();
    const std::string_view channel = support.channel_of(place.target);
    const std::string rank = place.target.substr(0, place.target.size() - channel.size());
    const std::string name = home.session().wanted_name(channel);
    if (!name.empty()) {
        if (!rank.empty() && home.session().state() == Session::online) home.must_take(rank);
        return rank + name;
    }
    std::string known;
    const auto &configured = home.configured().session.channels;
    for (size_t i = 0; i < std::min(configured.size(), enough); ++i)
        known += fmt::format("{}{}/{}", i ? ", " : "", place.network, configured[i].name);
    throw Failure("{}/{} is no channel that I am to be in; allowed are {}", place.network,
                  printable(channel), known.empty() ? "none" : known);
}

Ring::Address Ring::address(const std::string &text, const Call &call) const {
    if (text == local_room) return {text, place(text, call)};
    const auto [home, where] = home_of(text, call);
    if (names_account(where, home->session().isupport())) {
        check_name(where.substr(1), text);
        return {home->name() + "/" + where, {home->name(), where, false}};
    }
    if (where.starts_with(by_nick)) {
        const std::string nick = where.substr(by_nick.size());
        check_name(nick, text);
        return {home->name() + "/" + where, {home->name(), nick, false}};
    }
    Place place = this->place(text, call);
    if (!place.channel) {
        check_name(place.target, text);
        return {target_of(place), place};
    }
    place.target = wanted_channel(place);
    return {target_of(place), place};
}

// Each once; an audience is all that it names.
std::vector<Ring::Address> Ring::addresses(const std::vector<std::string> &texts,
                                           const Call &call) const {
    std::vector<Address> all;
    std::set<std::string> seen;
    const auto add = [&](const std::string &text) {
        Address one = address(text, call);
        if (seen.insert(one.target).second) all.push_back(std::move(one));
        if (all.size() > most_targets)
            throw Failure("more than {} targets, 1 to {} are allowed", most_targets, most_targets);
    };
    const auto &audiences = settings.posting.audiences;
    for (const std::string &text : texts) {
        const auto audience = audiences.find(text);
        if (audience == audiences.end())
            add(text);
        else
            for (const std::string &member : audience->second) add(member);
    }
    if (all.empty()) throw Failure("0 targets, 1 to {} are allowed", most_targets);
    return all;
}

// To all of its targets or to none.
Ring::Taken Ring::post(const Asker &asker, const Ask &ask, WallTime asked) {
    Call call;
    call.id = ++last_call;
    call.door = Door::control;
    call.asker = asker;
    try {
        if (ask.to.size() > most_targets)
            throw Failure("{} targets, 1 to {} are allowed", ask.to.size(), most_targets);
        Post wanted = read_post(ask, asked);
        wanted.identity = asker.identity.empty() ? asker.name : asker.identity;
        if (posting.was_taken(wanted.identity, wanted.guard)) return {{"ok", ""}};
        if (!keeper.trouble().empty()) {
            ledger.write(settings.policy, call, {"refusal", "say", "", "later", keeper.trouble()});
            throw TryLater("{}", keeper.trouble());
        }
        const std::vector<Address> to = addresses(ask.to, call);
        for (const Address &one : to) wanted.targets.push_back(one.target);
        return post(std::move(call), to, wanted);
    } catch (const TryLater &failure) {
        return {{"later", failure.what()}};
    } catch (const StoreFailure &failure) {
        return {{"later", failure.what()}};
    } catch (const Failure &failure) {
        return {{"usage", failure.what()}};
    }
}

// The arguments of the command that does the same.
static Values values_of(const Place &place, const std::string &text) {
    return {{"channel", place.text()}, {"text", text}};
}

Ring::Taken Ring::post(Call call, const std::vector<Address> &to, const Post &post) {
    const Command &command = *catalogue.find("say");
    for (const Address &one : to) {
        call.place = one.place;
        const Values values = values_of(one.place, post.text);
        const Decision decision = decide(call, command, &values, {});
        if (!decision.allowed) {
            ledger.write(settings.policy, call, {"refusal", "say", "", "refused", decision.why});
            return {{"refused", decision.why}};
        }
        if (!decision.complete())
            return {{"refused", "'say' needs more than you: use signalbox run say"}};
    }
    Taken taken{{"ok", ""}, posting.post(post)};
    const std::string names = fmt::format("{}", fmt::join(post.targets, " "));
    log.info("say", {{"who", post.identity}, {"to", names}});
    Ledger::Event event{"call", "say", fmt::format("{} {}", names, post.text), "ok"};
    event.risk = Risk::change;
    ledger.write(settings.policy, call, event);
    for (const Address &one : to) {
        call.place = one.place;
        spend(call, command, values_of(one.place, post.text));
    }
    return taken;
}

void Ring::serve_say(uint64_t client, const Ask &ask) {
    if (more_spooled() || !spooled.empty())
        postponed.emplace_back(client, ask);
    else
        announce_for(client, ask);
}

void Ring::announce_for(uint64_t client, const Ask &ask) {
    Taken taken = post(desk.asker(client), ask, loop.wall());
    if (taken.done.outcome != "ok") {
        const Need need = taken.done.outcome == "refused" ? Need::commit : Need::nothing;
        return gate.add({TellEffect{client, {ask.id, "", 0, taken.done}}, need}, turns);
    }
    gate.add({TellEffect{client, {ask.id, "", 0, Posted{taken.numbers}}}, Need::sync}, turns);
    if (ask.wait > 0 && !taken.numbers.empty())
        return posting.wait(client, ask.id, std::move(taken.numbers),
                            std::chrono::milliseconds(ask.wait));
    gate.add({TellEffect{client, {ask.id, "", 0, taken.done}}, Need::sync}, turns);
}

void Ring::tell_waiting() {
    for (const Posting::Settled &one : posting.take_settled())
        gate.add({TellEffect{one.client, {one.ask, "", 0, one.done}}}, turns);
}

static AnnouncementRow row_of(const Announcement &one) {
    AnnouncementRow row;
    row.number = one.number;
    row.target = one.target;
    row.priority = importance_name(one.importance);
    row.state = state_name(one.state);
    row.text = one.text;
    row.as = one.manner;
    row.source = one.source;
    row.identity = one.identity;
    row.key = one.key;
    row.created = to_ms(one.created);
    row.due = to_ms(one.due);
    row.expires = to_ms(one.expires);
    row.changed = to_ms(one.changed);
    row.departures = one.departures;
    row.said = one.said;
    row.digest = one.digest;
    row.via = one.via;
    row.detail = one.detail;
    return row;
}

// Of a list, which is to fit into what a client may leave unread.
static AnnouncementRow brief_row(const Announcement &one) {
    static constexpr size_t longest = 1000;
    AnnouncementRow row = row_of(one);
    if (row.text.size() <= longest) return row;
    row.text.resize(utf8_cut(row.text, longest));
    row.text += " ...";
    return row;
}

static std::optional<Announcement::State> state_of(const std::string &name) {
    if (name.empty()) return {};
    std::string known;
    for (int i = Announcement::waiting; i <= Announcement::failed; ++i) {
        const auto state = static_cast<Announcement::State>(i);
        if (name == state_name(state)) return state;
        known += fmt::format(" {}", state_name(state));
    }
    throw Failure("state: '{}' is none of{}", printable(name), known);
}

// Operators see all of it, others what is their own.
void Ring::serve_outbox(uint64_t client, const Ask &ask) {
    static constexpr size_t usual = 50, at_once = 200;
    const Asker asker = desk.asker(client);
    const std::string own = asker.identity.empty() ? asker.name : asker.identity;
    const bool all = may_read_book(asker);
    AnnouncementPage page;
    const auto add = [&](Announcement one, AnnouncementRow (*as_row)(const Announcement &)) {
        if (one.state == Announcement::waiting) one.detail = outbox.obstacle(one);
        page.rows.push_back(as_row(one));
    };
    try {
        AnnouncementFilter filter;
        filter.target = ask.target;
        filter.state = state_of(ask.state);
        filter.before = ask.before;
        filter.most = std::min(ask.most ? ask.most : usual, at_once);
        if (!all) filter.identity = own;
        if (ask.number > 0) {
            const auto one = outbox.rows().find(ask.number);
            if (!one || (!all && one->identity != own))
                return done(client, ask, "usage",
                            fmt::format("there is no announcement {}", ask.number));
            add(*one, row_of);
        } else {
            for (Announcement &one : outbox.rows().list(filter)) add(std::move(one), brief_row);
        }
    } catch (const StoreFailure &failure) {
        return done(client, ask, "failed", failure.what());
    } catch (const Failure &failure) {
        return done(client, ask, "usage", failure.what());
    }
    tell(client, ask, std::move(page));
}

void Ring::hear_spool(std::vector<SpoolFile> files) {
    std::ranges::move(files, std::back_inserter(spooled));
}

void Ring::serve_spool() {
    for (const SpoolFile &file : std::exchange(spooled, {})) take(file);
    if (more_spooled()) return;
    for (const auto &[client, ask] : std::exchange(postponed, {})) announce_for(client, ask);
}

// What must wait stays in the folder and comes again, and what is behind it, too.
void Ring::take(const SpoolFile &file) {
    const Asker asker = local_asker(file.peer, "the owner of a file in the spool");
    Ask ask;
    std::string why = file.trouble;
    if (why.empty() && read_ask(file.line, ask, why) && ask.verb != "say")
        why = "it asks for something else than say";
    if (why.empty() && !is_known(settings.policy, asker))
        why = asker.name + " is in no role and no person of the configuration";
    if (!why.empty()) {
        book_spurned(file, asker, why);
        return spurn(file, asker, why);
    }
    const std::string identity = asker.identity.empty() ? asker.name : asker.identity;
    const auto waits = spool_waits.find(identity);
    if (waits != spool_waits.end() && waits->second == file.round) return;
    ask.guard = file.name;
    const Taken taken = post(asker, ask, file.made);
    if (taken.done.outcome == "later") {
        spool_waits[identity] = file.round;
        if (loop.now() - spool_logged < 1min) return;
        spool_logged = loop.now();
        return log.warning("spool waits", {{"who", asker.name}, {"reason", taken.done.text}});
    }
    if (taken.done.outcome == "usage") book_spurned(file, asker, taken.done.text);
    if (taken.done.outcome != "ok") return spurn(file, asker, taken.done.text);
    gate.add({UnspoolEffect{identity, file.name}, Need::sync}, turns);
}

// What the rules refuse is in the book by then; this is what they were not asked about.
void Ring::book_spurned(const SpoolFile &file, const Asker &asker, const std::string &why) {
    Call call;
    call.id = ++last_call;
    call.door = Door::control;
    call.asker = asker;
    ledger.write(settings.policy, call, {"refusal", "say", file.name, "refused", why});
}

void Ring::spurn(const SpoolFile &file, const Asker &asker, const std::string &why) {
    log.warning("spool refused", {{"file", file.name}, {"who", asker.name}, {"reason", why}});
    gate.add({UnspoolEffect{asker.identity, file.name}, Need::sync}, turns);
}

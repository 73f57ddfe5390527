#include "bot/ring.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/version.hpp"
#include "bot/persons.hpp"
#include "bot/scribe.hpp"

Ring::Ring(RingSettings given, std::span<const Command *const> commands, WireMaker make_wire,
           Clients &clients, MemoryFile &memories, Store &store, Sync &sync, Runner &runner,
           Loop &loop, Log &log, uint32_t seed)
    : settings(std::move(given)),
      compiled(commands.begin(), commands.end()),
      catalogue(make_catalogue()),
      make_wire(std::move(make_wire)),
      clients(clients),
      memories(memories),
      store(store),
      loop(loop),
      log(log),
      budgets(store.budgets, loop.now(), loop.wall()),
      brakes(kept_brakes(store.brakes)),
      approvals(store.approvals, loop),
      codes(store.codes, settings.otp_folder, loop),
      seed(seed),
      started(loop.now()),
      started_at(loop.wall()),
      last_call(static_cast<uint64_t>(store.book.last_call())),
      children(loop),
      keeper(store, sync, loop, log, children, settings.tender),
      ledger(log, store.book, loop),
      outbox(store.announcements, ways, loop, log),
      notices(store.notices, outbox, loop),
      maintenance(store.windows, outbox, loop),
      posting(outbox, store.asks, budgets, loop),
      jobs({*this, runner, store.jobs, ledger, log, loop}, settings.jobs),
      schedules({*this, store, outbox, ledger, log, loop}),
      dispatch(catalogue, *this, loop, children, log, ledger, seed) {
    keeper.apply(settings.keeping);
    outbox.apply(settings.announcements);
    posting.apply(settings.posting);
    recall_lines();
    approvals.set_ttl(settings.approval_ttl);
    start_networks();
    jobs.adopt();
    schedules.configure(settings.schedules);
}

Ring::~Ring() { keeper.finish(); }

Catalogue Ring::make_catalogue() {
    std::vector<const Command *> all = compiled;
    for (Runbook &runbook : settings.runbooks) {
        runbook.row.runbook = &runbook;
        all.push_back(&runbook.row);
    }
    return Catalogue(all);
}

// Those that are configured and not there; one that is to be renewed has to be gone first.
void Ring::start_networks() {
    for (const NetworkSettings &wanted : settings.networks) {
        const std::string &name = wanted.session.network;
        if (network(name)) continue;
        networks.push_back(std::make_unique<Network>(wanted, make_wire(name), memories, log,
                                                     loop.now(), loop.wall(), ++seed));
    }
}

void Ring::turn(Duration at_most) {
    loop.wait(std::min(at_most, patience()));
    ++turns;
    if (loop.signal(SIGCHLD)) children.reap();
    hear_networks();
    hear_clients();
    serve_spool();
    watch_pace();
    jobs.hear();
    if (!quitting) schedules.tick(!keeper.trouble().empty());
    if (keeper.trouble().empty()) tick_notices();
    dispatch.sweep();
    outbox.tick();
    for (Effect &effect : dispatch.take_effects()) gate.add(std::move(effect), turns);
    for (Effect &effect : jobs.take_effects()) gate.add(std::move(effect), turns);
    for (Effect &effect : schedules.take_effects()) gate.add(std::move(effect), turns);
    for (Effect &effect : outbox.take_effects()) gate.add(std::move(effect), turns);
    tell_waiting();
    settle();
    release_effects();
    release_lines();
    draw();
}

// Nothing may hold up the loop: what does is told, once a minute.
void Ring::watch_pace() {
    static constexpr Duration slow = 50ms;
    const Duration took = loop.elapsed();
    if (took <= slow) return;
    ++slow_turns;
    if (loop.now() - slow_logged < 1min) return;
    log.warning("slow turn", {{"took", format_duration(took)},
                              {"turns", std::to_string(slow_turns)},
                              {"commands", dispatch.names()}});
    slow_turns = 0;
    slow_logged = loop.now();
}

Duration Ring::patience() const {
    Instant due = dispatch.waits() ? loop.now() : std::min(jobs.next(), keeper.next());
    if (!quitting) due = std::min(due, outbox.next());
    for (const auto &network : networks) due = std::min(due, network->next(loop.now()));
    for (const auto &[room, drawn] : stale) due = std::min(due, drawn);
    if (!spooled.empty() || !postponed.empty()) due = loop.now();
    due = std::min({due, next_board(), dispatch.next(), posting.next()});
    if (keeper.trouble().empty()) due = std::min({due, notices.next(), maintenance.next()});
    if (!quitting) due = std::min(due, schedules.next());
    return due == never ? Duration::max() : std::max(Duration::zero(), due - loop.now());
}

// What could not be kept was not said.
void Ring::tick_notices() {
    if (std::exchange(losses, store.database.generation()) != store.database.generation()) {
        notices.read();
        maintenance.read();
    }
    notices.tick(settings.policy);
    maintenance.tick();
}

void Ring::hear_networks() {
    for (const auto &network : networks) {
        const std::vector<Happening> happenings = network->hear(loop.now(), loop.wall());
        for (const LineNews &news : network->take_line_news()) outbox.heard(news);
        for (const Happening &happening : happenings) {
            stir(*network, happening);
            happened(*network, happening);
        }
    }
    renew_networks();
}

// What announcements may have waited for.
void Ring::stir(const Network &network, const Happening &happening) {
    switch (happening.kind) {
        case Happening::mode:
            return outbox.stir(network.name() + "/" + happening.channel);
        case Happening::joined:
            outbox.stir(network.name() + "/" + happening.channel);
            return outbox.stir(target_of({network.name(), happening.nick, false}));
        case Happening::renamed:
            return outbox.stir(target_of({network.name(), happening.by, false}));
        case Happening::online:
        case Happening::members:
        case Happening::learned:
        case Happening::netsplit:
            return outbox.stir();
        default:
            return;
    }
}

// One that has ended is made anew where it is configured still, unless somebody wants it away.
void Ring::renew_networks() {
    if (quitting) return;
    const auto gone = [](const auto &network) { return network->stopped() && !network->held(); };
    if (std::erase_if(networks, gone) > 0) start_networks();
}

void Ring::happened(Network &network, const Happening &happening) {
    show(network, happening);
    if (happening.kind == Happening::refused)
        log.warning("cannot join", {{"network", network.name()},
                                    {"channel", happening.channel},
                                    {"reason", happening.text}});
    if (happening.kind == Happening::kicked && happening.self)
        log.warning("kicked", {{"network", network.name()},
                               {"channel", happening.channel},
                               {"by", happening.by},
                               {"reason", happening.text}});
    if (happening.kind == Happening::info)
        log.info("server says",
                 {{"network", network.name()}, {"from", happening.nick}, {"text", happening.text}});
    const bool said = happening.kind == Happening::message || happening.kind == Happening::action;
    if (said && !happening.self && !happening.playback && !happening.bot)
        consider(network, happening);
}

// Somebody said something: is it for us?
void Ring::consider(Network &network, const Happening &happening) {
    if (happening.kind == Happening::action) return;
    const bool in_private = happening.channel.empty();
    const std::string &prefix = network.configured().prefix;
    auto text = addressed(happening.text, prefix, network.session().nick(), in_private);
    if (!text) return;

    Call call;
    call.id = ++last_call;
    call.asker = asker(network, happening);
    call.place = {network.name(), in_private ? happening.nick : happening.rank + happening.channel,
                  !in_private};
    call.text = std::move(*text);
    call.msgid = happening.msgid;
    call.heard = loop.now();
    switch (
        network.attempts().count(call.asker.source(), network.configured().attempts, loop.now())) {
        case Attempts::ignored:
            return;
        case Attempts::warned:
            log.warning("too many commands",
                        {{"network", network.name()}, {"who", happening.mask}});
            gate.add({SayEffect{.place = call.place,
                                .text = fmt::format("{}: that was more than {} commands in a "
                                                    "minute; I listen again in a while",
                                                    call.asker.name, network.configured().attempts),
                                .reply_to = call.msgid}},
                     turns);
            return;
        case Attempts::allowed:
            break;
    }
    dispatch.run(std::move(call));
}

static constexpr char new_name[] = "the network calls itself by a new name",
                      not_verified[] = "the connection is not verified (no TLS)";

Asker Ring::asker(const Network &network, const Happening &happening) const {
    Asker asker;
    asker.name = happening.nick;
    asker.mask = happening.mask;
    if (happening.weak) asker.doubt = new_name;
    if (!network.session().trusted()) asker.doubt = not_verified;
    asker.weak = !asker.doubt.empty();
    asker.evidence = happening.evidence;
    if (happening.account.empty()) return asker;
    asker.identity = network.name() + "/" + happening.account;
    asker.evidence = "services account " + happening.account + ", by " + happening.evidence;
    return asker;
}

// In a channel that somebody wanted us in, or in private with a person who shares one with us.
bool Ring::is_known_place(const Call &call) const {
    if (call.door == Door::control || call.place.is_local()) return true;
    if (call.door == Door::clock && !call.place.channel) return true;  // an account, wherever it is
    const Network *home = network(call.place.network);
    if (!home) return false;
    const Session &irc = home->session();
    if (call.place.channel) return irc.wants(irc.isupport().channel_of(call.place.target));
    return home->session().roster().shares(call.place.target);
}

Network *Ring::network(std::string_view name) {
    return const_cast<Network *>(std::as_const(*this).network(name));
}

const Network *Ring::network(std::string_view name) const {
    for (const auto &network : networks)
        if (network->name() == name) return network.get();
    return nullptr;
}

std::string Ring::network_names() const {
    std::string names;
    for (const auto &network : networks) names += (names.empty() ? "" : ", ") + network->name();
    return names.empty() ? "none" : names;
}

bool Ring::renamed(std::string_view name) const {
    const Network *home = network(name);
    if (!home) throw Failure("no network '{}', networks: {}", printable(name), network_names());
    return home->session().renamed();
}

std::string Ring::doubt(std::string_view name) const {
    const Network *home = network(name);
    if (!home) return "the network is not configured";
    if (!home->session().trusted()) return not_verified;
    return home->session().renamed() ? new_name : "";
}

std::pair<const Network *, std::string> Ring::home_of(std::string_view target,
                                                      const Call &call) const {
    const auto slash = target.find('/');
    const bool bare = slash == target.npos || target.find_first_of("#&+!") < slash;
    std::string name(bare ? call.place.network : target.substr(0, slash));
    if (bare) {
        if (name.empty() && networks.size() == 1) name = networks[0]->name();
        if (name.empty())
            throw Failure("'{}' does not say which network: write NETWORK/{}, networks: {}",
                          printable(target), printable(target), network_names());
    }
    const Network *home = network(name);
    if (!home) throw Failure("no network '{}', networks: {}", printable(name), network_names());
    return {home, std::string(bare ? target : target.substr(slash + 1))};
}

Place Ring::place(std::string_view target, const Call &call) const {
    if (target == local_room) return {"", local_room, true};
    const auto [home, where] = home_of(target, call);
    if (where.empty() || where.find_first_of(" ,\r\n\a") != where.npos ||
        where.find('\0') != where.npos)
        throw Failure("'{}' names no channel or nick", printable(target));
    const Isupport &support = home->session().isupport();
    const bool channel = support.is_channel(support.channel_of(where));
    if (!channel && std::string_view("@+%&~:$").find(where[0]) != std::string_view::npos)
        throw Failure("'{}' names no channel or nick", printable(target));
    return {home->name(), where, channel};
}

std::vector<Place> Ring::rooms() const {
    std::vector<Place> all = {{"", local_room, true}};
    for (const auto &network : networks)
        for (const auto &[folded, channel] : network->session().roster().all())
            all.push_back({network->name(), channel.name, true});
    return all;
}

Topic Ring::topic(const Place &channel) const {
    const Network *home = network(channel.network);
    const Channel *known =
        home ? home->session().roster().find(home->session().isupport().channel_of(channel.target))
             : nullptr;
    if (!known) throw Failure("I am not in {}", channel.text());
    const size_t line = home->session().limit("TOPIC", known->name),
                 most = home->session().isupport().topic_length();
    return {known->topic, most > 0 ? std::min(most, line) : line};
}

// A local user is who the system says, as long as the configuration knows them.
Standing Ring::standing(const Asker &asker) const {
    if (asker.owner) return Standing::good;
    const auto slash = asker.identity.find('/');
    if (slash == std::string::npos)
        return is_known(settings.policy, asker) ? Standing::good : Standing::lost;
    const Network *home = network(asker.identity.substr(0, slash));
    if (!home || home->session().state() != Session::online) return Standing::unknown;
    const std::string account = asker.identity.substr(slash + 1);
    const Roster &roster = home->session().roster();
    if (roster.people().has_account(account)) return Standing::good;
    const Person *person = roster.person(asker.mask.substr(0, asker.mask.find('!')));
    return person && person->certain ? Standing::lost : Standing::unknown;
}

std::vector<std::string> Ring::present(const Place &place, const std::string &role) const {
    std::vector<std::string> nicks;
    const Network *home = network(place.network);
    const Channel *channel =
        home ? home->session().roster().find(home->session().isupport().channel_of(place.target))
             : nullptr;
    if (!channel) return nicks;
    for (const auto &[person, rank] : channel->members) {
        if (!person->certain || person->account.empty()) continue;
        Asker member;
        member.identity = home->name() + "/" + person->account;
        const auto roles = roles_of(settings.policy, member);
        if (std::ranges::find(roles, role) != roles.end()) nicks.emplace_back(person->nick());
    }
    std::ranges::sort(nicks);
    return nicks;
}

Attendance Ring::attendance(const Place &place) const {
    Attendance result;
    const Network *home = network(place.network);
    const Session *irc = home ? &home->session() : nullptr;
    const Channel *channel =
        irc ? irc->roster().find(irc->isupport().channel_of(place.target)) : nullptr;
    if (!channel) return result;
    for (const auto &[person, rank] : channel->members) {
        if (person->nick() == irc->nick() || is_service(person->source)) continue;
        if (person->certain && !person->account.empty())
            result.identities.push_back(home->name() + "/" + person->account);
        else
            ++result.unknown;
    }
    std::ranges::sort(result.identities);
    const auto twice = std::ranges::unique(result.identities);
    result.identities.erase(twice.begin(), twice.end());
    return result;
}

bool Ring::joined(const Place &channel) const {
    const Network *home = network(channel.network);
    if (channel.is_local() || !home) return channel.is_local();
    const Session &irc = home->session();
    return irc.roster().find(irc.isupport().channel_of(channel.target)) != nullptr;
}

std::string Ring::prefix(const Call &call) const {
    const Network *home = network(call.place.network);
    return home ? home->configured().prefix : settings.prefix;
}

Decision Ring::decide(const Call &call, const Command &command, const Values *values,
                      const Grants &grants) const {
    if (command.risk != Risk::read && !keeper.trouble().empty()) {
        Decision refused;
        refused.why = keeper.trouble() + "; until it can, I do nothing but what only reads";
        refused.steps = {refused.why};
        return refused;
    }
    const Place place = room_of(call);
    return ::decide(settings.policy,
                    {call.asker, place, call.door, is_known_place(call), command, values, grants,
                     loop.wall(), brakes, allowances(call, command, values)});
}

std::vector<Allowance> Ring::allowances(const Call &call, const Command &command,
                                        const Values *values) const {
    std::vector<Allowance> all;
    for (const Charge &charge :
         charges_of(settings.policy, call.asker, room_of(call), command, values))
        all.push_back(budgets.look(charge, loop.now()));
    return all;
}

void Ring::spend(const Call &call, const Command &command, const Values &values) {
    for (const Charge &charge :
         charges_of(settings.policy, call.asker, room_of(call), command, &values))
        budgets.spend(charge, loop.now(), loop.wall());
}

// The place of a call; what is said to those of rank in a channel is said in that channel.
Place Ring::room_of(const Call &call) const {
    Place place = call.place;
    const Network *home = network(place.network);
    if (place.channel && home) place.target = home->session().isupport().channel_of(place.target);
    return place;
}

std::vector<HelpEntry> Ring::help(const Call &call) const {
    std::vector<HelpEntry> entries;
    for (const Command *command : catalogue.all())
        entries.push_back({command, decide(call, *command, nullptr, {}).allowed});
    std::stable_sort(entries.begin(), entries.end(), [](const HelpEntry &a, const HelpEntry &b) {
        return a.command->family < b.command->family;
    });
    return entries;
}

StatusReport Ring::status() const {
    StatusReport report;
    report.version = version;
    report.uptime_s =
        std::chrono::duration_cast<std::chrono::seconds>(loop.now() - started).count();
    report.started = to_ms(started_at);
    report.clients = desk.size();
    report.jobs = dispatch.running() + jobs.running();
    for (const auto &network : networks) report.networks.push_back(network->status());
    report.warnings = warnings_of(brakes, loop.wall());
    return report;
}

void Ring::apply(RingSettings changed, const std::vector<std::string> &renew) {
    const auto renewed = [&](const std::string &name) {
        return std::find(renew.begin(), renew.end(), name) != renew.end();
    };
    settings = std::move(changed);
    keeper.apply(settings.keeping);
    posting.apply(settings.posting);
    outbox.apply(settings.announcements);
    catalogue = make_catalogue();
    approvals.set_ttl(settings.approval_ttl);
    jobs.set(settings.jobs);
    schedules.configure(settings.schedules);
    drop_followers();
    for (const auto &network : networks) {
        const auto found = std::find_if(
            settings.networks.begin(), settings.networks.end(),
            [&](const NetworkSettings &n) { return n.session.network == network->name(); });
        const bool gone = found == settings.networks.end();
        const bool wanted_back = !gone && network->held() && *found != network->configured();
        if (gone || wanted_back || renewed(network->name())) {
            network->quit("reconfigured", loop.now());
            continue;
        }
        network->apply(*found);
    }
    start_networks();
}

void Ring::quit(const std::string &reason) {
    quitting = true;
    for (const auto &network : networks) network->quit(reason, loop.now());
}

bool Ring::over() const {
    return quitting && std::all_of(networks.begin(), networks.end(),
                                   [](const auto &network) { return network->stopped(); });
}

void Ring::dump() const {
    const StatusReport report = status();
    log.notice("state", {{"version", report.version},
                         {"uptime", format_duration(loop.now() - started)},
                         {"turns", std::to_string(turns)},
                         {"jobs", std::to_string(report.jobs)},
                         {"clients", std::to_string(report.clients)},
                         {"held", std::to_string(gate.size())}});
    for (const NetworkStatus &network : report.networks) {
        std::string channels;
        for (const ChannelStatus &channel : network.channels)
            channels += fmt::format("{}{}{}", channels.empty() ? "" : " ",
                                    channel.joined ? "" : "-", channel.name);
        log.notice("network", {{"name", network.name},
                               {"state", network.state},
                               {"server", network.server},
                               {"nick", network.nick},
                               {"queued", std::to_string(network.queued)},
                               {"channels", channels},
                               {"trouble", network.trouble}});
    }
}

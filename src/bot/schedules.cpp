// Which schedules there are, and when they are due.
#include "bot/schedules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "bot/calendar.hpp"
#include "bot/persons.hpp"

static constexpr long most_each = 50;  // of one author
static constexpr size_t most_of_all = 2000;
static constexpr Duration longest_wait = 20s;  // so that a clock that was put is noticed
static constexpr Duration on_time = 1min;      // later than that it was missed
static constexpr Duration clock_fault = 24h;   // a clock that is put back further was wrong before
static constexpr Duration keep_ended = 7 * 24h;
static constexpr char last_key[] = "last run";

static WallTime::duration wall(Duration length) {
    return std::chrono::duration_cast<WallTime::duration>(length);
}

Schedules::Schedules(const Surroundings &world)
    : world(world),
      generation(world.store.database.generation()),
      seen(world.loop.now()),
      seen_wall(world.loop.wall()) {
    read();
}

// When the store was put back from a backup; nobody knows what has run since that was made.
static WallTime restored_at(Records &notes) {
    for (const auto &[key, ms] : notes.all())
        if (key == "restored") return from_ms(parse_integer(ms).value_or(0));
    return {};
}

static void skip_until(Schedule &one, WallTime restored) {
    if (one.handled >= restored) return;
    one.handled = restored;
    one.owed.clear();
    if (one.progress == Schedule::due) one.progress = Schedule::idle;
}

void Schedules::read() {
    const WallTime restored = restored_at(world.store.notes);
    schedules.clear();
    for (const auto &[key, bytes] : world.store.schedules.all()) {
        if (key == last_key) {
            last_run = std::max(last_run, static_cast<uint64_t>(parse_integer(bytes).value_or(0)));
            continue;
        }
        auto one = unpack_schedule(bytes);
        if (one && schedule_key(*one) == key) {
            skip_until(*one, restored);
            set_right(*one);
            std::string source = one->source();
            schedules.insert_or_assign(std::move(source), std::move(*one));
            continue;
        }
        world.log.error("damaged record", {{"shelf", "schedules"}, {"key", key}});
    }
    dirty = true;
}

void Schedules::configure(std::vector<ScheduleSettings> settings) {
    configured = std::move(settings);
    forget_unconfigured();
    for (const ScheduleSettings &one : configured) adopt(one);
    dirty = true;
}

void Schedules::forget_unconfigured() {
    std::vector<std::string> gone;
    for (const auto &[source, one] : schedules)
        if (one.kind == Schedule::configured &&
            std::ranges::find(configured, one.name, &ScheduleSettings::name) == configured.end())
            gone.push_back(source);
    for (const std::string &source : gone) erase(source);
}

// One that is timed anew has nothing to make up for.
void Schedules::adopt(const ScheduleSettings &settings) {
    make_room(settings.name);
    Schedule fresh;
    static_cast<ScheduleSettings &>(fresh) = settings;
    fresh.kind = Schedule::configured;
    fresh.rule.clear();
    fresh.author.name = settings.name;
    fresh.author.identity = "schedule:" + settings.name;
    fresh.author.evidence = "the configuration";
    fresh.handled = world.loop.wall();
    const auto [place, is_new] = schedules.try_emplace(fresh.source(), fresh);
    Schedule &one = place->second;
    if (!is_new && static_cast<const ScheduleSettings &>(one) == settings) return;
    if (one.timing != settings.timing) one.handled = world.loop.wall();
    static_cast<ScheduleSettings &>(one) = settings;
    keep(one);
}

// What somebody has called by a name that is now the configuration's goes on under another one.
void Schedules::make_room(const std::string &name) {
    const auto found = schedules.find("schedule " + name);
    if (found == schedules.end() || found->second.kind == Schedule::configured) return;
    Schedule other = found->second;
    world.store.schedules.erase(schedule_key(other));
    schedules.erase(found);
    do other.name += "-2";
    while (schedules.contains(other.source()));
    world.log.warning("schedule renamed", {{"name", name}, {"to", other.name}});
    keep(other);
    std::string source = other.source();
    schedules.emplace(std::move(source), std::move(other));
}

void Schedules::keep(const Schedule &one) {
    world.store.schedules.put(schedule_key(one), pack_schedule(one));
    dirty = true;
}

void Schedules::note(Schedule &one, std::string words) {
    one.note = std::move(words);
    one.noted = world.loop.wall();
    keep(one);
}

const Schedule &Schedules::add(Schedule one) {
    check(one);
    one.handled = world.loop.wall();
    const std::string source = one.source();
    keep(one);
    return schedules.emplace(source, std::move(one)).first->second;
}

void Schedules::check(const Schedule &one) const {
    if (schedules.contains(one.source())) throw Failure("there is a {} already", one.source());
    check_room(one);
    if (!::next_run(one.timing, world.loop.wall()))
        throw Failure("that is over already: {}", describe(one.timing));
    if (one.to.empty()) throw Failure("it has no target");
    for (const std::string &target : one.to) place_of(target);
    if (!one.command.empty()) check_command(one);
    for (const std::string &target : one.to) {
        const std::string &text = one.command.empty() ? one.say : one.command;
        const std::string why = objection(one, call_of(one, target), text);
        if (!why.empty()) throw Failure("{}: {}", target, why);
    }
}

void Schedules::check_room(const Schedule &one) const {
    if (schedules.size() >= most_of_all)
        throw Failure("there are {} already, which is the most", schedules.size());
    const auto same = [&](const auto &entry) {
        return entry.second.kind == one.kind && entry.second.author.source() == one.author.source();
    };
    if (std::ranges::count_if(schedules, same) >= most_each)
        throw Failure("{} of yours are there already, which is the most", most_each);
}

Schedule &Schedules::known(const std::string &source) {
    const auto found = schedules.find(source);
    if (found == schedules.end()) throw Failure("there is no {}", source);
    return found->second;
}

void Schedules::drop(const std::string &source) {
    if (known(source).kind == Schedule::configured)
        throw Failure("{} is in the configuration, and can only be paused here", source);
    erase(source);
}

void Schedules::erase(const std::string &source) {
    const Schedule &one = known(source);
    withdraw(one);
    world.store.schedules.erase(schedule_key(one));
    schedules.erase(source);
    dirty = true;
}

void Schedules::pause(const std::string &source, const std::string &by) {
    Schedule &one = known(source);
    if (one.paused) throw Failure("{} is paused already", source);
    one.paused = true;
    one.owed.clear();
    note(one, "paused by " + by);
}

// What would have come meanwhile was not missed.
void Schedules::unpause(const std::string &source, const std::string &by) {
    Schedule &one = known(source);
    if (!one.paused) throw Failure("{} is not paused", source);
    one.paused = false;
    one.handled = std::max(one.handled, world.loop.wall());
    note(one, "goes on, says " + by);
}

void Schedules::run(const std::string &source, const std::string &by) {
    Schedule &one = known(source);
    if (one.progress != Schedule::idle)
        throw Failure("the run of {} still goes on", civil_text(one.timing.zone, one.ran));
    start(one, world.loop.wall());
    one.note += ", asked for by " + by;
    keep(one);
}

const Schedule *Schedules::find(const std::string &source) const {
    const auto found = schedules.find(source);
    return found == schedules.end() ? nullptr : &found->second;
}

std::vector<const Schedule *> Schedules::all() const {
    std::vector<const Schedule *> list;
    for (const auto &[source, one] : schedules) list.push_back(&one);
    return list;
}

std::vector<const Schedule *> Schedules::of(const std::string &identity,
                                            Schedule::Kind kind) const {
    const Policy &policy = world.host.policy();
    const std::string person = person_of(policy, identity);
    std::vector<const Schedule *> list;
    for (const auto &[source, one] : schedules)
        if (one.kind == kind && person_of(policy, one.author.identity) == person)
            list.push_back(&one);
    return list;
}

std::string Schedules::next_number() const {
    long long last = 0;
    for (const auto &[source, one] : schedules)
        if (one.kind == Schedule::reminder)
            last = std::max(last, parse_integer(one.name).value_or(0));
    return std::to_string(last + 1);
}

std::optional<WallTime> Schedules::next_run(const Schedule &one) const {
    if (one.paused) return {};
    return ::next_run(one.timing, std::max(one.handled, world.loop.wall()));
}

void Schedules::tick(bool unwell) {
    watch_clock();
    if (std::exchange(well, !unwell) == unwell && well) forget_unbegun();
    if (unwell) return;
    if (generation != world.store.database.generation()) read_anew();
    if (!dirty && world.loop.wall() < soonest) return;
    dirty = false;
    for (auto &[source, one] : schedules) {
        go_on(one);
        consider(one);
    }
    forget_ended();
    plan();
}

// What could not be kept did not happen.
void Schedules::read_anew() {
    generation = world.store.database.generation();
    read();
    configure(std::exchange(configured, {}));
}

// Calls that waited for the disk in vain are made again.
void Schedules::forget_unbegun() {
    std::erase_if(open, [](const auto &entry) { return !entry.second.begun; });
    dirty = true;
}

void Schedules::watch_clock() {
    const WallTime expected = seen_wall + wall(world.loop.now() - seen);
    const auto jump = world.loop.wall() - expected;
    seen = world.loop.now();
    seen_wall = world.loop.wall();
    if (jump > -on_time && jump < on_time) return;
    const bool back = jump < jump.zero();
    world.log.warning("clock jumped",
                      {{"by", (back ? "-" : "") + format_duration(back ? -jump : jump)}});
    for (auto &[source, one] : schedules) set_right(one);
    dirty = true;
}

// A clock that was put back makes nothing happen twice; one that was far ahead by mistake must not
// keep all silent until then.
void Schedules::set_right(Schedule &one) {
    const WallTime now = world.loop.wall();
    if (one.handled <= now + wall(clock_fault)) return;
    one.handled = now;
    note(one, "the clock was put back by more than a day, so it goes on from then");
}

void Schedules::consider(Schedule &one) {
    const WallTime now = world.loop.wall();
    if (one.paused) return;
    const auto first = ::next_run(one.timing, one.handled);
    if (first && *first <= now) {
        const Dues dues = dues_of(one, now);
        one.handled = dues.last;
        make_up(one, dues);
    }
    if (one.owed.empty() || one.progress != Schedule::idle) return;
    const WallTime due = one.owed.front();
    one.owed.erase(one.owed.begin());
    start(one, due);
}

Schedules::Dues Schedules::dues_of(const Schedule &one, WallTime now) {
    Dues dues;
    const WallTime oldest = now - wall(std::max(one.grace, on_time)) - 1s;
    auto due = ::next_run(one.timing, one.handled);
    dues.first = dues.last = *due;
    if (*due <= oldest) {
        dues.last = oldest;
        due = ::next_run(one.timing, oldest);
    }
    for (; due && *due <= now; due = ::next_run(one.timing, *due)) {
        dues.last = *due;
        if (now - *due <= on_time)
            dues.now = due;
        else if (now - *due <= one.grace)
            dues.missed.push_back(*due);
    }
    return dues;
}

// Whether the last of these waits for its turn behind runs that were missed.
static bool follows_others(const Schedule &one, const std::vector<WallTime> &runs) {
    static constexpr size_t most = 100;
    return (!one.owed.empty() || runs.size() > 1) && one.owed.size() < most;
}

// One that is on time is enough where a missed one is made up for once.
void Schedules::make_up(Schedule &one, const Dues &dues) {
    size_t most = one.missed == Schedule::all ? static_cast<size_t>(one.most) : 0;
    if (one.missed == Schedule::once && !dues.now) most = 1;
    std::vector<WallTime> runs = dues.missed;
    if (runs.size() > most) runs.erase(runs.begin(), runs.end() - static_cast<ptrdiff_t>(most));
    if (!dues.now && runs.empty()) {
        const bool old = dues.missed.empty();
        return skip(one, old ? dues.first : dues.last,
                    old ? "I was not there, and it is older than " + format_duration(one.grace)
                        : "I was not there, and what is missed is skipped");
    }
    if (dues.now) runs.push_back(*dues.now);
    for (const WallTime due : runs) {
        if (one.progress == Schedule::idle)
            start(one, due);
        else if (due == dues.now && !follows_others(one, runs))
            told_once(one, due);
        else
            one.owed.push_back(due);
    }
    keep(one);
}

void Schedules::skip(Schedule &one, WallTime due, const std::string &why) {
    const std::string time = civil_text_utc(one.timing.zone, due);
    world.log.notice("schedule skipped",
                     {{"name", one.source()}, {"due", format_time(due)}, {"reason", why}});
    note(one, fmt::format("skipped {}: {}", time, why));
}

bool Schedules::is_over(const Schedule &one) const {
    return one.progress == Schedule::idle && one.owed.empty() &&
           !::next_run(one.timing, one.handled);
}

// A reminder is gone once it is over; what else people have made can be looked at for a while.
void Schedules::forget_ended() {
    const WallTime old = world.loop.wall() - wall(keep_ended);
    std::vector<std::string> gone;
    for (const auto &[source, one] : schedules) {
        const bool ended = one.kind == Schedule::reminder || one.handled < old;
        if (one.kind != Schedule::configured && ended && !one.paused && is_over(one))
            gone.push_back(source);
    }
    for (const std::string &source : gone) erase(source);
}

void Schedules::plan() {
    soonest = WallTime::max();
    for (const auto &[source, one] : schedules) {
        const auto next = one.paused ? std::nullopt : ::next_run(one.timing, one.handled);
        if (next) soonest = std::min(soonest, *next);
    }
}

Instant Schedules::next() const {
    static constexpr Duration when_unwell = 5s;
    const Instant now = world.loop.now();
    if (!well) return now + when_unwell;
    if (dirty || !effects.empty()) return now;
    if (soonest == WallTime::max()) return never;
    const auto left = soonest - world.loop.wall();
    return now + std::clamp<Duration>(left, 0s, longest_wait);
}

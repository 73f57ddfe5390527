#include "bot/schedules.hpp"

#include "bot/calendar.hpp"

static constexpr uint64_t clock_bit = uint64_t{1} << 63;

std::string Schedule::source() const {
    return (kind == reminder ? "reminder " : "schedule ") + name;
}

Schedules::Schedules(const Surroundings &world) : world(world) {}

void Schedules::configure(std::vector<ScheduleSettings> settings) {
    for (ScheduleSettings &one : settings) {
        Schedule schedule;
        static_cast<ScheduleSettings &>(schedule) = std::move(one);
        schedule.kind = Schedule::configured;
        schedules[schedule.source()] = std::move(schedule);
    }
}

const Schedule &Schedules::add(Schedule one) {
    const std::string source = one.source();
    if (schedules.contains(source)) throw Failure("there is a {} already", source);
    return schedules.emplace(source, std::move(one)).first->second;
}

std::string Schedules::next_number() const { return std::to_string(schedules.size() + 1); }

void Schedules::drop(const std::string &source) { schedules.erase(source); }

void Schedules::pause(const std::string &source, const std::string &) {
    schedules.at(source).paused = true;
}

void Schedules::resume(const std::string &source, const std::string &) {
    schedules.at(source).paused = false;
}

void Schedules::run(const std::string &, const std::string &) {}

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
    std::vector<const Schedule *> list;
    for (const auto &[source, one] : schedules)
        if (one.kind == kind && one.author.identity == identity) list.push_back(&one);
    return list;
}

std::optional<WallTime> Schedules::next_run(const Schedule &one) const {
    return one.paused ? std::nullopt : ::next_run(one.timing, world.loop.wall());
}

void Schedules::tick(bool) {}
Instant Schedules::next() const { return never; }
bool Schedules::is_client(uint64_t client) { return client & clock_bit; }
void Schedules::hear(uint64_t, const Tell &) {}
void Schedules::began(const Call &) {}

std::string schedule_times(const Schedules &schedules, const Schedule &one) {
    const auto next = schedules.next_run(one);
    const std::string when = next ? civil_text_utc(one.timing.zone, *next) : "never";
    return fmt::format("{}; next: {}", timing_text(one.timing), when);
}

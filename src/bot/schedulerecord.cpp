#include "bot/schedulerecord.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/fields.hpp"
#include "base/text.hpp"
#include "bot/order.hpp"

static constexpr const char *kind_names[] = {"configured", "own", "reminder"};
static constexpr const char *missed_names[] = {"skip", "once", "all"};
static constexpr const char *output_names[] = {"always", "changed", "failure"};

std::string Schedule::source() const {
    return (kind == reminder ? "reminder " : "schedule ") + name;
}

const char *missed_name(ScheduleSettings::OnMissed missed) { return missed_names[missed]; }
const char *output_name(ScheduleSettings::Output output) { return output_names[output]; }

template <size_t N>
static std::optional<int> position(const char *const (&names)[N], std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == std::end(names)) return {};
    return static_cast<int>(found - names);
}

void set_missed(ScheduleSettings &settings, std::string_view text) {
    static constexpr long long most = 100;
    const std::vector<std::string> words = split(text, ' ');
    const auto which = words.empty() ? std::nullopt : position(missed_names, words[0]);
    const auto count = words.size() == 2 ? parse_integer(words[1]) : std::nullopt;
    const bool all = which == ScheduleSettings::all;
    const bool fits = which && words.size() == (all ? 2 : 1);
    if (!fits || (all && (!count || *count < 1 || *count > most)))
        throw Failure("'{}' is not allowed, skip, once and all N with N from 1 to {} are",
                      printable(text.substr(0, utf8_cut(text, 40))), most);
    settings.missed = static_cast<ScheduleSettings::OnMissed>(*which);
    settings.most = all ? static_cast<int>(*count) : 1;
}

std::string missed_text(const ScheduleSettings &settings) {
    const std::string name = missed_name(settings.missed);
    return settings.missed == ScheduleSettings::all ? name + " " + std::to_string(settings.most)
                                                    : name;
}

ScheduleSettings::Output output_of(std::string_view name) {
    const auto which = position(output_names, name);
    if (!which)
        throw Failure("'{}' is none of always, changed and failure",
                      printable(name.substr(0, utf8_cut(name, 40))));
    return static_cast<ScheduleSettings::Output>(*which);
}

// What the configuration has made stands beside what people have called the same.
std::string schedule_key(const Schedule &one) {
    return one.kind == Schedule::configured ? "configured " + one.name : one.source();
}

static void pack_timing(Fields &fields, const Timing &timing) {
    fields.add("when", timing_text(timing));
    fields.add("zone", timing.zone);
    if (const auto *every = std::get_if<Every>(&timing.when))
        fields.add("from", to_ms(every->from));
    if (const auto *once = std::get_if<Once>(&timing.when)) fields.add("at", to_ms(once->at));
    if (timing.until) fields.add("until", to_ms(*timing.until));
}

// A zone may be gone since, and then it never happens.
static Timing unpack_timing(const Fields &fields) {
    Timing timing;
    try {
        timing =
            parse_timing(fields.text("when"), fields.text("zone"), from_ms(fields.integer("from")));
    } catch (const Failure &) {
        timing.zone = fields.text("zone");
    }
    if (auto *once = std::get_if<Once>(&timing.when)) once->at = from_ms(fields.integer("at"));
    if (fields.has("until")) timing.until = from_ms(fields.integer("until"));
    return timing;
}

static void pack_settings(Fields &fields, const ScheduleSettings &one) {
    fields.add("name", one.name);
    pack_timing(fields, one.timing);
    for (const std::string &target : one.to) fields.add("to", target);
    fields.add("say", one.say);
    fields.add("do", one.command);
    fields.add("missed", missed_text(one));
    fields.add("grace", one.grace / 1ms);
    fields.add("output", output_name(one.output));
    fields.add("as", one.manner);
}

static void unpack_settings(const Fields &fields, ScheduleSettings &one) {
    one.name = fields.text("name");
    one.timing = unpack_timing(fields);
    one.to = fields.all("to");
    one.say = fields.text("say");
    one.command = fields.text("do");
    set_missed(one, fields.text("missed"));
    one.grace = std::chrono::milliseconds(fields.integer("grace"));
    one.output = output_of(fields.text("output"));
    one.manner = fields.text("as");
}

std::string pack_schedule(const Schedule &one) {
    Fields fields;
    fields.add("kind", kind_names[one.kind]);
    pack_settings(fields, one);
    fields.add("author", pack_asker(one.author));
    fields.add("importance", one.importance);
    fields.add("rule", one.rule);
    fields.add("paused", one.paused);
    fields.add("handled", to_ms(one.handled));
    fields.add("ran", to_ms(one.ran));
    fields.add("outcome", one.outcome);
    fields.add("note", one.note);
    fields.add("noted", to_ms(one.noted));
    fields.add("seal", one.seal);
    fields.add("complaint", one.complaint);
    fields.add("progress", one.progress);
    fields.add("run", static_cast<long long>(one.run));
    fields.add("told", one.told);
    for (const WallTime owed : one.owed) fields.add("owed", to_ms(owed));
    return fields.pack();
}

static void unpack_state(const Fields &fields, Schedule &one) {
    one.paused = fields.text("paused") != "0";
    one.handled = from_ms(fields.integer("handled"));
    one.ran = from_ms(fields.integer("ran"));
    one.outcome = fields.text("outcome");
    one.note = fields.text("note");
    one.noted = from_ms(fields.integer("noted"));
    one.seal = fields.text("seal");
    one.complaint = fields.text("complaint");
    const long long progress = fields.integer("progress");
    if (progress == Schedule::due) one.progress = Schedule::due;
    if (progress == Schedule::running) one.progress = Schedule::running;
    one.run = static_cast<uint64_t>(fields.integer("run"));
    one.told = fields.text("told") == "1";
    for (const std::string &owed : fields.all("owed"))
        one.owed.push_back(from_ms(parse_integer(owed).value_or(0)));
}

std::optional<Schedule> unpack_schedule(const std::string &bytes) {
    const auto fields = Fields::unpack(bytes);
    const auto kind = fields ? position(kind_names, fields->text("kind")) : std::nullopt;
    if (!kind || fields->text("name").empty()) return {};
    Schedule one;
    one.kind = static_cast<Schedule::Kind>(*kind);
    one.importance = static_cast<Announcement::Importance>(
        std::clamp<long long>(fields->integer("importance"), 0, Announcement::bulk));
    one.rule = fields->text("rule");
    one.author = unpack_asker(fields->text("author"));
    try {
        unpack_settings(*fields, one);
    } catch (const Failure &) {
        return {};
    }
    unpack_state(*fields, one);
    return one;
}

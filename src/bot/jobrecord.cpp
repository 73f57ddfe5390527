#include "bot/jobrecord.hpp"

#include <algorithm>

static constexpr const char *state_names[] = {"queued", "chosen", "running", "ended"};

std::string Job::name() const {
    return arguments.empty() ? order.command : order.command + " " + arguments;
}

Duration Job::age(WallTime now) const {
    if (began == WallTime()) return Duration::zero();
    return std::max<Duration>(Duration::zero(), (state == ended ? end.time : now) - began);
}

static void add_time(Fields &fields, const char *name, WallTime time) {
    fields.add(name, to_ms(time));
}

static WallTime time_of(const Fields &fields, const char *name) {
    return from_ms(fields.integer(name));
}

static Fields unpack_part(const Fields &fields, const char *name) {
    return Fields::unpack(fields.text(name)).value_or(Fields());
}

std::string pack_job(const Job &job, const Command *command) {
    static const Command unknown;
    Fields fields;
    fields.add("state", state_names[job.state]);
    fields.add("order", pack_order(job.order, command ? *command : unknown).pack());
    fields.add("arguments", job.arguments);
    fields.add("spec", pack_spec(job.spec, Secrets::left_out).pack());
    fields.add("secret", job.secret);
    add_time(fields, "asked", job.asked);
    add_time(fields, "began", job.began);
    fields.add("output", static_cast<long long>(job.place.output));
    fields.add("messages", static_cast<long long>(job.place.messages));
    fields.add("lines", static_cast<long long>(job.lines));
    fields.add("last", job.last);
    fields.add("result", job.result);
    fields.add("end", pack_end(job.end).pack());
    fields.add("outcome", job.outcome);
    fields.add("words", job.words);
    fields.add("reported", job.reported);
    return fields.pack();
}

std::optional<Job> unpack_job(uint64_t number, const std::string &bytes) {
    const auto fields = Fields::unpack(bytes);
    if (!fields) return {};
    auto order = unpack_order(unpack_part(*fields, "order"));
    const auto state = std::ranges::find(state_names, fields->text("state"));
    if (!order || state == std::end(state_names)) return {};
    Job job;
    job.number = number;
    job.state = static_cast<Job::State>(state - state_names);
    job.order = std::move(*order);
    job.arguments = fields->text("arguments");
    job.spec = unpack_spec(unpack_part(*fields, "spec"));
    job.secret = fields->text("secret") == "1";
    job.adopted = true;
    job.asked = time_of(*fields, "asked");
    job.began = time_of(*fields, "began");
    job.place = {static_cast<uint64_t>(fields->integer("output")),
                 static_cast<uint64_t>(fields->integer("messages"))};
    job.lines = static_cast<uint64_t>(fields->integer("lines"));
    job.last = fields->text("last");
    job.result = fields->text("result");
    job.end = unpack_end(unpack_part(*fields, "end"));
    job.outcome = fields->text("outcome");
    job.words = fields->text("words");
    for (const std::string &place : fields->all("told")) job.told.insert(place);
    job.reported = fields->text("reported") == "1";
    return job;
}

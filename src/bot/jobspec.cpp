#include "bot/jobspec.hpp"

using std::chrono::milliseconds;

static std::string pack_pair(const std::pair<std::string, std::string> &pair) {
    Fields fields;
    fields.add(pair.first, pair.second);
    return fields.pack();
}

static std::vector<std::pair<std::string, std::string>> unpack_pairs(
    const std::vector<std::string> &packed) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const std::string &bytes : packed) {
        const Fields fields = Fields::unpack(bytes).value_or(Fields());
        for (const auto &pair : fields.list()) pairs.push_back(pair);
    }
    return pairs;
}

Fields pack_spec(const JobSpec &spec, Secrets secrets) {
    Fields fields;
    for (const std::string &word : spec.argv) fields.add("word", word);
    fields.add("folder", spec.folder);
    fields.add("user", spec.user);
    for (const auto &variable : spec.environment) fields.add("variable", pack_pair(variable));
    if (secrets == Secrets::included)
        for (const auto &secret : spec.secrets) fields.add("secret", pack_pair(secret));
    fields.add("timeout", std::chrono::duration_cast<milliseconds>(spec.timeout).count());
    fields.add("lock", spec.lock);
    fields.add("waits", spec.lock_waits);
    return fields;
}

JobSpec unpack_spec(const Fields &fields) {
    JobSpec spec;
    spec.argv = fields.all("word");
    spec.folder = fields.text("folder");
    spec.user = fields.text("user");
    spec.environment = unpack_pairs(fields.all("variable"));
    spec.secrets = unpack_pairs(fields.all("secret"));
    spec.timeout = milliseconds(fields.integer("timeout"));
    spec.lock = fields.text("lock");
    spec.lock_waits = fields.text("waits") == "1";
    return spec;
}

Fields pack_end(const JobEnd &end) {
    Fields fields;
    fields.add("status", end.status);
    fields.add("timed_out", end.timed_out);
    fields.add("cancelled", end.cancelled);
    fields.add("lost", end.lost);
    fields.add("trouble", end.trouble);
    fields.add("time", to_ms(end.time));
    return fields;
}

JobEnd unpack_end(const Fields &fields) {
    JobEnd end;
    end.status = static_cast<int>(fields.integer("status"));
    end.timed_out = fields.text("timed_out") == "1";
    end.cancelled = fields.text("cancelled") == "1";
    end.lost = fields.text("lost") == "1";
    end.trouble = fields.text("trouble");
    end.time = from_ms(fields.integer("time"));
    return end;
}

Segments job_output(const std::string &folder) { return {.prefix = folder + "/output"}; }

Segments job_messages(const std::string &folder) {
    return {.prefix = folder + "/messages", .size = 16 * 1024, .first = 4, .last = 0};
}

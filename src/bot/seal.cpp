#include "bot/seal.hpp"

#include <sys/stat.h>

#include "base/crypto.hpp"
#include "bot/rule.hpp"
#include "bot/runbook.hpp"

static std::string digest(const Fields &fields) { return digest_of(Digest::sha256, fields.pack()); }

static void add_all(Fields &fields, const char *name, const std::vector<std::string> &values) {
    Fields list;
    for (const std::string &value : values) list.add("", value);
    fields.add(name, list.pack());
}

static Fields call_part(const Order &order, const Command &command) {
    Fields fields = pack_order(order, command);
    Fields part;
    for (const auto &[name, value] : fields.list())
        if (name == "command" || name == "name" || name == "value") part.add(name, value);
    return part;
}

static Fields asker_part(const Call &call) {
    Fields part;
    part.add("identity", call.asker.identity);
    part.add("weak", call.asker.weak);
    part.add("door", door_name(call.door));
    part.add("place", call.place.text());
    return part;
}

static Fields rule_part(const Policy &policy, const Command &command) {
    const Rule rule = rule_of(policy, command);
    Fields part;
    part.add("risk", std::string(risk_name(command.risk)));
    part.add("role", rule.role.value_or(""));
    add_all(part, "channels", rule.channels);
    part.add("approvals", rule.approvals.value_or(0));
    part.add("approver", rule.approver.value_or(""));
    part.add("confirm", rule.confirm.value_or(false));
    part.add("otp", rule.otp.value_or(false));
    for (const auto &[param, values] : rule.allow) {
        part.add("param", param);
        add_all(part, "allow", values);
    }
    return part;
}

static void add_param(Fields &part, const Param &param) {
    part.add("param", param.name);
    part.add("kind", std::string(kind_name(param.kind)));
    part.add("fallback", param.fallback);
    part.add("optional", param.optional);
    part.add("least", param.least);
    part.add("most", param.most);
    add_all(part, "choices", param.choices);
}

static Fields runbook_part(const Runbook &runbook) {
    Fields part;
    for (const Param &param : runbook.row.params) add_param(part, param);
    const JobSpec &frame = runbook.frame;
    add_all(part, "run", runbook.run);
    add_all(part, "plan", runbook.plan);
    part.add("folder", frame.folder);
    part.add("user", frame.user);
    for (const auto &[name, value] : frame.environment) {
        part.add("variable", name);
        part.add("value", value);
    }
    part.add("timeout", frame.timeout.count());
    part.add("lock", frame.lock);
    part.add("waits", frame.lock_waits);
    for (const JobWord::Kind word : runbook.may) part.add("may", static_cast<long long>(word));
    return part;
}

// What no longer can be read, or is too large to be read in a turn, is known by what the file
// system says of it: that changes with every change.
static std::string state_of(const std::string &path) {
    struct stat about {};
    if (stat(path.c_str(), &about) != 0) return "missing";
    Fields state;
    state.add("device", static_cast<long long>(about.st_dev));
    state.add("inode", static_cast<long long>(about.st_ino));
    state.add("size", static_cast<long long>(about.st_size));
    state.add("seconds", static_cast<long long>(about.st_ctim.tv_sec));
    state.add("nanoseconds", static_cast<long long>(about.st_ctim.tv_nsec));
    return state.pack();
}

static bool is_file(const std::string &path) {
    struct stat about {};
    return stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

// The program, and each file that the template names: a script is its interpreter's argument.
static Fields program_part(const Runbook &runbook) {
    static constexpr size_t most_bytes = 16 << 20, most_words = 100;
    Fields part;
    for (size_t i = 0; i < std::min(runbook.run.size(), most_words); ++i) {
        std::string path = runbook.run[i];
        if (!path.starts_with('/') && !runbook.frame.folder.empty())
            path = runbook.frame.folder + "/" + path;
        if (i > 0 && !is_file(path)) continue;
        part.add("file", path);
        part.add("digest", digest_of_file(path, most_bytes).value_or(state_of(path)));
    }
    return part;
}

std::string seal_of(const Policy &policy, const Order &order, const Command &command) {
    Fields seal;
    seal.add("the command", digest(call_part(order, command)));
    seal.add("who asked, or where", digest(asker_part(order.call)));
    seal.add("the policy", digest(rule_part(policy, command)));
    if (!command.runbook) return seal.pack();
    seal.add("the runbook", digest(runbook_part(*command.runbook)));
    seal.add("the program", digest(program_part(*command.runbook)));
    return seal.pack();
}

std::string difference(const std::string &sealed, const std::string &now) {
    if (sealed == now) return {};
    const auto was = Fields::unpack(sealed), is = Fields::unpack(now);
    if (!was || !is) return "what was agreed to";
    for (const auto &[name, value] : is->list())
        if (was->text(name) != value) return name;
    return "the runbook";
}

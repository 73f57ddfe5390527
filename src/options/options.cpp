#include "options/options.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <functional>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bot/rule.hpp"
#include "bot/table.hpp"
#include "options/file.hpp"
#include "options/keys.hpp"
#include "options/login.hpp"
#include "options/paths.hpp"
#include "options/program.hpp"
#include "options/rules.hpp"
#include "options/runbook.hpp"
#include "options/schedule.hpp"
#include "options/values.hpp"

static constexpr Risk risks[] = {Risk::read, Risk::change, Risk::danger};

static bool holds(const std::vector<std::string> &list, const std::string &value) {
    return std::ranges::find(list, value) != list.end();
}

namespace {

// Makes a Config of the text, and gathers what is wrong with it.
class Builder {
public:
    Builder(const ConfigText &text, bool secrets, Complaints &complaints)
        : text(text), secrets(secrets), complaints(complaints) {}

    Config build() {
        config.state = default_state();
        config.control = default_control();
        config.spool = default_spool();
        each("bot", [this](const ConfigSection &section) { take(bot_keys, section, config); });
        each("announcements",
             [this](const ConfigSection &section) { take(announcement_keys, section, config); });
        if (config.realname.empty()) config.realname = default_realname();
        each("network", [this](const ConfigSection &section) { network(section); });
        each("audience", [this](const ConfigSection &section) { audience(section); });
        each("role", [this](const ConfigSection &section) { role(section); });
        each("person", [this](const ConfigSection &section) { person(section); });
        each("role", [this](const ConfigSection &section) { check_members(section); });
        each("person", [this](const ConfigSection &section) { check_identities(section); });
        each("runbook", [this](const ConfigSection &section) { runbook(section); });
        each("schedule", [this](const ConfigSection &section) { schedule(section); });
        each("policy", [this](const ConfigSection &section) { policy(section); });
        each("command", [this](const ConfigSection &section) { command(section); });
        each("freeze", [this](const ConfigSection &section) { freeze(section); });
        for (const Risk risk : risks) {
            Rule &rule = config.policy.risks[risk];
            rule = merged(rule, default_rule(risk));
        }
        return config;
    }

private:
    template <class F>
    void each(std::string_view kind, F &&use) {
        for (const auto &section : text.sections())
            if (section.kind == kind) use(section);
    }

    // Runs a check and turns its Failure into a complaint.
    template <class F>
    void attempt(const Setting &setting, F &&check) {
        try {
            check();
        } catch (const Failure &failure) {
            complaints.add(setting.at, setting.key, failure.what());
        }
    }

    template <class T>
    void take(std::span<const ConfigKey<T>> keys, const ConfigSection &section, T &target) {
        check_known(keys, section);
        for (const auto &key : keys) {
            const Setting *first = nullptr;
            for (const auto &setting : section.settings) {
                if (setting.key != key.name) continue;
                attempt(setting, [&] {
                    if (first && !key.repeats)
                        throw Failure("is set twice, first at {}", first->at.text());
                    key.take(target, setting);
                });
                if (!first) first = &setting;
            }
        }
    }

    template <class T>
    void check_known(std::span<const ConfigKey<T>> keys, const ConfigSection &section) {
        std::vector<std::string> names;
        for (const auto &key : keys) names.emplace_back(key.name);
        for (const auto &setting : section.settings)
            if (!holds(names, setting.key))
                complaints.add(setting.at, setting.key, unknown_key(setting.key, section, names));
    }

    static std::string heading(const ConfigSection &section) {
        return "[" + section.kind + (section.name.empty() ? "" : " " + section.name) + "]";
    }

    static std::string unknown_key(const std::string &key, const ConfigSection &section,
                                   const std::vector<std::string> &names) {
        const std::string near = nearest(key, names);
        if (!near.empty())
            return fmt::format("unknown key in {}, did you mean {}?", heading(section), near);
        std::string known;
        for (const auto &name : names) known += (known.empty() ? "" : " ") + name;
        return fmt::format("unknown key in {}, known are: {}", heading(section), known);
    }

    std::string default_realname() const {
        return config.owner.empty() ? "signalbox" : "signalbox, asked for by " + config.owner;
    }

    void network(const ConfigSection &section) {
        NetworkConfig network;
        network.session.network = section.name;
        network.session.nick = config.nick;
        network.session.realname = config.realname;
        network.prefix = config.prefix;
        network.avoid = config.avoid;
        take(network_keys, section, network);
        if (!section.find("server"))
            complaints.add(section.at, heading(section),
                           "has no server, as in server = irc.example.org:6697");
        auto &session = network.session;
        session.reconnect_max = std::max(session.reconnect_max, session.reconnect_min);
        complete_login(network);
        check_login(section, network);
        open_files(section, network);
        config.networks.push_back(std::move(network));
    }

    void check_login(const ConfigSection &section, const NetworkConfig &network) {
        for (const auto &[key, what] : login_faults(network))
            if (const Setting *setting = section.find(key)) complaints.add(setting->at, key, what);
    }

    void open_files(const ConfigSection &section, NetworkConfig &network) {
        if (!secrets) return;
        std::string authorities;
        open(section, "server-password-file", network.server_password_file,
             [&](auto &path) { network.session.server_password = read_secret(path); });
        open(section, "password-file", network.password_file,
             [&](auto &path) { network.session.login.password = read_secret(path, 1000); });
        open(section, "ca-file", network.tls.ca_file,
             [&](auto &path) { authorities = read_guarded(path, S_IWOTH); });
        PemFiles pem;
        open(section, "certificate", network.tls.certificate,
             [&](auto &) { read_certificate(network, pem); });
        open(section, "key", network.tls.key, [&](auto &) { read_key(network, pem); });
        network.tls.contents = std::hash<std::string>()(authorities + pem.certificate + pem.key);
    }

    // Opens the file that a key names, where it names one.
    template <class F>
    void open(const ConfigSection &section, std::string_view key, const std::string &path,
              F &&read) {
        if (path.empty()) return;
        attempt(*section.find(key), [&] {
            try {
                read(path);
            } catch (const Failure &failure) {
                throw Failure("{} {}", quoted(path), failure.what());
            }
        });
    }

    void runbook(const ConfigSection &section) {
        RunbookConfig runbook;
        runbook.row.name = section.name;
        runbook.row.family = "runbooks";
        take(runbook_keys, section, runbook);
        for (const auto &[key, example] :
             {std::pair("summary", "restart a service"), {"run", "/bin/uname -sr"}})
            if (!section.find(key))
                complaints.add(section.at, heading(section),
                               fmt::format("has no {0}, as in {0} = {1}", key, example));
        check_runbook(section, runbook);
        complete_runbook(runbook, config.job_user);
        config.runbooks.push_back(std::move(runbook));
    }

    void check_runbook(const ConfigSection &section, const RunbookConfig &runbook) {
        attempt({heading(section), "", section.at}, [&] { check_names(runbook, config.runbooks); });
        for (const auto &setting : section.settings) {
            attempt(setting, [&] {
                if (setting.key == "also") check_target(setting.value, config.networks);
                if (setting.key == "run" && secrets && !runbook.run.empty())
                    check_program(runbook.run);
                if (setting.key == "plan" && secrets && !runbook.plan.empty())
                    check_program(runbook.plan);
            });
        }
    }

    void schedule(const ConfigSection &section) {
        ScheduleSettings schedule;
        schedule.name = section.name;
        schedule.timing.zone = config.zone;
        take(schedule_keys, section, schedule);
        for (const auto &[key, example] :
             {std::pair("when", "0 9 * * 1-5"), {"to", "NETWORK/#channel"}})
            if (!section.find(key))
                complaints.add(section.at, heading(section),
                               fmt::format("has no {0}, as in {0} = {1}", key, example));
        if (!section.find("say") && !section.find("do"))
            complaints.add(section.at, heading(section), "has neither say nor do");
        for (const auto &setting : section.settings)
            attempt(setting, [&] { check_schedule(setting, config); });
        complete_schedule(schedule, config);
        config.schedules.push_back(std::move(schedule));
    }

    void audience(const ConfigSection &section) {
        if (!section.find("to"))
            complaints.add(section.at, heading(section),
                           "is nobody yet, as in to = NETWORK/#channel");
        take(audience_keys, section, config.posting.audiences[section.name]);
        for (const auto &setting : section.settings)
            if (setting.key == "to") attempt(setting, [&] { check_member(setting.value, config); });
    }

    void role(const ConfigSection &section) {
        if (section.name == anyone_role)
            complaints.add(section.at, heading(section), "is everybody already, take another name");
        take(role_keys, section, config.policy.roles[section.name]);
    }

    void person(const ConfigSection &section) {
        if (!section.find("is"))
            complaints.add(section.at, heading(section),
                           "is nobody yet, as in is = NETWORK/ACCOUNT or is = unix:NAME");
        take(person_keys, section, config.policy.persons[section.name]);
    }

    void check_network(const std::string &identity) const {
        const std::string name = network_of(identity);
        if (name.empty()) return;
        std::vector<std::string> names;
        for (const auto &network : config.networks) names.push_back(network.session.network);
        if (holds(names, name)) return;
        const std::string near = nearest(name, names);
        throw Failure("{} is on a network that is not configured{}", quoted(identity),
                      near.empty() ? "" : fmt::format(", did you mean {}?", near));
    }

    void check_person(const std::string &name) const {
        if (name.find_first_of("/:") != name.npos || config.policy.persons.contains(name)) return;
        throw Failure("{} is neither a [person NAME] nor NETWORK/ACCOUNT nor unix:NAME",
                      quoted(name));
    }

    // A role must not wait for somebody to make a schedule of that name.
    void check_schedule_member(const std::string &member) const {
        static constexpr std::string_view schedule = "schedule:";
        if (!member.starts_with(schedule)) return;
        std::vector<std::string> names;
        for (const auto &section : text.sections())
            if (section.kind == "schedule") names.push_back(section.name);
        const std::string name = member.substr(schedule.size());
        if (holds(names, name)) return;
        const std::string near = nearest(name, names);
        throw Failure("there is no [schedule {}]{}", name,
                      near.empty() ? "" : fmt::format(", did you mean {}?", near));
    }

    void check_members(const ConfigSection &section) {
        const auto &members = config.policy.roles[section.name].members;
        for (const auto &setting : section.settings) {
            if (setting.key != "member" || !holds(members, setting.value)) continue;
            attempt(setting, [&] {
                check_network(setting.value);
                check_person(setting.value);
                check_schedule_member(setting.value);
            });
        }
    }

    void check_identities(const ConfigSection &section) {
        const auto &identities = config.policy.persons[section.name].is;
        for (const auto &setting : section.settings) {
            if (setting.key != "is" || !holds(identities, setting.value)) continue;
            attempt(setting, [&] {
                check_network(setting.value);
                check_claim(section.name, setting);
            });
        }
    }

    void policy(const ConfigSection &section) {
        if (section.name == glass_command) return glass(section);
        for (const Risk risk : risks)
            if (section.name == risk_name(risk))
                take_rule(policy_keys, section, config.policy.risks[risk], nullptr);
    }

    void glass(const ConfigSection &section) {
        GlassSetting &glass = config.policy.glass.emplace();
        take(glass_keys, section, glass);
        finish(section, glass.rule, nullptr);
    }

    void command(const ConfigSection &section) {
        try {
            const auto compiled = compiled_commands();
            std::vector<const Command *> known(compiled.begin(), compiled.end());
            for (const RunbookConfig &runbook : config.runbooks) known.push_back(&runbook.row);
            const Command &row = command_of(known, section.name);
            take_rule(command_keys, section, config.policy.commands[section.name], &row);
        } catch (const Failure &failure) {
            complaints.add(section.at, heading(section), failure.what());
        }
    }

    void take_rule(std::span<const ConfigKey<Rule>> keys, const ConfigSection &section, Rule &rule,
                   const Command *row) {
        take(keys, section, rule);
        finish(section, rule, row);
    }

    void finish(const ConfigSection &section, Rule &rule, const Command *row) {
        for (const auto &setting : section.settings)
            attempt(setting, [&] { check_rule(setting, config, row); });
        complete_rule(rule, config, row);
    }

    void freeze(const ConfigSection &section) {
        if (!section.find("when"))
            complaints.add(section.at, heading(section),
                           "freezes nothing yet, as in when = fri 16:00 - mon 08:00");
        take(freeze_keys, section, config.policy.freezes[section.name]);
    }

    struct Claim {
        std::string person;
        Origin at;
    };

    void check_claim(const std::string &person, const Setting &setting) {
        const Claim mine{person, setting.at};
        const Claim &first = claims.try_emplace(lower(setting.value), mine).first->second;
        if (first.person != person)
            throw Failure("{} is already person {}, at {}", quoted(setting.value), first.person,
                          first.at.text());
    }

    const ConfigText &text;
    const bool secrets;
    Complaints &complaints;
    Config config;
    std::map<std::string, Claim> claims;  // by identity
};

}  // namespace

static Config read(const std::vector<std::string> &files, bool secrets) {
    Complaints complaints;
    ConfigText text;
    for (const auto &file : files) text.read(file, complaints);
    Config config = Builder(text, secrets, complaints).build();
    if (!complaints.empty()) throw ConfigError{complaints.lines(files)};
    return config;
}

Config read_config(const std::vector<std::string> &files) { return read(files, true); }

Config read_public_config(const std::vector<std::string> &files) { return read(files, false); }

std::string usual_zone(const std::string &config) {
    try {
        return read_public_config(config_files(config)).zone;
    } catch (const ConfigError &) {
        return "UTC";
    }
}

std::vector<SpoolPlace> spool_places(const std::string &socket, const std::string &config) {
    const auto place = [](const Config &read) { return SpoolPlace{read.spool, read.state}; };
    if (!config.empty()) return {place(read_public_config({config}))};
    if (!socket.empty()) return {};
    std::vector<SpoolPlace> places;
    try {
        places.push_back(place(read_public_config(config_files(""))));
    } catch (const ConfigError &) {
        // Not ours to read, or not good: the spool may still be in its usual place.
    }
    for (const std::string &folder : usual_spools())
        places.push_back({folder, usual_state(folder)});
    return places;
}

std::vector<std::string> control_paths(const std::string &socket, const std::string &config) {
    if (!socket.empty()) return {socket};
    if (!config.empty()) return {read_public_config({config}).control};
    std::vector<std::string> paths = usual_controls();
    try {
        const std::string configured = read_public_config(config_files("")).control;
        if (!holds(paths, configured)) paths.insert(paths.begin(), configured);
    } catch (const ConfigError &) {
        // Not ours to read, or not good: the daemon may still be in its usual place.
    }
    return paths;
}

template <class T>
static std::string shown(const std::string &heading, std::span<const ConfigKey<T>> keys,
                         const T &values) {
    std::string text = "[" + heading + "]\n";
    for (const auto &key : keys)
        for (const auto &value : key.show(values))
            text += fmt::format("{:<9} = {}\n", key.name, value);
    return text;
}

// A role that is there by default only cannot be written down.
static Rule writable(Rule rule, const Policy &policy) {
    const auto known = [&](const std::string &role) {
        return role == anyone_role || policy.roles.contains(role);
    };
    if (rule.role && !known(*rule.role)) rule.role.reset();
    if (rule.approver && !known(*rule.approver)) rule.approver.reset();
    return rule;
}

static std::string effective_policy(const Policy &policy) {
    std::string text;
    for (const auto &[risk, rule] : policy.risks)
        text += "\n" + shown(fmt::format("policy {}", risk_name(risk)), policy_keys,
                             writable(rule, policy));
    if (policy.glass) text += "\n" + shown("policy break-glass", glass_keys, *policy.glass);
    for (const auto &[name, rule] : policy.commands)
        text += "\n" + shown("command " + name, command_keys, rule);
    for (const auto &[name, freeze] : policy.freezes)
        text += "\n" + shown("freeze " + name, freeze_keys, freeze);
    return text;
}

std::string effective(const Config &config) {
    std::string text = shown("bot", bot_keys, config);
    text += "\n" + shown("announcements", announcement_keys, config);
    for (const auto &network : config.networks)
        text += "\n" + shown("network " + network.session.network, network_keys, network);
    for (const auto &[name, audience] : config.posting.audiences)
        text += "\n" + shown("audience " + name, audience_keys, audience);
    for (const auto &[name, role] : config.policy.roles)
        text += "\n" + shown("role " + name, role_keys, role);
    for (const auto &[name, person] : config.policy.persons)
        text += "\n" + shown("person " + name, person_keys, person);
    for (const auto &runbook : config.runbooks)
        text += "\n" + shown("runbook " + runbook.row.name, runbook_keys, runbook);
    for (const auto &schedule : config.schedules)
        text += "\n" + shown("schedule " + schedule.name, schedule_keys, schedule);
    return text + effective_policy(config.policy);
}

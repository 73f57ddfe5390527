#pragma once

#include <algorithm>

#include "bot/access.hpp"
#include "bot/context.hpp"
#include "bot/job.hpp"
#include "bot/maintenance.hpp"
#include "bot/notices.hpp"
#include "bot/outbox.hpp"
#include "bot/schedules.hpp"
#include "bot/table.hpp"
#include "support/fake_runner.hpp"
#include "support/fake_ways.hpp"
#include "support/test_clock.hpp"

// A bot as commands see it, on one network "net" where it is in #ops; a test sets what it likes.
class FakeHost final : public Host {
public:
    StatusReport report;
    Policy rules;
    bool known_place = true;
    bool has_new_name = false;
    std::string owned_by = "ops@example.org";
    std::string topic_text = "all is well";
    std::vector<Acquaintance> acquaintances;
    Attendance here;
    std::vector<Place> channels = {{"net", "#ops", true}};
    Catalogue catalogue{compiled_commands()};
    Store store{""};
    Budgets budgets{store.budgets, Instant(1000h), WallTime(1000h)};
    Brakes brakes;
    WallTime time{1000h};
    TestClock clock;
    Log log{clock};
    Loop loop{clock};
    FakeRunner runner;
    Ledger ledger{log, store.book, loop};
    Jobs jobs{{*this, runner, store.jobs, ledger, log, loop}, {}};
    NoWays ways;
    Outbox outbox{store.announcements, ways, loop, log};
    Notices notices{store.notices, outbox, loop};
    Maintenance maintenance{store.windows, outbox, loop};
    Approvals approvals{store.approvals, loop};
    Codes codes{store.codes, "", loop};
    Reloads reloads;
    Schedules schedules{{*this, store, outbox, ledger, log, loop}};
    Parts kept{store,   budgets, brakes,  approvals,   codes,    jobs,
               reloads, outbox,  notices, maintenance, schedules};
    Standing stand = Standing::good;

    StatusReport status() const override { return report; }
    std::vector<HelpEntry> help(const Call &call) const override {
        std::vector<HelpEntry> entries;
        for (const Command *command : catalogue.all()) {
            entries.push_back({command, decide(call, *command, nullptr, {}).allowed});
        }
        std::ranges::stable_sort(entries, {}, [](const HelpEntry &e) { return e.command->family; });
        return entries;
    }
    const Command *find(std::string_view name) const override { return catalogue.find(name); }
    const Command *match(std::string_view line, std::string_view &rest) const override {
        return catalogue.match(line, rest);
    }
    std::string suggestion(std::string_view name) const override {
        return catalogue.suggestion(name);
    }
    Place place(std::string_view target, const Call &) const override {
        if (target == local_room) return {"", local_room, false};
        if (target.starts_with("net/")) target.remove_prefix(4);
        if (target.find('/') != target.npos) throw Failure("there is no network of that name");
        return {"net", std::string(target), target.starts_with('#')};
    }
    bool joined(const Place &channel) const override {
        return std::ranges::find(channels, channel) != channels.end();
    }
    bool renamed(std::string_view network) const override {
        if (network != "net") throw Failure("no network '{}', networks: net", network);
        return has_new_name;
    }
    std::string doubt(std::string_view network) const override {
        return network == "net" ? "" : "the network is not configured";
    }
    std::vector<Place> rooms() const override { return channels; }
    std::string wanted_channel(const Place &channel) const override { return channel.target; }
    Topic topic(const Place &) const override { return {topic_text, 100}; }
    std::vector<Acquaintance> whois(std::string_view nick) const override {
        std::vector<Acquaintance> found;
        for (const Acquaintance &one : acquaintances)
            if (one.row.nick == nick) found.push_back(one);
        return found;
    }
    Standing standing(const Asker &) const override { return stand; }
    std::vector<std::string> present(const Place &, const std::string &) const override {
        return {};
    }
    Attendance attendance(const Place &) const override { return here; }
    std::string zone() const override { return "UTC"; }
    const Policy &policy() const override { return rules; }
    Decision decide(const Call &call, const Command &command, const Values *values,
                    const Grants &grants) const override {
        return ::decide(rules, {call.asker, call.place, call.door, known_place, command, values,
                                grants, time, brakes, allowances(call, command, values)});
    }
    std::vector<Allowance> allowances(const Call &call, const Command &command,
                                      const Values *values) const override {
        std::vector<Allowance> all;
        for (const Charge &charge : charges_of(rules, call.asker, call.place, command, values))
            all.push_back(budgets.look(charge, Instant(1000h)));
        return all;
    }
    void spend(const Call &call, const Command &command, const Values &values) override {
        for (const Charge &charge : charges_of(rules, call.asker, call.place, command, &values))
            budgets.spend(charge, Instant(1000h), time);
    }
    Parts &parts() override { return kept; }
    std::string prefix(const Call &) const override { return "!"; }
    std::string owner() const override { return owned_by; }
};

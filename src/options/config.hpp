#pragma once

#include <string>
#include <vector>

#include "adapters/tls.hpp"
#include "base/log.hpp"
#include "bot/job.hpp"
#include "bot/keeper.hpp"
#include "bot/network.hpp"
#include "bot/outbox.hpp"
#include "bot/policy.hpp"
#include "bot/posting.hpp"
#include "bot/runbook.hpp"
#include "bot/schedulerecord.hpp"

// One [network NAME]: what the bot wants to know of it, and what else the file says.
struct NetworkConfig : NetworkSettings {
    TlsSettings tls;
    bool insecure = false;             // without TLS beyond loopback, and the owner knows
    std::string server_password_file;  // absolute, as all files; empty: none
    std::string password_file;         // of the account
    bool operator==(const NetworkConfig &) const = default;
};

// One [runbook NAME], and how it is written.
struct RunbookConfig : Runbook {
    std::vector<std::string> param_texts, environment_texts;
    std::string run_text, plan_text;
    bool operator==(const RunbookConfig &) const = default;
};

// All that the configuration says.
struct Config {
    std::string prefix = "!";
    std::string avoid = "!";  // blank-separated prefixes of other bots
    std::string nick = "signalbox";
    std::string realname;
    std::string owner;     // whom to ask about this bot
    std::string zone = "UTC";  // that times mean where none is named
    std::string job_user;  // as whom programs run; empty: as the bot
    std::string state;     // folder
    std::string control;   // path of the control socket
    std::string spool;     // folder of what is announced while no daemon runs
    Level log_level = Level::info;
    Duration approval_ttl = 10min;  // of a request
    std::vector<NetworkConfig> networks;
    Policy policy;
    JobSettings jobs;
    KeeperSettings keeping;
    PostingSettings posting;
    OutboxSettings announcements;
    std::vector<RunbookConfig> runbooks;
    std::vector<ScheduleSettings> schedules;
    bool operator==(const Config &) const = default;
};

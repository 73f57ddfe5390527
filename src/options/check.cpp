#include "options/check.hpp"

#include <iostream>

#include "base/error.hpp"
#include "options/connect.hpp"
#include "options/flags.hpp"
#include "options/options.hpp"
#include "options/paths.hpp"

static const Flag check_flags[] = {
    {"config", 'c', "FILE", "check this configuration and no other"},
    {"effective", 0, "", "print it with all defaults"},
    {"connect", 0, "", "try each network for real, and leave again"},
    {"help", 'h', "", "print this and exit"},
};

static std::string counted(size_t number, const std::string &noun) {
    return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

static std::string summary(const std::vector<std::string> &files, const Config &config) {
    if (files.empty()) return "no configuration: ok, the local room alone";
    size_t channels = 0;
    for (const auto &network : config.networks) channels += network.session.channels.size();
    const std::string more = files.size() == 1 ? "" : fmt::format(" and {} more", files.size() - 1);
    const std::string runbooks =
        config.runbooks.empty() ? "" : ", " + counted(config.runbooks.size(), "runbook");
    return fmt::format("{}{}: ok, {}, {}, {}, {}{}", files[0], more,
                       counted(config.networks.size(), "network"), counted(channels, "channel"),
                       counted(config.policy.roles.size(), "role"),
                       counted(config.policy.persons.size(), "person"), runbooks);
}

// What works and is not as it should be.
static void warn(const Config &config) {
    if (config.runbooks.empty() || !config.job_user.empty()) return;
    std::cerr << "warning: [bot] job-user is not set, so a runbook's program may read what the bot "
                 "may, its passwords too\n";
}

static int check(const Arguments &given, const std::vector<std::string> &files) {
    const Config config = read_config(files);
    warn(config);
    if (given.has("effective"))
        std::cout << effective(config);
    else
        std::cout << summary(files, config) << "\n";
    std::cout.flush();
    return given.has("connect") ? connect_to_all(config, std::cout) : exit_ok;
}

int run_check(int argc, char **argv, const std::string &config) {
    try {
        const auto given = parse_arguments({argv, argv + argc}, check_flags, 0);
        if (given.has("help")) {
            std::cout << "usage: signalbox check [-c FILE] [--effective] [--connect]\n\n"
                      << flags_help(check_flags);
            return exit_ok;
        }
        return check(given, config_files(given.has("config") ? given.value("config") : config));
    } catch (const ConfigError &wrong) {
        for (const auto &line : wrong.errors) std::cerr << line << "\n";
        return exit_config;
    } catch (const Failure &failure) {
        std::cerr << "signalbox check: " << failure.what() << "\n";
        return exit_usage;
    }
}

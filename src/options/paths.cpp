#include "options/paths.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace fs = std::filesystem;

static constexpr char system_folder[] = "/etc/signalbox";
static constexpr char system_state[] = "/var/lib/signalbox";
static constexpr char system_spool[] = "/var/spool/signalbox";
static constexpr char system_control[] = "/run/signalbox/control";

// The variable's value where it is an absolute path (XDG Base Directory: others are ignored).
static std::string absolute_variable(const char *name) {
    const char *value = std::getenv(name);
    return value && *value == '/' ? value : "";
}

static std::string user_folder(const char *variable, const char *below_home) {
    const std::string folder = absolute_variable(variable);
    if (!folder.empty()) return folder + "/signalbox";
    const std::string home = absolute_variable("HOME");
    return home.empty() ? "" : home + below_home + "/signalbox";
}

// systemd gives a list separated by colons; ours is the first.
static std::string service_folder(const char *variable) {
    const std::string folders = absolute_variable(variable);
    return folders.substr(0, folders.find(':'));
}

static bool exists(const std::string &path) {
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

// The files *.conf in a folder, by name.
static void add_parts(std::vector<std::string> &files, const std::string &folder) {
    std::vector<std::string> parts;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename();
        if (!name.starts_with('.') && name.ends_with(".conf")) parts.push_back(entry->path());
    }
    std::ranges::sort(parts);
    files.insert(files.end(), parts.begin(), parts.end());
}

// A configuration file, and the runbooks in the folder beside it.
static std::vector<std::string> with_runbooks(const std::string &file) {
    std::vector<std::string> files = {file};
    add_parts(files, fs::path(file).parent_path() / runbook_folder);
    return files;
}

std::vector<std::string> folder_files(const std::string &folder) {
    std::vector<std::string> files;
    const std::string main = folder + "/signalbox.conf";
    if (exists(main)) files.push_back(main);
    add_parts(files, folder + "/conf.d");
    add_parts(files, folder + "/" + runbook_folder);
    return files;
}

std::vector<std::string> config_files(const std::string &given) {
    if (!given.empty()) return with_runbooks(given);
    const std::string folder = user_folder("XDG_CONFIG_HOME", "/.config");
    if (!folder.empty() && exists(folder + "/signalbox.conf"))
        return with_runbooks(folder + "/signalbox.conf");
    return folder_files(system_folder);
}

bool is_runbook_file(const std::string &path) {
    return fs::path(path).parent_path().filename() == runbook_folder;
}

std::string folder_of(const std::string &path) { return fs::absolute(path).parent_path(); }

std::string console_file() {
    const std::string folder = user_folder("XDG_CONFIG_HOME", "/.config");
    return folder.empty() ? "" : folder + "/console.conf";
}

std::string init_file() {
    const std::string folder = ::geteuid() == 0 ? "" : user_folder("XDG_CONFIG_HOME", "/.config");
    return (folder.empty() ? std::string(system_folder) : folder) + "/signalbox.conf";
}

std::string login_name() {
    const char *behind_sudo = std::getenv("SUDO_USER");
    if (behind_sudo && ::geteuid() == 0) return behind_sudo;
    const passwd *user = ::getpwuid(::geteuid());
    return user ? user->pw_name : "";
}

std::string default_state() {
    const std::string service = service_folder("STATE_DIRECTORY");
    if (!service.empty()) return service;
    if (::geteuid() == 0) return system_state;
    const std::string folder = user_folder("XDG_STATE_HOME", "/.local/state");
    return folder.empty() ? system_state : folder;
}

std::string default_control() {
    const std::string service = service_folder("RUNTIME_DIRECTORY");
    if (!service.empty()) return service + "/control";
    if (::geteuid() == 0) return system_control;
    const std::string folder = absolute_variable("XDG_RUNTIME_DIR");
    return folder.empty() ? default_state() + "/control" : folder + "/signalbox/control";
}

std::string default_spool() {
    const bool system = !service_folder("STATE_DIRECTORY").empty() || ::geteuid() == 0;
    const std::string folder = system ? "" : user_folder("XDG_STATE_HOME", "/.local/state");
    return folder.empty() ? system_spool : folder + "/spool";
}

std::vector<std::string> usual_spools() {
    std::vector<std::string> paths = {default_spool()};
    if (paths[0] != system_spool) paths.push_back(system_spool);
    return paths;
}

std::string usual_state(const std::string &spool) {
    return spool == system_spool ? system_state : default_state();
}

std::vector<std::string> usual_controls() {
    std::vector<std::string> paths = {default_control()};
    if (paths[0] != system_control) paths.push_back(system_control);
    return paths;
}

std::string beside(const std::string &file, const std::string &path) {
    const fs::path folder = fs::absolute(file).parent_path();
    return (folder / path).lexically_normal();
}

std::string secret_path(const std::string &file, const std::string &path) {
    const std::string folder = absolute_variable("CREDENTIALS_DIRECTORY");
    const fs::path credential = fs::path(folder) / path;
    std::error_code error;
    if (!folder.empty() && fs::exists(credential, error)) return credential.lexically_normal();
    return beside(file, path);
}

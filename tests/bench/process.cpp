#include "process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <ctime>
#include <fstream>
#include <system_error>

#include "network.hpp"

namespace fs = std::filesystem;

static constexpr uid_t nobody = 65534;

static void open_as(int fd, const char *path, int flags) {
    const int opened = open(path, flags, 0600);
    if (opened >= 0) dup2(opened, fd);
}

static bool become_nobody() { return !setgroups(0, nullptr) && !setgid(nobody) && !setuid(nobody); }

[[noreturn]] static void become(char *const argv[], const char *folder, bool unprivileged) {
    setsid();
    open_as(0, "/dev/null", O_RDONLY);
    open_as(1, "output", O_WRONLY | O_CREAT | O_TRUNC);
    dup2(1, 2);
    setenv("HOME", folder, 1);
    if (unprivileged && geteuid() == 0 && !become_nobody()) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user would undo it
    execvp(argv[0], argv);
    _exit(127);
}

static void give_to_nobody(const fs::path &folder) {
    if (geteuid() != 0) return;
    std::vector<fs::path> paths{folder};
    for (const auto &entry : fs::recursive_directory_iterator(folder))
        paths.push_back(entry.path());
    for (const fs::path &path : paths)
        if (lchown(path.c_str(), nobody, nobody))
            throw BenchFailure("cannot give away " + path.string());
}

BotProcess::BotProcess(const std::vector<std::string> &argv, const fs::path &folder,
                       bool unprivileged)
    : folder(folder) {
    if (unprivileged) give_to_nobody(folder);
    std::vector<char *> words;
    for (const std::string &word : argv) words.push_back(const_cast<char *>(word.c_str()));
    words.push_back(nullptr);
    pid = fork();
    if (pid < 0) throw BenchFailure("cannot fork");
    if (pid > 0) return;
    if (chdir(folder.c_str())) _exit(125);
    become(words.data(), folder.c_str(), unprivileged);
}

static std::vector<pid_t> processes_of(pid_t session) {
    std::vector<pid_t> found;
    for (const auto &entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        pid_t each = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), each).ec != std::errc())
            continue;
        if (getsid(each) == session) found.push_back(each);
    }
    return found;
}

BotProcess::~BotProcess() {
    for (const pid_t each : processes_of(pid)) kill(each, SIGKILL);
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
}

bool BotProcess::ended() {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid;
}

std::string BotProcess::last_words() const {
    std::ifstream output(folder / "output");
    std::string last;
    for (std::string line; std::getline(output, line);)
        if (!line.empty()) last = line;
    return last;
}

static double cpu_of(pid_t process) {
    clockid_t clock;
    timespec used;
    if (clock_getcpuclockid(process, &clock) || clock_gettime(clock, &used)) return 0;
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

double session_cpu_seconds(pid_t session) {
    double sum = 0;
    for (const pid_t each : processes_of(session)) sum += cpu_of(each);
    return sum;
}

double BotProcess::cpu_seconds() const { return session_cpu_seconds(pid); }

static double resident_kib(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stod(line.substr(6));
    return 0;
}

double session_resident_mib(pid_t session) {
    double sum = 0;
    for (const pid_t each : processes_of(session)) sum += resident_kib(each);
    return sum / 1024;
}

double BotProcess::resident_mib() const { return session_resident_mib(pid); }

void pin_to_core(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof set, &set))
        throw BenchFailure("cannot pin to core " + std::to_string(core));
}

int last_core() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 0;
    int core = CPU_SETSIZE - 1;
    while (core > 0 && !CPU_ISSET(core, &set)) --core;
    return core;
}

static fs::path make_folder() {
    std::string name = fs::temp_directory_path() / "signalbox-bench-XXXXXX";
    if (!mkdtemp(name.data()))
        throw BenchFailure("cannot make a folder in " + fs::temp_directory_path().string());
    fs::permissions(name, fs::perms(0755));
    return name;
}

ScratchFolder::ScratchFolder() : path(make_folder()) {}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
}

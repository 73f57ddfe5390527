#include "holder/program.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace {

constexpr int message_fd = 3;

// Whom the program runs as.
struct Account {
    uid_t uid = getuid();
    gid_t gid = getgid();
    std::string name, home = "/";
    std::vector<gid_t> groups;
    bool change = false;
};

Account account_of(const std::string &user) {
    const passwd *entry = user.empty() ? getpwuid(getuid()) : getpwnam(user.c_str());
    if (!entry && user.empty()) return {};
    if (!entry) throw Failure("there is no user {}", user);
    Account account{entry->pw_uid, entry->pw_gid, entry->pw_name, entry->pw_dir, {}, false};
    account.change = !user.empty() && entry->pw_uid != getuid();
    int count = 256;
    account.groups.resize(static_cast<size_t>(count));
    if (getgrouplist(entry->pw_name, entry->pw_gid, account.groups.data(), &count) < 0)
        throw Failure("{} is in too many groups", account.name);
    account.groups.resize(static_cast<size_t>(count));
    return account;
}

// What execve(2) wants, made before the fork: behind it are system calls only.
struct Image {
    std::vector<std::string> words, variables;
    std::vector<char *> argv, environment;
};

std::vector<char *> pointers(std::vector<std::string> &texts) {
    std::vector<char *> all;
    for (std::string &text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

void make_image(Image &image, const JobSpec &spec, const Account &account) {
    std::map<std::string, std::string> variables = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                                                    {"LC_ALL", "C.UTF-8"},
                                                    {"HOME", account.home},
                                                    {"USER", account.name},
                                                    {"LOGNAME", account.name},
                                                    {"SIGNALBOX_FD", std::to_string(message_fd)}};
    for (const auto *more : {&spec.environment, &spec.secrets})
        for (const auto &[name, value] : *more) variables[name] = value;
    for (const auto &[name, value] : variables) image.variables.push_back(name + "=" + value);
    image.words = spec.argv;
    image.argv = pointers(image.words);
    image.environment = pointers(image.variables);
}

// What went wrong between fork and exec.
enum class Step { limits, files, user, folder, program };
struct Trouble {
    Step step;
    int reason;
};

struct Ends {
    std::array<int, 2> end{-1, -1};
    explicit Ends(int flags) {
        if (pipe2(end.data(), flags) < 0) throw Failure("pipe: {}", std::strerror(errno));
    }
    Ends(const Ends &) = delete;
    ~Ends() {
        for (const int fd : end)
            if (fd >= 0) close(fd);
    }
    int take(size_t which) { return std::exchange(end[which], -1); }
};

struct Birth {
    const Account &account;
    Image &image;
    const char *folder;  // in which it begins, as its own user
    int work;            // or this one
    int output, messages, report;
    pid_t parent;
};

bool set_up_signals() {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
    return sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
}

bool set_files(const Birth &birth) {
    const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return null >= 0 && dup2(null, 0) == 0 && dup2(birth.output, 1) == 1 &&
           dup2(birth.output, 2) == 2 && dup2(birth.messages, message_fd) == message_fd;
}

// Whatever rights our own service has been given are not the program's.
bool become_user(const Account &account) {
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (!account.change) return true;
    if (setgroups(account.groups.size(), account.groups.data()) < 0 ||
        setresgid(account.gid, account.gid, account.gid) < 0 ||
        setresuid(account.uid, account.uid, account.uid) < 0)
        return false;
    errno = EPERM;
    return account.uid == 0 || setuid(0) < 0;
}

[[noreturn]] void fail(const Birth &birth, Step step) {
    const Trouble trouble{step, errno};
    [[maybe_unused]] const ssize_t written = write(birth.report, &trouble, sizeof trouble);
    _exit(127);
}

[[noreturn]] void become(const Birth &birth) {
    const rlimit none{};
    setsid();
    umask(027);
    if (!set_up_signals() || setrlimit(RLIMIT_CORE, &none) < 0) fail(birth, Step::limits);
    if (!set_files(birth)) fail(birth, Step::files);
    if (birth.work >= 0 && fchdir(birth.work) < 0) fail(birth, Step::folder);
    if (!become_user(birth.account)) fail(birth, Step::user);
    if (birth.work < 0 && chdir(birth.folder) < 0) fail(birth, Step::folder);
    // Only now: a change of user clears it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != birth.parent) _exit(127);
    execve(birth.image.argv[0], birth.image.argv.data(), birth.image.environment.data());
    fail(birth, Step::program);
}

std::string text_of(const Trouble &trouble, const JobSpec &spec) {
    const char *reason = std::strerror(trouble.reason);
    switch (trouble.step) {
        case Step::limits:
            return fmt::format("limits: {}", reason);
        case Step::files:
            return fmt::format("files: {}", reason);
        case Step::user:
            return fmt::format("cannot become user {}: {}", spec.user, reason);
        case Step::folder:
            return fmt::format("folder {}: {}", spec.folder, reason);
        case Step::program:
            return fmt::format("{}: {}", spec.argv[0], reason);
    }
    return reason;
}

int open_work(const std::string &work) {
    mkdir(work.c_str(), 0700);
    const int fd = open(work.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) throw Failure("{}: {}", work, std::strerror(errno));
    return fd;
}

// Those whose parents have died are ours.
std::vector<pid_t> own_children() {
    std::ifstream file("/proc/thread-self/children");
    std::vector<pid_t> all;
    for (pid_t child; file >> child;) all.push_back(child);
    return all;
}

}  // namespace

Program::Program(const JobSpec &spec, const std::string &work) {
    if (spec.argv.empty()) throw Failure("no program");
    const Account account = account_of(spec.user);
    Image image;
    make_image(image, spec, account);
    Ends output_pipe(O_CLOEXEC), message_pipe(O_CLOEXEC), report(O_CLOEXEC);
    const bool own = spec.folder.empty() && !account.change;
    const int folder = own ? open_work(work) : -1;
    const Birth birth{account,
                      image,
                      spec.folder.empty() ? "/" : spec.folder.c_str(),
                      folder,
                      output_pipe.end[1],
                      message_pipe.end[1],
                      report.end[1],
                      getpid()};
    pid = fork();
    if (pid == 0) become(birth);
    if (folder >= 0) close(folder);
    if (pid < 0) throw Failure("fork: {}", std::strerror(errno));
    close(report.take(1));
    Trouble trouble{};
    if (read(report.end[0], &trouble, sizeof trouble) == sizeof trouble) {
        kill_rest();
        throw Failure("{}", text_of(trouble, spec));
    }
    out = output_pipe.take(0);
    words = message_pipe.take(0);
    for (const int fd : {out, words}) fcntl(fd, F_SETFL, O_NONBLOCK);
}

Program::~Program() {
    for (const int fd : {out, words})
        if (fd >= 0) close(fd);
}

std::optional<int> Program::reap() {
    int how = 0;
    for (pid_t dead; (dead = waitpid(-1, &how, WNOHANG)) > 0;)
        if (dead == pid) status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return status;
}

// While it is not reaped its number, and that of its group, is nobody else's.
void Program::terminate() const {
    if (!status) kill(-pid, SIGTERM);
}

// Each that dies leaves its children to us, until none is left; what the kernel cannot end is left
// to init.
void Program::kill_rest() {
    static constexpr int most_rounds = 1000;
    for (int round = 0; round < most_rounds; ++round) {
        if (!status) kill(-pid, SIGKILL);
        const std::vector<pid_t> children = own_children();
        if (children.empty()) break;
        for (const pid_t child : children) kill(child, SIGKILL);
        usleep(1000);
        reap();
    }
    reap();
}

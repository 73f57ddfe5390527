#include "support/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "support/wait.hpp"

static constexpr int nobody = 65534;

static void redirect(int fd, const std::string &path, int flags) {
    const int file = open(path.c_str(), flags, 0644);
    if (file < 0 || dup2(file, fd) < 0) _exit(126);
    close(file);
}

[[noreturn]] static void become(char **argv, const ChildProcess::Setup &setup,
                                const TempDir &files) {
    setpgid(0, 0);
    redirect(0, files.file("input"), O_RDONLY);
    redirect(1, files.file("output"), O_WRONLY | O_CREAT | O_APPEND);
    redirect(2, files.file("errors"), O_WRONLY | O_CREAT | O_APPEND);
    for (const std::string &line : setup.environment) putenv(const_cast<char *>(line.c_str()));
    if (setup.as_nobody && getuid() == 0)
        if (setgroups(0, nullptr) || setgid(nobody) || setuid(nobody)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[0], argv);
    _exit(127);
}

ChildProcess::ChildProcess(std::vector<std::string> argv, const Setup &setup) {
    files.write("input", setup.input);
    std::vector<char *> words;
    for (std::string &word : argv) words.push_back(word.data());
    words.push_back(nullptr);
    child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) become(words.data(), setup, files);
    setpgid(child, child);
}

ChildProcess::~ChildProcess() {
    killpg(child, SIGKILL);
    if (!status) waitpid(child, nullptr, 0);
}

std::optional<int> ChildProcess::wait(Duration at_most) {
    wait_until(
        [this] {
            int raw;
            if (!status && waitpid(child, &raw, WNOHANG) == child)
                status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
            return status.has_value();
        },
        at_most);
    return status;
}

void ChildProcess::signal(int number) {
    if (running()) kill(child, number);
}

#include "loop/process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

std::string Output::line() const { return text.substr(0, text.find('\n')); }

Children::Children(Loop &loop) : loop(loop) { getrlimit(RLIMIT_NOFILE, &files); }

Children::~Children() {
    for (const auto &[pid, exec] : running) kill(-pid, SIGKILL);
}

void Children::reap() {
    std::erase_if(running, [](const auto &child) {
        int status = 0;
        if (waitpid(child.first, &status, WNOHANG) != child.first) return false;
        if (child.second) child.second->ended(status);
        return true;
    });
}

Exec::Exec(Children &children, Argv argv, Duration limit)
    : Waiter(children.loop), children(children), argv(std::move(argv)), limit(limit) {}

Exec::~Exec() {
    const bool over = exited && out < 0;
    if (out >= 0) close(out);
    if (pid < 0 || over) return;
    kill(-pid, SIGKILL);  // its group, also where it has ended itself and left others behind
    const auto child = children.running.find(pid);
    if (child != children.running.end()) child->second = nullptr;
}

namespace {

// Both ends of a pipe; what is still open is closed.
struct Pipe {
    std::array<int, 2> end{-1, -1};
    Pipe() {
        if (pipe2(end.data(), O_CLOEXEC) < 0) throw Failure("pipe: {}", std::strerror(errno));
    }
    Pipe(const Pipe &) = delete;
    ~Pipe() {
        for (const int fd : end)
            if (fd >= 0) close(fd);
    }
    int take(size_t which) { return std::exchange(end[which], -1); }
};

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(char *const *argv, int output, int report, const sigset_t &mask,
                         const rlimit &files) {
    setpgid(0, 0);
    setrlimit(RLIMIT_NOFILE, &files);
    const int null = open("/dev/null", O_RDONLY);
    const bool piped = dup2(null, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2;
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    for (const int ignored : {SIGPIPE, SIGXFSZ}) sigaction(ignored, &standard, nullptr);
    sigprocmask(SIG_SETMASK, &mask, nullptr);
    static char *const environment[] = {const_cast<char *>("PATH=/usr/local/bin:/usr/bin:/bin"),
                                        const_cast<char *>("LC_ALL=C.UTF-8"), nullptr};
    if (piped) execve(argv[0], argv, environment);
    const int reason = errno;
    [[maybe_unused]] const ssize_t written = write(report, &reason, sizeof reason);
    _exit(127);
}

}  // namespace

void Exec::start() {
    try {
        spawn();
    } catch (const Failure &failure) {
        give_up(failure.what());
    }
}

void Exec::give_up(const std::string &why) {
    error = why;
    wake();
}

void Exec::spawn() {
    Pipe output_pipe, report;
    std::vector<char *> words;
    for (std::string &word : argv) words.push_back(word.data());
    words.push_back(nullptr);

    pid = fork();
    if (pid < 0) throw Failure("fork: {}", std::strerror(errno));
    if (pid == 0)
        become(words.data(), output_pipe.end[1], report.end[1], loop.original_mask(),
               children.files);
    setpgid(pid, pid);  // the child does the same: whoever is first
    children.running[pid] = this;

    close(report.take(1));
    int reason = 0;
    if (read(report.end[0], &reason, sizeof reason) > 0)
        throw Failure("{}: {}", argv[0], std::strerror(reason));
    out = output_pipe.take(0);
    fcntl(out, F_SETFL, O_NONBLOCK);
    watch.emplace(loop, out, POLLIN, [this](short) { read_some(); });
    timer.emplace(loop, limit, [this] {
        error = fmt::format("{} took too long", argv[0]);
        kill(-pid, SIGKILL);
        wake();
    });
}

void Exec::read_some() {
    static constexpr size_t most = 64 * 1024;
    char buffer[4096];
    const ssize_t n = read(out, buffer, sizeof buffer);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n > 0) {
        output.text.append(buffer, std::min(static_cast<size_t>(n), most - output.text.size()));
        return;
    }
    close(out);
    out = -1;
    watch.reset();
    settle();
}

void Exec::ended(int wait_status) {
    output.status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
    exited = true;
    settle();
}

// A child may close its output and live on, or die while a grandchild holds the pipe.
void Exec::settle() {
    if (!exited || out >= 0) return;
    timer.reset();
    wake();
}

Output Exec::await_resume() {
    if (!error.empty()) throw Failure("{}", error);
    return std::move(output);
}

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

// What a child gets that is not ours, and how it says that it could not begin.
struct Birth {
    std::vector<char *> argv;
    int report;
    const sigset_t &mask;
    const rlimit &files;
};

std::vector<char *> pointers(Argv &argv) {
    std::vector<char *> words;
    for (std::string &word : argv) words.push_back(word.data());
    words.push_back(nullptr);
    return words;
}

[[noreturn]] void fail(const Birth &birth) {
    const int reason = errno;
    [[maybe_unused]] const ssize_t written = write(birth.report, &reason, sizeof reason);
    _exit(127);
}

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(const Birth &birth, bool filed) {
    setrlimit(RLIMIT_NOFILE, &birth.files);
    struct sigaction standard {};
    standard.sa_handler = SIG_DFL;
    for (const int ignored : {SIGPIPE, SIGXFSZ}) sigaction(ignored, &standard, nullptr);
    sigprocmask(SIG_SETMASK, &birth.mask, nullptr);
    static char *const environment[] = {const_cast<char *>("PATH=/usr/local/bin:/usr/bin:/bin"),
                                        const_cast<char *>("LC_ALL=C.UTF-8"), nullptr};
    if (filed) execve(birth.argv[0], birth.argv.data(), environment);
    fail(birth);
}

[[noreturn]] void become_child(const Birth &birth, int output) {
    setpgid(0, 0);
    const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    become(birth, dup2(null, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2);
}

// In the child of a child, which nobody waits for.  The files are above all places that they are
// to have.
[[noreturn]] void become_stranger(const Birth &birth, const std::vector<int> &files) {
    setsid();
    bool filed = true;
    for (size_t i = 0; i < files.size(); ++i)
        filed = filed && dup2(files[i], static_cast<int>(i)) == static_cast<int>(i);
    become(birth, filed);
}

// Copies of descriptors, at `from` or above.
struct Copies {
    std::vector<int> files;
    Copies(const std::vector<int> &originals, int from) {
        for (const int fd : originals) files.push_back(fcntl(fd, F_DUPFD_CLOEXEC, from));
    }
    Copies(const Copies &) = delete;
    ~Copies() {
        for (const int fd : files)
            if (fd >= 0) close(fd);
    }
};

void await_exec(int report, const std::string &program) {
    int reason = 0;
    if (read(report, &reason, sizeof reason) > 0)
        throw Failure("{}: {}", program, std::strerror(reason));
}

}  // namespace

void Children::detach(Argv argv, const std::vector<int> &descriptors) const {
    Pipe report;
    const Copies copies(descriptors, static_cast<int>(descriptors.size()));
    const Birth birth{pointers(argv), report.end[1], loop.original_mask(), files};
    const pid_t between = fork();
    if (between < 0) throw Failure("fork: {}", std::strerror(errno));
    if (between == 0) {
        const pid_t grandchild = fork();
        if (grandchild == 0) become_stranger(birth, copies.files);
        if (grandchild < 0) fail(birth);
        _exit(0);
    }
    waitpid(between, nullptr, 0);
    close(report.take(1));
    await_exec(report.end[0], argv[0]);
}

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
    const Birth birth{pointers(argv), report.end[1], loop.original_mask(), children.files};
    pid = fork();
    if (pid < 0) throw Failure("fork: {}", std::strerror(errno));
    if (pid == 0) become_child(birth, output_pipe.end[1]);
    setpgid(pid, pid);  // the child does the same: whoever is first
    children.running[pid] = this;

    close(report.take(1));
    await_exec(report.end[0], argv[0]);
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

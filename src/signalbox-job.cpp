// Holds one running program for the bot, and outlives it: signalboxd(8), JOBS.  The job's folder is
// the argument, its specification comes from standard input, and descriptor 3 is the lock that says
// that we live.
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/segments.hpp"
#include "bot/jobspec.hpp"
#include "holder/program.hpp"

namespace {

constexpr int lock_fd = 3;
constexpr Duration grace = 10s;  // between TERM and KILL
constexpr off_t end_room = 4096;

std::string standard_input() {
    static constexpr size_t most = 4 << 20;
    std::string text;
    char piece[16384];
    for (ssize_t n; text.size() < most && (n = read(0, piece, sizeof piece)) > 0;)
        text.append(piece, static_cast<size_t>(n));
    explicit_bzero(piece, sizeof piece);
    return text;
}

JobSpec read_spec() {
    std::string bytes = standard_input();
    const auto fields = Fields::unpack(bytes);
    explicit_bzero(bytes.data(), bytes.size());
    if (!fields) throw Failure("the specification is damaged");
    return unpack_spec(*fields);
}

// Blocked, so that they end neither us nor a wait; SIGCHLD is read from a descriptor.
int block_signals() {
    sigset_t all, children;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    return signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
}

void set_up() {
    setsid();
    umask(077);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
#ifndef __SANITIZE_ADDRESS__
    prctl(PR_SET_DUMPABLE, 0);
#endif
    fcntl(lock_fd, F_SETFD, FD_CLOEXEC);
    close_range(lock_fd + 1, ~0U, 0);
}

// How it ended, where the bot will look.  Its room on the disk is taken while there still is some.
class EndFile {
public:
    EndFile() : fd(open("exit.tmp", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
        if (fd >= 0) posix_fallocate(fd, 0, end_room);
    }
    void write(const JobEnd &end) const {
        const std::string bytes = pack_end(end).pack();
        const bool whole =
            pwrite(fd, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
        if (!whole || ftruncate(fd, static_cast<off_t>(bytes.size())) < 0) return;
        fsync(fd);
        rename("exit.tmp", "exit");
        const int folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        fsync(folder);
    }

private:
    const int fd;
};

class Keeper {
public:
    Keeper(const JobSpec &spec, int children)
        : program(spec, "work"), children(children), ends_at(clock.now() + spec.timeout) {
        inotify_add_watch(requests, ".", IN_CREATE | IN_MOVED_TO);
        look_for_request();
    }

    JobEnd hold() {
        while (!(status = program.reap())) {
            wait();
            watch_time();
        }
        program.kill_rest();
        keep();
        JobEnd end;
        end.status = *status;
        end.timed_out = timed_out;
        end.cancelled = cancelled && !timed_out;
        return end;
    }

private:
    void wait() {
        pollfd fds[] = {{program.output(), POLLIN, 0},
                        {program.messages(), POLLIN, 0},
                        {children, POLLIN, 0},
                        {requests, POLLIN, 0}};
        if (output_closed) fds[0].fd = -1;
        if (messages_closed) fds[1].fd = -1;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(ends_at - clock.now());
        const long long most = 3'600'000;
        poll(fds, std::size(fds), static_cast<int>(std::clamp<long long>(left.count(), 0, most)));
        if (fds[0].revents) output_closed = !keep_some(program.output(), output);
        if (fds[1].revents) messages_closed = !keep_some(program.messages(), messages);
        if (fds[2].revents) drain(children);
        if (fds[3].revents) look_for_request();
    }

    // What is left in the pipes.
    void keep() {
        while (keep_some(program.output(), output) && last > 0) continue;
        while (keep_some(program.messages(), messages) && last > 0) continue;
    }

    // False: nothing will come any more.
    bool keep_some(int fd, SegmentWriter &to) {
        static char piece[65536];
        last = read(fd, piece, sizeof piece);
        if (last > 0) to.append({piece, static_cast<size_t>(last)});
        return last != 0;
    }

    static void drain(int fd) {
        char piece[4096];
        while (read(fd, piece, sizeof piece) > 0) continue;
    }

    void look_for_request() {
        drain(requests);
        if (cancelled || access("cancel", F_OK) < 0) return;
        cancelled = true;
        if (!ending) terminate();
    }

    void terminate() {
        ending = true;
        ends_at = clock.now() + grace;
        program.terminate();
    }

    void watch_time() {
        if (clock.now() < ends_at) return;
        if (ending) {
            program.kill_rest();
            ends_at = clock.now() + grace;
            return;
        }
        timed_out = true;
        terminate();
    }

    const SystemClock clock;
    Program program;
    const int children, requests = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    Instant ends_at;
    SegmentWriter output{job_output(".")}, messages{job_messages(".")};
    ssize_t last = 0;
    std::optional<int> status;
    bool ending = false, timed_out = false, cancelled = false;
    bool output_closed = false, messages_closed = false;
};

JobEnd hold(int children) {
    JobEnd end;
    try {
        const JobSpec spec = read_spec();
        const int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        close(null);
        end = Keeper(spec, children).hold();
    } catch (const Failure &failure) {
        end.status = 127;
        end.trouble = failure.what();
    }
    end.time = SystemClock().wall();
    return end;
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 2 || chdir(argv[1]) < 0) {
        std::fputs("signalbox-job is started by signalboxd(8) only\n", stderr);
        return exit_usage;
    }
    set_up();
    const EndFile file;
    file.write(hold(block_signals()));
    std::error_code error;
    std::filesystem::remove_all("work", error);
    return exit_ok;
}

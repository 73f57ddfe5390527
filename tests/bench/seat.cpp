#include "seat.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "network.hpp"
#include "process.hpp"

Seat::Seat(const std::vector<std::string> &argv, const std::filesystem::path &folder) {
    std::vector<char *> words;
    for (const std::string &word : argv) words.push_back(const_cast<char *>(word.c_str()));
    words.push_back(nullptr);
    winsize size{.ws_row = 30, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
    pid = forkpty(&fd, nullptr, nullptr, &size);
    if (pid < 0) throw BenchFailure("cannot make a terminal");
    if (pid > 0) return;
    setenv("HOME", folder.c_str(), 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(folder.c_str()) == 0) execvp(words[0], words.data());
    _exit(127);
}

Seat::~Seat() {
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    close(fd);
}

void Seat::watch(Duration length) {
    const auto now = [] { return std::chrono::steady_clock::now(); };
    for (const Instant end = now() + length; now() < end;) {
        pollfd event{.fd = fd, .events = POLLIN, .revents = 0};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - now());
        if (poll(&event, 1, static_cast<int>(std::max(left, 0ms).count())) <= 0) continue;
        char buffer[65536];
        const ssize_t n = read(fd, buffer, sizeof buffer);
        if (n <= 0) throw BenchFailure("it has ended: " + recent);
        bytes += static_cast<uint64_t>(n);
        recent.append(buffer, static_cast<size_t>(n));
    }
}

bool Seat::shows(const std::string &text) {
    const bool found = recent.find(text) != std::string::npos;
    if (found)
        recent.clear();
    else if (recent.size() > 1 << 20)
        recent.erase(0, recent.size() - (1 << 16));
    return found;
}

double Seat::cpu_seconds() const { return session_cpu_seconds(pid); }

double Seat::resident_mib() const { return session_resident_mib(pid); }

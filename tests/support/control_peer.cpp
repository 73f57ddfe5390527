#include "support/control_peer.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <stdexcept>

#include "support/receive.hpp"

static constexpr uid_t nobody = 65534;

// The kernel tells the daemon who we are at this moment.
static bool connect_as(int fd, const sockaddr_un &address, uid_t uid) {
    const uid_t self = geteuid();
    if (seteuid(uid) != 0) return false;
    const bool connected =
        connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    return seteuid(self) == 0 && connected;
}

ControlPeer::ControlPeer(const std::string &path, bool as_nobody) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect_as(fd, address, as_nobody ? nobody : geteuid())) return;
    close(fd);
    fd = -1;
}

ControlPeer::~ControlPeer() {
    if (fd >= 0) close(fd);
}

void ControlPeer::send(const std::string &bytes) {
    for (size_t sent = 0; sent < bytes.size();) {
        const ssize_t n = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += static_cast<size_t>(n);
    }
}

void ControlPeer::done_sending() { shutdown(fd, SHUT_WR); }

bool ControlPeer::read_some(Duration at_most) { return receive_some(fd, buffer, ended, at_most); }

std::string ControlPeer::line(Duration at_most) {
    const Instant end = std::chrono::steady_clock::now() + at_most;
    size_t newline;
    while ((newline = buffer.find('\n')) == std::string::npos)
        if (!read_some(end - std::chrono::steady_clock::now())) return "";
    const std::string first = buffer.substr(0, newline);
    buffer.erase(0, newline + 1);
    return first;
}

void ControlPeer::hello() {
    const std::string answer = ask(R"({"id": 1, "verb": "hello", "version": 1})");
    if (answer.find("welcome") == std::string::npos)
        throw std::runtime_error("no welcome but: " + answer);
}

bool ControlPeer::closed(Duration at_most) {
    const Instant end = std::chrono::steady_clock::now() + at_most;
    while (read_some(end - std::chrono::steady_clock::now())) buffer.clear();
    return ended;
}

#include "console/link.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

DaemonLink::DaemonLink(Loop &loop, std::string path) : loop(loop), path(std::move(path)) {}

DaemonLink::~DaemonLink() {
    if (fd >= 0) close(fd);
}

static int open_socket(const std::string &path, int &fd) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    path.copy(address.sun_path, path.size());
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return errno;
    if (connect(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0) return 0;
    const int error = errno;
    close(std::exchange(fd, -1));
    return error;
}

int DaemonLink::try_connect() {
    retry.reset();
    if (const int error = open_socket(path, fd)) {
        retry_later();
        return error;
    }
    failures = 0;
    watch = std::make_unique<Watch>(loop, fd, POLLIN, [this](short events) { ready(events); });
    news.push_back({LinkNews::connected, {}, ""});
    return 0;
}

void DaemonLink::retry_later() {
    const Duration wait = failures++ == 0 ? Duration(250ms) : Duration(1s);
    retry = std::make_unique<Timer>(loop, wait, [this] { try_connect(); });
}

std::vector<LinkNews> DaemonLink::take() {
    return std::exchange(news, {});
}

void DaemonLink::drop() {
    if (fd < 0) return;
    watch.reset();
    close(std::exchange(fd, -1));
    incoming.clear();
    outgoing.clear();
    news.push_back({LinkNews::lost, {}, ""});
    retry_later();
}

void DaemonLink::ready(short events) {
    if (events & POLLOUT) flush();
    if (fd >= 0 && (events & (POLLIN | POLLHUP | POLLERR))) read_some();
}

// A share at a time, so that keys are heard while the daemon pours.
void DaemonLink::read_some() {
    char buffer[64 * 1024];
    const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) return drop();
    incoming.append(buffer, static_cast<size_t>(n));
    take_lines();
}

void DaemonLink::take_lines() {
    size_t from = 0;
    for (size_t end; (end = incoming.find('\n', from)) != incoming.npos; from = end + 1)
        hear(std::string_view(incoming).substr(from, end - from));
    incoming.erase(0, from);
    if (incoming.size() > most_line) drop();
}

void DaemonLink::hear(std::string_view line) {
    LinkNews one;
    if (!read_tell(line, one.tell, one.why)) {
        if (one.why.empty()) return;  // of a type that came after our time
        one.kind = LinkNews::garbled;
    }
    news.push_back(std::move(one));
}

void DaemonLink::send(const Ask &ask) {
    if (fd < 0) return;
    outgoing += write_ask(ask) + "\n";
    flush();
}

void DaemonLink::flush() {
    const ssize_t n = ::send(fd, outgoing.data(), outgoing.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR) return drop();
    if (n > 0) outgoing.erase(0, static_cast<size_t>(n));
    if (outgoing.size() > most_waiting) return drop();
    watch->events = outgoing.empty() ? POLLIN : POLLIN | POLLOUT;
}

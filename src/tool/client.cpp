#include "tool/client.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/version.hpp"

static constexpr int greeting_limit_s = 10;

int status_of(const Done &done, int failed) {
    if (!done.text.empty()) fmt::print(stderr, "signalbox: {}\n", printable(done.text));
    if (done.outcome == "ok") return exit_ok;
    if (done.outcome == "usage") return exit_usage;
    if (done.outcome == "refused") return exit_permission;
    if (done.outcome == "later") return exit_try_later;
    return done.outcome == "failed" ? failed : exit_unavailable;
}

ControlClient::ControlClient(const std::vector<std::string> &sockets) {
    for (const std::string &path : sockets) {
        if (!connect(path)) continue;
        greet();
        return;
    }
    const int reason = errno;
    const int status = reason == EACCES ? exit_permission : exit_unavailable;
    const bool absent = reason == ENOENT || reason == ECONNREFUSED;
    throw Unreachable{status,
                      fmt::format("no daemon answers at {} ({}); start signalboxd, or say where it "
                                  "is with -c FILE or --socket PATH",
                                  fmt::join(sockets, " or "), std::strerror(reason)),
                      absent};
}

// A daemon of the time before `oldest` takes no version but its own.
void ControlClient::greet() {
    std::string refusal;
    for (int offered = protocol_version; offered >= protocol_oldest; --offered) {
        Ask hello;
        hello.verb = "hello";
        hello.version = offered;
        hello.oldest = protocol_oldest;
        hello.client = std::string("signalbox ") + version;
        const Done done = ask(hello, greeting_limit_s);
        if (done.outcome == "ok") return;
        if (refusal.empty()) refusal = done.text;
        if (done.outcome != "unsupported") break;
    }
    throw Unreachable{exit_unavailable, refusal};
}

ControlClient::~ControlClient() {
    if (fd >= 0) close(fd);
}

bool ControlClient::connect(const std::string &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    path.copy(address.sun_path, path.size());
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(made, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0) {
        fd = made;
        return true;
    }
    const int reason = errno;
    close(made);
    errno = reason;
    return false;
}

void ControlClient::write(const std::string &line) {
    for (size_t sent = 0; sent < line.size();) {
        const ssize_t n = send(fd, line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            throw Unreachable{exit_unavailable, "the daemon has closed the connection", true};
        sent += static_cast<size_t>(n);
    }
}

std::string ControlClient::read_line() {
    for (size_t end; (end = buffer.find('\n')) == std::string::npos;) {
        char piece[16384];
        const ssize_t n = recv(fd, piece, sizeof piece, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN)
            throw Unreachable{exit_try_later, "the daemon does not answer in time", true};
        if (n <= 0)
            throw Unreachable{exit_unavailable, "the daemon has closed the connection", true};
        buffer.append(piece, static_cast<size_t>(n));
    }
    const size_t end = buffer.find('\n');
    std::string line = buffer.substr(0, end);
    buffer.erase(0, end + 1);
    return line;
}

// An ask is settled by a Done; a greeting and a status are their own end.
static bool settles(const Tell &tell) {
    return !std::holds_alternative<Answer>(tell.body) && !std::holds_alternative<Posted>(tell.body);
}

void ControlClient::limit(int seconds) {
    const timeval limit{seconds, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

Tell ControlClient::read() {
    for (;;) {
        Tell tell;
        std::string why;
        if (read_tell(read_line(), tell, why)) return tell;
        if (!why.empty())
            throw Unreachable{exit_unavailable, "the daemon's answer is not understood: " + why};
    }
}

Done ControlClient::ask(Ask question, int limit_s, const std::function<void(const Tell &)> &hear) {
    limit(limit_s);
    question.id = ++last;
    write(write_ask(question) + '\n');
    for (;;) {
        Tell tell = read();
        const auto *done = std::get_if<Done>(&tell.body);
        const bool ours = tell.re == question.id || (tell.re == 0 && tell.topic.empty());
        if (done && ours) return *done;
        if (!tell.topic.empty()) kept.push_back(std::move(tell));
        if (tell.re != question.id) continue;
        if (hear) hear(tell);
        if (settles(tell)) return {"ok", ""};
    }
}

Tell ControlClient::news(int limit_s) {
    limit(limit_s);
    if (kept.empty()) return read();
    Tell first = std::move(kept.front());
    kept.pop_front();
    return first;
}

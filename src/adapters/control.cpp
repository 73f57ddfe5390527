#include "adapters/control.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.hpp"

static constexpr size_t most_connections = 256, most_of_one_user = 64;
static constexpr size_t most_queued = 4 << 20;  // bytes that a client may leave unread
static constexpr Duration first_line_limit = 10s;

static sockaddr_un address_of(const std::string &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw Failure("control socket {}: the path is longer than {} bytes", path,
                      sizeof address.sun_path - 1);
    path.copy(address.sun_path, path.size());
    return address;
}

// Is a daemon alive behind this path?
static bool answers(const sockaddr_un &address) {
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int result = connect(probe, reinterpret_cast<const sockaddr *>(&address), sizeof address);
    const bool alive = result == 0 || errno == EAGAIN;
    ::close(probe);
    return alive;
}

static ino_t inode_of(const std::string &path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

ControlServer::ControlServer(Loop &loop, Log &log, std::string given)
    : loop(loop), log(log), path(std::move(given)) {
    const sockaddr_un address = address_of(path);
    if (answers(address))
        throw Failure("control socket {}: another signalboxd answers there", path);
    if (std::filesystem::is_socket(path)) unlink(path.c_str());
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto *generic = reinterpret_cast<const sockaddr *>(&address);
    if (bind(listener, generic, sizeof address) < 0 || chmod(path.c_str(), 0666) < 0 ||
        listen(listener, 64) < 0) {
        const int reason = errno;
        ::close(listener);
        throw Failure("control socket {}: {}", path, std::strerror(reason));
    }
    inode = inode_of(path);
    watch.emplace(loop, listener, POLLIN, [this](short) { accept_some(); });
}

ControlServer::~ControlServer() {
    for (const auto &[id, connection] : connections) {
        write_some(*connection);
        ::close(connection->watch->fd);
    }
    ::close(listener);
    if (inode_of(path) == inode) unlink(path.c_str());
}

std::vector<std::string> ControlServer::set_names(const std::vector<std::string> &logins) {
    names.clear();
    std::vector<std::string> unknown;
    for (const uid_t uid : {uid_t{0}, getuid()})
        if (const passwd *entry = getpwuid(uid)) names[uid] = entry->pw_name;
    for (const std::string &login : logins) {
        const passwd *entry = getpwnam(login.c_str());
        if (entry)
            names[entry->pw_uid] = login;
        else
            unknown.push_back(login);
    }
    return unknown;
}

std::string ControlServer::name_of(uid_t uid) const {
    const auto name = names.find(uid);
    return name == names.end() ? "" : name->second;
}

void ControlServer::accept_some() {
    for (size_t tries = 0; tries < most_of_one_user; ++tries) {
        const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0 && (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR)) return;
        if (fd < 0) return rest(std::strerror(errno));
        ucred peer{};
        socklen_t size = sizeof peer;
        const bool known = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
        if (known && connections.size() < most_connections &&
            connections_of(peer.uid) < most_of_one_user) {
            add(fd, peer.uid);
            continue;
        }
        refuse(fd, peer.uid);
    }
}

// Told once a minute, or anybody could fill the log.
void ControlServer::refuse(int fd, uid_t uid) {
    ::close(fd);
    if (loop.now() - refused_logged < 1min) return;
    refused_logged = loop.now();
    log.warning("control connection refused",
                {{"uid", std::to_string(uid)}, {"reason", "too many"}});
}

// Whoever waits goes on waiting; asking again at once would help nobody.
void ControlServer::rest(const char *why) {
    log.warning("control connection waits", {{"reason", why}});
    watch->events = 0;
    resting.emplace(loop, 1s, [this] { watch->events = POLLIN; });
}

size_t ControlServer::connections_of(uid_t uid) const {
    size_t count = 0;
    for (const auto &[id, connection] : connections) count += connection->uid == uid;
    return count;
}

void ControlServer::add(int fd, uid_t uid) {
    const uint64_t id = ++last;
    auto connection = std::make_unique<Connection>();
    connection->uid = uid;
    connection->patience.emplace(loop, first_line_limit, [this, id] { close(id); });
    connection->watch.emplace(loop, fd, POLLIN, [this, id](short events) { ready(id, events); });
    connections[id] = std::move(connection);
    inputs.push_back({id, ClientInput::connected, {uid, name_of(uid)}, {}, {}});
}

void ControlServer::ready(uint64_t id, short events) {
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    Connection &connection = *found->second;
    if (events & POLLOUT) write_some(connection);
    if (events & (POLLIN | POLLHUP | POLLERR)) read_some(id, connection);
    if (connection.ended || (connection.closing && connection.out.empty())) end(id, connection);
}

void ControlServer::read_some(uint64_t id, Connection &connection) {
    char buffer[16384];
    const ssize_t n = read(connection.watch->fd, buffer, sizeof buffer);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
        connection.ended = true;
        return;
    }
    if (connection.closing || connection.deaf) return;
    connection.in.append(buffer, static_cast<size_t>(n));
    take_lines(id, connection);
}

void ControlServer::take_lines(uint64_t id, Connection &connection) {
    size_t begin = 0;
    for (size_t end; (end = connection.in.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        connection.patience.reset();
        ClientInput &input = inputs.emplace_back();
        input.client = id;
        const std::string_view line(connection.in.data() + begin, end - begin);
        if (!read_ask(line, input.ask, input.why)) input.kind = ClientInput::malformed;
    }
    connection.in.erase(0, begin);
    if (connection.in.size() <= protocol_line_limit) return;
    ClientInput &input = inputs.emplace_back();
    input.client = id;
    input.kind = ClientInput::malformed;
    input.why = "a line of more than " + std::to_string(protocol_line_limit) + " bytes";
    input.last = true;
    connection.in.clear();
    connection.deaf = true;  // until it has been told, and is closed
}

void ControlServer::write_some(Connection &connection) {
    while (!connection.out.empty()) {
        const ssize_t n = ::send(connection.watch->fd, connection.out.data(), connection.out.size(),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno != EAGAIN) connection.ended = true;
        if (n <= 0) break;
        connection.out.erase(0, static_cast<size_t>(n));
    }
    connection.watch->events = connection.out.empty() ? POLLIN : POLLIN | POLLOUT;
}

void ControlServer::end(uint64_t id, Connection &connection) {
    ::close(connection.watch->fd);
    connections.erase(id);
    inputs.push_back({id, ClientInput::gone, {}, {}, {}});
}

std::vector<ClientInput> ControlServer::take() { return std::exchange(inputs, {}); }

bool ControlServer::send(uint64_t client, const Tell &tell) {
    const auto found = connections.find(client);
    if (found == connections.end()) return true;  // gone: nobody misses it
    Connection &connection = *found->second;
    const std::string line = write_tell(tell) + '\n';
    if (connection.out.size() + line.size() > most_queued) return false;
    connection.out += line;
    if (connection.out.size() == line.size()) write_some(connection);
    return true;
}

bool ControlServer::drained(uint64_t client) const {
    const auto found = connections.find(client);
    return found == connections.end() || found->second->out.empty();
}

// What is queued still leaves; a client that does not read it is waited for until it goes.
void ControlServer::close(uint64_t client) {
    const auto found = connections.find(client);
    if (found == connections.end()) return;
    Connection &connection = *found->second;
    connection.closing = true;
    connection.patience.emplace(loop, first_line_limit, [this, client] {
        const auto late = connections.find(client);
        if (late != connections.end()) end(client, *late->second);
    });
    write_some(connection);
    connection.watch->events = POLLIN | POLLOUT;  // ready() ends it
}

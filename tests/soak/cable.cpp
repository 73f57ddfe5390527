#include "soak/cable.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "support/port.hpp"

// A connection of the bot and the one to the server that belongs to it.
class Cable::Pair {
public:
    Pair(int bot, int server) : ends{bot, server} {
        for (const int end : ends) fcntl(end, F_SETFL, O_NONBLOCK);
    }
    ~Pair() {
        for (const int end : ends) close(end);
    }

    bool over() const { return ended; }

    void turn() {
        carry(0, 1);
        carry(1, 0);
    }

    void reset() {
        const linger at_once{1, 0};
        for (const int end : ends) setsockopt(end, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ended = true;
    }

private:
    void carry(size_t from, size_t to) {
        char bytes[65536];
        std::string &waiting = under_way[to];
        const ssize_t got = waiting.empty() ? recv(ends[from], bytes, sizeof bytes, 0) : -2;
        if (got > 0) waiting.assign(bytes, static_cast<size_t>(got));
        if (got == 0 || (got == -1 && errno != EAGAIN)) ended = true;
        const ssize_t sent = send(ends[to], waiting.data(), waiting.size(), MSG_NOSIGNAL);
        if (sent > 0) waiting.erase(0, static_cast<size_t>(sent));
    }

    const std::array<int, 2> ends;
    std::array<std::string, 2> under_way;  // by whom it is for
    bool ended = false;
};

static int listen_at(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) || listen(fd, 16))
        throw std::runtime_error("cannot listen at port " + std::to_string(port));
    return fd;
}

Cable::Cable(int server_port) : server_port(server_port), own_port(free_port()) {}

Cable::~Cable() { admit(false); }

void Cable::admit(bool on) {
    if (on && listener < 0) listener = listen_at(own_port);
    if (!on && listener >= 0) close(std::exchange(listener, -1));
}

void Cable::reset() {
    for (const auto &pair : pairs) pair->reset();
    pairs.clear();
}

void Cable::plug() {
    pulled = false;
    reset();
}

void Cable::accept_one() {
    const int bot = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (bot < 0) return;
    const int server = connect_port(server_port);
    if (server < 0)
        close(bot);
    else
        pairs.push_back(std::make_unique<Pair>(bot, server));
}

void Cable::turn() {
    if (pulled) return;
    if (listener >= 0) accept_one();
    for (const auto &pair : pairs) pair->turn();
    std::erase_if(pairs, [](const auto &pair) { return pair->over(); });
}

#include "support/irc_client.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "support/port.hpp"
#include "support/receive.hpp"

static Instant from_now(Duration duration) { return std::chrono::steady_clock::now() + duration; }

static bool starts_with(const std::string &line, const char *word) {
    return line.rfind(word, 0) == 0;
}

IrcClient::IrcClient(int port, const std::string &nick, const std::string &password)
    : fd(connect_port(port)) {
    if (fd < 0) throw std::runtime_error("no IRC server at port " + std::to_string(port));
    if (!password.empty()) send("PASS " + password);
    send("NICK " + nick);
    send("USER " + nick + " 0 * :" + nick);
    expect(" 001 ");
}

IrcClient::~IrcClient() { close(fd); }

void IrcClient::send(const std::string &line) {
    const std::string bytes = line + "\r\n";
    if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) ended = true;
}

void IrcClient::join(const std::string &channel) {
    send("JOIN " + channel);
    expect(" 366 ");
}

bool IrcClient::read_some(Duration at_most) { return receive_some(fd, buffer, ended, at_most); }

bool IrcClient::next_with(const std::string &part, Instant end, std::string &line) {
    for (;;) {
        const size_t newline = buffer.find('\n');
        if (newline == std::string::npos) {
            const Duration left = end - std::chrono::steady_clock::now();
            if (!read_some(std::max(left, Duration(0)))) return false;
            continue;
        }
        line = buffer.substr(0, newline);
        buffer.erase(0, newline + 1);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (starts_with(line, "PING ")) send("PONG " + line.substr(5));
        if (line.find(part) != std::string::npos) return true;
        dropped.push_back(line);
    }
}

std::string IrcClient::expect(const std::string &part, Duration at_most) {
    std::string line;
    if (next_with(part, from_now(at_most), line)) {
        dropped.clear();
        return line;
    }
    std::string text = "never came: " + part + (ended ? "; the server closed" : "") + "; instead:";
    for (const std::string &other : dropped) text += "\n    " + other;
    throw std::runtime_error(text);
}

bool IrcClient::hears(const std::string &part, Duration within) {
    std::string line;
    return next_with(part, from_now(within), line);
}

bool IrcClient::closed() {
    while (read_some(0s)) {
    }
    return ended;
}

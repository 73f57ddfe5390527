#include "soak/bystander.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "support/port.hpp"

static constexpr Duration dial_again = 100ms;

Bystander::Bystander(int port, std::string nick, std::string channel)
    : port(port), nick(std::move(nick)), channel(std::move(channel)) {}

Bystander::~Bystander() { lose(); }

void Bystander::dial() {
    const Instant now = std::chrono::steady_clock::now();
    if (now < dial_at) return;
    dial_at = now + dial_again;
    fd = connect_port(port);
    if (fd < 0) return;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    out = "NICK " + nick + "\r\nUSER " + nick + " 0 * :" + nick + "\r\n";
}

void Bystander::lose() {
    if (fd >= 0) close(std::exchange(fd, -1));
    absent += std::exchange(there, false);
    in.clear();
    out.clear();
}

void Bystander::turn() {
    if (fd < 0) dial();
    if (fd < 0) return;
    const ssize_t sent = ::send(fd, out.data(), out.size(), MSG_NOSIGNAL);
    if (sent > 0) out.erase(0, static_cast<size_t>(sent));
    read();
}

void Bystander::read() {
    char bytes[65536];
    const ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return lose();
    in.append(bytes, static_cast<size_t>(got));
    size_t begin = 0;
    for (size_t end; (end = in.find("\r\n", begin)) != std::string::npos; begin = end + 2)
        hear(in.substr(begin, end - begin));
    in.erase(0, begin);
}

void Bystander::hear(const std::string &line) {
    const auto numeric = [&](const char *number) {
        return line.find(number) == line.find(' ') && line[0] == ':';
    };
    if (line.starts_with("PING ")) send("PONG " + line.substr(5));
    if (numeric(" 001 ")) send("OPER oper operpass");
    if (numeric(" 381 ")) send("JOIN " + channel);
    if (numeric(" 366 ")) there = true;
    if (line.find(" PRIVMSG " + channel + " :") != std::string::npos) said(line);
}

void Bystander::said(const std::string &line) {
    const size_t text = line.find(" :");
    const std::string who = line.substr(1, line.find('!') - 1);
    if (line[0] == ':' && text != std::string::npos) heard.push_back({who, line.substr(text + 2)});
}

std::vector<Bystander::Heard> Bystander::take() { return std::exchange(heard, {}); }

#include "network.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>

#include "corpus.hpp"

static constexpr std::string_view token_mark = "tok";
static constexpr size_t token_digits = 8;

static volatile sig_atomic_t interrupted = 0;

void catch_interrupts() {
    struct sigaction action = {};
    action.sa_handler = [](int) { interrupted = 1; };
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
}

BenchNetwork::BenchNetwork() {
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    auto *generic = reinterpret_cast<sockaddr *>(&address);
    if (bind(listener, generic, size) || listen(listener, 8) ||
        getsockname(listener, generic, &size))
        throw BenchFailure("cannot listen on 127.0.0.1");
    listening_port = ntohs(address.sin_port);
}

BenchNetwork::~BenchNetwork() {
    hang_up();
    close(listener);
}

void BenchNetwork::hang_up() {
    if (client >= 0) close(client);
    client = -1;
    in.clear();
    out.clear();
    gone = 0;
    nick.clear();
    user_given = negotiating = welcomed = joined = false;
    tokens.clear();
    answers = 0;
}

static int milliseconds_until(Instant deadline) {
    const Duration left = deadline - std::chrono::steady_clock::now();
    const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left);
    return static_cast<int>(std::max(rounded, 0ms).count());
}

// What the descriptor is ready for; nothing where the deadline has come.
static short await_events(int fd, short events, Instant deadline) {
    pollfd wanted{fd, events, 0};
    const int ready = poll(&wanted, 1, milliseconds_until(deadline));
    if (interrupted) throw BenchInterrupted("interrupted");
    if (ready < 0) throw BenchFailure("cannot poll");
    return wanted.revents;
}

bool BenchNetwork::await_bot(Instant deadline) {
    hang_up();
    if (!await_events(listener, POLLIN, deadline)) return false;
    client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const int yes = 1;
    if (setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes))
        throw BenchFailure("cannot accept");
    return true;
}

Instant BenchNetwork::await_join(Instant deadline) {
    while (!joined) pump(deadline);
    return joined_at;
}

void BenchNetwork::ask() {
    out += fmt::format(":{} PRIVMSG {} :!echo {}{:0{}}\r\n", bench_mask("asker"), bench_channel,
                       token_mark, tokens.size(), token_digits);
    tokens.push_back(true);
}

void BenchNetwork::pump(Instant deadline) {
    flush();
    const short events = await_events(client, unsent() ? POLLIN | POLLOUT : POLLIN, deadline);
    if (!events) throw BenchFailure("no answer in time");
    if (events & ~POLLOUT) read_some();
}

void BenchNetwork::flush() {
    if (!unsent()) return;
    const ssize_t sent = send(client, out.data() + gone, unsent(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) throw BenchFailure("the bot has hung up");
    gone += std::max<ssize_t>(sent, 0);
    if (unsent()) return;
    out.clear();
    gone = 0;
}

static std::string_view without_return(std::string_view line) {
    return line.substr(0, line.size() - line.ends_with('\r'));
}

void BenchNetwork::read_some() {
    char buffer[65536];
    const ssize_t got = recv(client, buffer, sizeof buffer, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) throw BenchFailure("the bot has hung up");
    in.append(buffer, std::max<ssize_t>(got, 0));
    size_t begin = 0;
    for (size_t end; (end = in.find('\n', begin)) != std::string::npos; begin = end + 1)
        hear(without_return(std::string_view(in).substr(begin, end - begin)));
    in.erase(0, begin);
}

// A word of the line, without the colon that a last parameter may have.
static std::string_view word(std::string_view line, size_t index) {
    for (; index && !line.empty(); --index)
        line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
    line = line.substr(0, line.find(' '));
    return line.substr(line.starts_with(':'));
}

void BenchNetwork::hear(std::string_view line) {
    const std::string_view command = word(line, 0);
    if (command == "PRIVMSG") return hear_words(line);
    if (command == "PING") return reply("PONG irc.bench.test :{}", word(line, 1));
    if (command == "CAP") return hear_cap(line);
    if (command == "NICK") nick = word(line, 1);
    if (command == "USER") user_given = true;
    if (command == "JOIN") return hear_join();
    if (command == "MODE") return hear_mode(line);
    if (command == "WHO") return hear_who();
    welcome();
}

void BenchNetwork::hear_words(std::string_view line) {
    if (word(line, 1) != bench_channel) return;
    const size_t mark = line.find(token_mark);
    if (mark == std::string_view::npos) return;
    const std::string_view digits = line.substr(mark + token_mark.size(), token_digits);
    size_t number = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
    if (error != std::errc() || end != digits.end() || number >= tokens.size()) return;
    answers += tokens[number];
    tokens[number] = false;
}

void BenchNetwork::hear_cap(std::string_view line) {
    const std::string_view verb = word(line, 1);
    negotiating = verb != "END";
    if (verb == "LS" || verb == "LIST") reply("CAP * {} :", verb);
    if (verb == "REQ") reply("CAP * NAK :{}", word(line, 2));
    welcome();
}

void BenchNetwork::welcome() {
    if (welcomed || negotiating || nick.empty() || !user_given) return;
    welcomed = true;
    reply("001 {} :Welcome to the bench {}!bot@127.0.0.1", nick, nick);
    reply("002 {} :Your host is irc.bench.test", nick);
    reply("003 {} :Created for this run", nick);
    reply("004 {} irc.bench.test bench-1 iow biklmnostv bklov", nick);
    reply(
        "005 {} CASEMAPPING=rfc1459 CHANTYPES=# CHANMODES=b,k,l,imnst PREFIX=(ov)6116 NICKLEN=30 "
        "NETWORK=bench :are supported by this server",
        nick);
    reply("422 {} :no message of the day", nick);
}

void BenchNetwork::hear_join() {
    joined_at = std::chrono::steady_clock::now();
    joined = true;
    say(fmt::format(":{}!bot@127.0.0.1 JOIN {}\r\n", nick, bench_channel));
    reply("332 {} {} :bench", nick, bench_channel);
    std::string names = nick + " asker";
    for (const std::string &member : bench_members()) names += " " + member;
    reply("353 {} = {} :{}", nick, bench_channel, names);
    reply("366 {} {} :end of names", nick, bench_channel);
}

void BenchNetwork::hear_mode(std::string_view line) {
    if (word(line, 1) != bench_channel) return;
    const std::string_view modes = word(line, 2);
    if (modes.empty()) return reply("324 {} {} +nt", nick, bench_channel);
    if (modes.find('b') != std::string_view::npos)
        reply("368 {} {} :end of bans", nick, bench_channel);
}

void BenchNetwork::hear_who() {
    for (const std::string &member : bench_members())
        reply("352 {} {} user users.example.org irc.bench.test {} H :0 {}", nick, bench_channel,
              member, member);
    reply("315 {} {} :end of who", nick, bench_channel);
}

#include "support/fake_daemon.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

static constexpr int patience = 20000;  // milliseconds

FakeDaemon::FakeDaemon() { come_back(); }

FakeDaemon::~FakeDaemon() { go_away(); }

void FakeDaemon::come_back() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) ||
        listen(listener, 5))
        throw std::runtime_error("no control socket");
}

void FakeDaemon::hang_up() {
    if (client >= 0) close(std::exchange(client, -1));
    incoming.clear();
    asks.clear();
}

void FakeDaemon::go_away() {
    hang_up();
    if (listener < 0) return;
    close(std::exchange(listener, -1));
    unlink(path().c_str());
}

void FakeDaemon::accept() {
    hang_up();
    pollfd ready{listener, POLLIN, 0};
    if (poll(&ready, 1, patience) != 1) throw std::runtime_error("nobody connects");
    client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    chat_seq = log_seq = 0;
}

bool FakeDaemon::read_asks(int milliseconds) {
    pollfd ready{client, POLLIN, 0};
    if (poll(&ready, 1, milliseconds) != 1) return false;
    char buffer[4096];
    const ssize_t n = read(client, buffer, sizeof buffer);
    if (n <= 0) throw std::runtime_error("the client is gone");
    incoming.append(buffer, static_cast<size_t>(n));
    for (size_t end; (end = incoming.find('\n')) != incoming.npos; incoming.erase(0, end + 1)) {
        Ask ask;
        std::string why;
        if (!read_ask(incoming.substr(0, end), ask, why))
            throw std::runtime_error("no ask: " + why);
        asks.push_back(std::move(ask));
    }
    return true;
}

Ask FakeDaemon::expect(const std::string &verb) {
    while (true) {
        for (; !asks.empty(); asks.pop_front()) {
            if (asks.front().verb != verb) continue;
            Ask found = std::move(asks.front());
            asks.pop_front();
            return found;
        }
        if (!read_asks(patience)) throw std::runtime_error("no " + verb + " is asked");
    }
}

bool FakeDaemon::asked(const std::string &verb) {
    while (read_asks(0)) continue;
    for (const Ask &ask : asks)
        if (ask.verb == verb) return true;
    return false;
}

void FakeDaemon::raw(const std::string &bytes) {
    if (write(client, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("the client takes nothing");
}

void FakeDaemon::tell(Tell tell) {
    if (tell.seq == 0 && tell.topic == "chat") tell.seq = ++chat_seq;
    if (tell.seq == 0 && tell.topic == "log") tell.seq = ++log_seq;
    raw(write_tell(tell) + "\n");
}

void FakeDaemon::answer(const Ask &ask, decltype(Tell::body) body) {
    raw(write_tell({ask.id, "", 0, std::move(body)}) + "\n");
}

void FakeDaemon::snapshot(const std::vector<RoomState> &rooms) {
    chat_seq = 0;
    for (const RoomState &room : rooms) raw(write_tell({0, "chat", 0, room}) + "\n");
}

void FakeDaemon::greet(const std::vector<RoomState> &rooms) {
    accept();
    answer(expect("hello"),
           Welcome{protocol_version, "signalboxd 0.1.0", "signalbox", "unix:alice", "!"});
    for (int topics = 7; topics > 0; --topics) answer(expect("subscribe"), Done{"ok", ""});
    snapshot(rooms);
}

void FakeDaemon::chat(const std::string &room, const std::string &nick, const std::string &text,
                      const std::string &kind) {
    const int64_t time = test_time + 60000 + static_cast<int64_t>(chat_seq) * 1000;
    tell({0, "chat", 0, Chat{{room, time, kind, nick, text, false}}});
}

RoomState channel_state(const std::string &name, const std::string &topic,
                        const std::vector<std::string> &members, std::vector<ChatLine> lines) {
    RoomState state{{name, topic, true, true, {}}, std::move(lines)};
    for (const std::string &member : members) {
        const bool marked = member[0] == '@' || member[0] == '+';
        state.room.members.push_back(
            {marked ? member.substr(0, 1) : "", marked ? member.substr(1) : member});
    }
    return state;
}
